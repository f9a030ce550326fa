"""What the console and the chat could not answer, kept as work for the editors."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.channels.web.feedback import judgements
from bot.journal import turns, utc_now
from bot.operator.accounts import write
from bot.operator.scope import Scope
from bot.operator.tables import items, progress, uses
from bot.privacy import mask

UNSURE_BELOW = 0.6
_DECLINED = frozenset({"no_rule", "error"})
_UNSURE = frozenset({"ask_clarify"})
_AT_ONCE = 500
_WEB = "web"


def add_flag(
    engine: Engine, *, entry: str, reason: str, note: str, region: str | None, who: str
) -> None:
    """Keep that a script is wrong.

    Args:
        engine: The database.
        entry: Name of the entry.
        reason: Id of the reason.
        note: What the operator wrote; private data is masked.
        region: Six-digit code of the caller's region, or None.
        who: Name of the operator.
    """
    text = mask(note).text or entry
    _add(engine, "flag", text, who=who, entry=entry, region=region, reason=reason)


def add_missing(engine: Engine, *, text: str, note: str, region: str | None, who: str) -> None:
    """Keep that nothing was found.

    Args:
        engine: The database.
        text: The query; private data is masked.
        note: What the caller wanted to know.
        region: Six-digit code of the caller's region, or None.
        who: Name of the operator.
    """
    reason = mask(note).text or None
    _add(engine, "missing", mask(text).text, who=who, region=region, reason=reason)


def add_use(engine: Engine, *, entry: str, region: str | None, how: str, who: str) -> None:
    """Keep that a script was copied, and in which form."""
    row = {"entry": entry, "region": region, "how": how, "who": who, "at": utc_now()}
    with engine.begin() as connection:
        connection.execute(uses.insert().values(**row))


def gather(engine: Engine) -> int:
    """Take over what the chat could not answer since the last time; return how much it was."""
    judgements.metadata.create_all(engine)
    with engine.begin() as connection:
        found = [*_turn_items(connection), *_disliked_items(connection)]
        known = set(
            connection.execute(
                sa.select(items.c.ref).where(items.c.ref.in_([row["ref"] for row in found]))
            ).scalars()
        )
        new = list({r["ref"]: r for r in found if r["ref"] not in known}.values())
        if new:
            connection.execute(items.insert(), new)
    return len(new)


def open_flags(engine: Engine) -> dict[str, str]:
    """Return by entry the reason of its newest open flag."""
    query = (
        sa.select(items.c.entry, items.c.reason)
        .where(items.c.kind == "flag", items.c.status == "open")
        .order_by(items.c.id)
    )
    with engine.connect() as connection:
        return dict(connection.execute(query).all())


def open_items(engine: Engine, scope: Scope) -> list[Any]:
    """Return the open items of an operator's area, newest first."""
    query = sa.select(items).where(items.c.status == "open").order_by(items.c.id.desc())
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return [row for row in rows if scope.contains(row.region)]


def assign(engine: Engine, group: int, assignee: str, scope: Scope, who: str) -> int:
    """Give a group to somebody; an empty name takes it back. Return how many items it had."""
    return _change(engine, group, scope, who, "assign", {"assignee": assignee or None})


def close(engine: Engine, group: int, closing: str, scope: Scope, who: str) -> int:
    """Close a group with a word on what was done. Return how many items it had."""
    values = {
        "status": "closed",
        "closing": mask(closing).text,
        "closed_by": who,
        "closed_at": utc_now(),
    }
    return _change(engine, group, scope, who, "close", values)


def _add(engine: Engine, kind: str, text: str, **values: Any) -> None:
    row = _row(kind, f"{kind}:{uuid.uuid4().hex}", text, **values)
    with engine.begin() as connection:
        connection.execute(items.insert().values(**row))


def _row(kind: str, ref: str, text: str, **values: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("topic", "entry", "region", "reason", "who"))
    return {**empty, "kind": kind, "ref": ref, "text": text, "at": utc_now(), "status": "open"} | (
        values
    )


def _turn_items(connection: Connection) -> Iterator[dict[str, Any]]:
    name = "turns"
    last = connection.execute(
        sa.select(progress.c.value).where(progress.c.name == name)
    ).scalar_one_or_none()
    rows = connection.execute(
        sa.select(turns).where(turns.c.id > (last or 0)).order_by(turns.c.id).limit(_AT_ONCE)
    ).all()
    if not rows:
        return
    if last is None:
        connection.execute(progress.insert().values(name=name, value=rows[-1].id))
    else:
        change = progress.update().where(progress.c.name == name)
        connection.execute(change.values(value=rows[-1].id))
    for row in rows:
        for number, reply in enumerate(row.replies):
            custom = reply.get("custom") or {}
            kind = kind_of(custom)
            if kind:
                ref = f"turn:{row.id}:{number}"
                yield _row(kind, ref, mask(row.text).text, **_basis(custom), at=row.at)


def kind_of(custom: dict[str, Any]) -> str | None:
    """Return how an answer failed, or None when it did not."""
    status = custom.get("status")
    if status in _DECLINED:
        return "declined"
    unsure = float(custom.get("confidence") or 1.0) < UNSURE_BELOW
    if status in _UNSURE or (unsure and status in ("answered", "out_of_scope")):
        return "unsure"
    return None


def _disliked_items(connection: Connection) -> Iterator[dict[str, Any]]:
    query = (
        sa.select(turns, judgements.c.index, judgements.c.reason)
        .join(
            judgements,
            sa.and_(
                turns.c.sender == judgements.c.sender,
                turns.c.message_id == judgements.c.message_id,
            ),
        )
        .where(turns.c.channel == _WEB, sa.not_(judgements.c.helpful))
        .order_by(judgements.c.at.desc())
        .limit(_AT_ONCE)
    )
    for row in connection.execute(query).all():
        custom: dict[str, Any] = {}
        if row.index < len(row.replies):
            custom = row.replies[row.index].get("custom") or {}
        ref = f"disliked:{row.id}:{row.index}"
        values = {**_basis(custom), "at": row.at, "reason": row.reason}
        yield _row("disliked", ref, mask(row.text).text, **values)


def _basis(custom: dict[str, Any]) -> dict[str, Any]:
    region = custom.get("region") or {}
    return {
        "topic": custom.get("topic"),
        "entry": custom.get("entry") or None,
        "region": region.get("code"),
    }


def _change(
    engine: Engine, group: int, scope: Scope, who: str, action: str, values: dict[str, Any]
) -> int:
    with engine.begin() as connection:
        rows = connection.execute(
            sa.select(items.c.id, items.c.region).where(
                items.c.group_id == group, items.c.status == "open"
            )
        ).all()
        numbers = [row.id for row in rows if scope.contains(row.region)]
        if numbers:
            connection.execute(items.update().where(items.c.id.in_(numbers)).values(**values))
            shown = {k: v for k, v in values.items() if isinstance(v, str)}
            write(connection, who, action, f"group:{group}", items=numbers, **shown)
    return len(numbers)
