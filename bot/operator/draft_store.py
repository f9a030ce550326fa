"""Drafts in the database: written by one editor, approved by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.journal import utc_now
from bot.operator.accounts import write
from bot.operator.drafts import Content
from bot.operator.scope import Scope
from bot.operator.tables import drafts

OPEN, APPROVED, REFUSED = "open", "approved", "refused"
_LONGEST_TITLE = 200


class ReviewError(ValueError):
    """A draft cannot be changed or reviewed like that; the message is a key of the words."""


@dataclass(frozen=True)
class Draft:
    """A draft as it is kept.

    Attributes:
        id: Its number.
        title: What it is about.
        content: What it adds or changes.
        region: Six-digit code, or None when it concerns every region.
        group: Group of work items that it answers, or None.
        status: ``open``, ``approved`` or ``refused``.
        author: Who wrote it.
        at: When it was written or last changed, UTC.
        reviewer: Who approved or refused it.
        reviewed_at: When.
        note: What the reviewer said.
        trial: How the last trial went, see ``bot.operator.trial``; None when there was none.
        trial_at: When the trial was last heard of.
    """

    id: int
    title: str
    content: Content
    region: str | None
    group: int | None
    status: str
    author: str
    at: datetime
    reviewer: str | None
    reviewed_at: datetime | None
    note: str | None
    trial: dict[str, Any] | None
    trial_at: datetime | None


def add(
    engine: Engine, content: Content, title: str, region: str | None, group: int | None, who: str
) -> int:
    """Keep a new draft and return its number."""
    row = {
        "title": title[:_LONGEST_TITLE],
        "content": content.as_json(),
        "region": region,
        "group_id": group,
        "status": OPEN,
        "author": who,
        "at": utc_now(),
    }
    with engine.begin() as connection:
        number = int(connection.execute(drafts.insert().values(**row)).inserted_primary_key[0])
        write(connection, who, "draft", f"draft:{number}", title=row["title"])
    return number


def find(engine: Engine, number: int, scope: Scope) -> Draft | None:
    """Return a draft of an editor's area by its number."""
    query = sa.select(drafts).where(drafts.c.id == number, scope.holds(drafts.c.region))
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _draft(row)


def newest(engine: Engine, scope: Scope, limit: int) -> list[Draft]:
    """Return the drafts of an editor's area: those to review first, then the newest."""
    query = (
        sa.select(drafts)
        .where(scope.holds(drafts.c.region))
        .order_by(sa.case((drafts.c.status == OPEN, 0), else_=1), drafts.c.id.desc())
        .limit(limit)
    )
    with engine.connect() as connection:
        return [_draft(row) for row in connection.execute(query).all()]


def rewrite(engine: Engine, number: int, content: Content, title: str, who: str) -> None:
    """Put new content into an open draft; what was tried does not count any more.

    Raises:
        ReviewError: It is somebody else's, or it was reviewed already.
    """
    with engine.begin() as connection:
        row = _open_row(connection, number)
        if row.author != who:
            raise ReviewError("draft_of_another")
        values = {"content": content.as_json(), "title": title[:_LONGEST_TITLE], "at": utc_now()}
        _update(connection, number, **values, trial=sa.null(), trial_at=None)
        write(connection, who, "draft_change", f"draft:{number}", title=values["title"])


def review(engine: Engine, number: int, approved: bool, note: str, who: str) -> None:
    """Approve or refuse a draft: four eyes, so never one's own.

    Raises:
        ReviewError: It is one's own, it was reviewed already, or a refusal gives no reason.
    """
    if not approved and not note:
        raise ReviewError("refusal_without_reason")
    with engine.begin() as connection:
        row = _open_row(connection, number)
        if row.author == who:
            raise ReviewError("draft_of_ones_own")
        status = APPROVED if approved else REFUSED
        values = {"status": status, "reviewer": who, "reviewed_at": utc_now(), "note": note or None}
        _update(connection, number, **values)
        action = "draft_approve" if approved else "draft_refuse"
        write(connection, who, action, f"draft:{number}", title=row.title, note=note)


def tell_trial(engine: Engine, number: int, trial: dict[str, Any]) -> None:
    """Keep how far the trial of a draft has come."""
    with engine.begin() as connection:
        _update(connection, number, trial=trial, trial_at=utc_now())


def _open_row(connection: Connection, number: int) -> Any:
    row = connection.execute(sa.select(drafts).where(drafts.c.id == number)).one()
    if row.status != OPEN:
        raise ReviewError("draft_reviewed")
    return row


def _update(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(drafts.update().where(drafts.c.id == number).values(**values))


def _draft(row: Any) -> Draft:
    fields = dict(row._mapping)
    content = Content.from_json(fields.pop("content"))
    return Draft(content=content, group=fields.pop("group_id"), **fields)
