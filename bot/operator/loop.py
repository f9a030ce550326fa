"""What the console and the chat could not answer, kept as work for the editors."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.channels.web.feedback import judgements
from bot.journal import turns, utc_now
from bot.operator.accounts import write
from bot.operator.scope import Scope
from bot.operator.tables import items, progress, uses
from bot.privacy import mask

UNSURE_BELOW = 0.6
GROUP: Any = sa.func.coalesce(items.c.group_id, items.c.id)
"""What came in since the last grouping is a group of its own for the time being."""
_SHOWN = 40
_DECLINED = frozenset({"no_rule", "error"})
_UNSURE = frozenset({"ask_clarify"})
_AT_ONCE = 500
_WEB = "web"
_TURNS, _DISLIKED = "turns", "disliked"
_DISLIKES = sa.select(sa.func.count()).where(sa.not_(judgements.c.helpful))


@dataclass(frozen=True)
class Groups:
    """A page of groups.

    Attributes:
        shown: Id, number of items, and the newest items of each group.
        count: Number of groups on all pages.
        total: Number of items in them.
    """

    shown: list[tuple[int, int, list[Any]]]
    count: int
    total: int


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


def add_unfound(engine: Engine, *, text: str, region: str | None, who: str) -> None:
    """Keep that a search gave nothing; the same one is kept once a day.

    Args:
        engine: The database.
        text: The query; private data is masked.
        region: Six-digit code of the caller's region, or None.
        who: Name of the operator.
    """
    text = mask(text).text
    day = utc_now().date().isoformat()
    ref = f"unfound:{sha256(f'{day}:{region}:{text}'.encode()).hexdigest()[:32]}"
    row = _row("unfound", ref, text, who=who, region=region)
    with contextlib.suppress(IntegrityError), engine.begin() as connection:
        connection.execute(items.insert().values(**row))


def add_use(engine: Engine, *, entry: str, region: str | None, how: str, who: str) -> None:
    """Keep that a script was copied, and in which form."""
    row = {"entry": entry, "region": region, "how": how, "who": who, "at": utc_now()}
    with engine.begin() as connection:
        connection.execute(uses.insert().values(**row))


def has_news(engine: Engine) -> bool:
    """Whether there is anything to gather or to group."""
    judgements.metadata.create_all(engine)
    with engine.connect() as connection:
        done = dict(connection.execute(sa.select(progress.c.name, progress.c.value)).all())
        last_turn = connection.execute(sa.select(sa.func.max(turns.c.id))).scalar() or 0
        loose = sa.select(items.c.id).where(items.c.status == "open", items.c.group_id.is_(None))
        return (
            last_turn > done.get(_TURNS, 0)
            or connection.execute(_DISLIKES).scalar() != done.get(_DISLIKED, 0)
            or connection.execute(loose.limit(1)).first() is not None
        )


def gather(engine: Engine) -> int:
    """Take over what the chat could not answer since the last time; return how much it was."""
    judgements.metadata.create_all(engine)
    taken = 0
    while True:
        read, new = _gather_some(engine)
        taken += new
        if read < _AT_ONCE:
            return taken


def _gather_some(engine: Engine) -> tuple[int, int]:
    """Take over some of it; return how many turns were read, and how many items that gave."""
    with engine.begin() as connection:
        read = _unread_turns(connection)
        found = [*_turn_items(read), *_disliked_items(connection)]
        known = set(
            connection.execute(
                sa.select(items.c.ref).where(items.c.ref.in_([row["ref"] for row in found]))
            ).scalars()
        )
        new = list({r["ref"]: r for r in found if r["ref"] not in known}.values())
        if new:
            connection.execute(items.insert(), new)
        if read:
            _note(connection, _TURNS, read[-1].id)
        _note(connection, _DISLIKED, connection.execute(_DISLIKES).scalar() or 0)
    return len(read), len(new)


def open_flags(engine: Engine) -> dict[str, str]:
    """Return by entry the reason of its newest open flag."""
    query = (
        sa.select(items.c.entry, items.c.reason)
        .where(items.c.kind == "flag", items.c.status == "open")
        .order_by(items.c.id)
    )
    with engine.connect() as connection:
        return dict(connection.execute(query).all())


def open_groups(engine: Engine, scope: Scope, kind: str, start: int, limit: int) -> Groups:
    """Return a page of the open groups of an editor's area, the largest first.

    Args:
        engine: The database.
        scope: What the editor may see.
        kind: Only groups with an item of this kind; empty for all.
        start: Number of groups on the pages before.
        limit: Number of groups on a page.
    """
    size = sa.func.count()
    grouped = sa.select(GROUP.label("id"), size.label("size")).where(_open(scope)).group_by(GROUP)
    if kind:
        grouped = grouped.having(sa.func.sum(sa.case((items.c.kind == kind, 1), else_=0)) > 0)
    sizes = grouped.subquery()
    page = grouped.order_by(size.desc(), sa.func.max(items.c.id).desc()).offset(start).limit(limit)
    with engine.connect() as connection:
        count, total = connection.execute(
            sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sizes.c.size), 0))
        ).one()
        groups = [
            (row.id, row.size, _newest(connection, row.id, scope))
            for row in connection.execute(page).all()
        ]
    return Groups(groups, count, total)


def items_of(engine: Engine, group: int, scope: Scope) -> list[Any]:
    """Return the newest open items of a group, of an editor's area."""
    with engine.connect() as connection:
        return _newest(connection, group, scope)


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


def _newest(connection: Connection, group: int, scope: Scope) -> list[Any]:
    query = sa.select(items).where(group == GROUP, _open(scope)).order_by(items.c.id.desc())
    rows: list[Any] = connection.execute(query.limit(_SHOWN)).all()
    return rows


def _add(engine: Engine, kind: str, text: str, **values: Any) -> None:
    row = _row(kind, f"{kind}:{uuid.uuid4().hex}", text, **values)
    with engine.begin() as connection:
        connection.execute(items.insert().values(**row))


def _row(kind: str, ref: str, text: str, **values: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("topic", "entry", "region", "reason", "who"))
    return {**empty, "kind": kind, "ref": ref, "text": text, "at": utc_now(), "status": "open"} | (
        values
    )


def _unread_turns(connection: Connection) -> list[Any]:
    last = sa.select(progress.c.value).where(progress.c.name == _TURNS)
    after = connection.execute(last).scalar() or 0
    query = sa.select(turns).where(turns.c.id > after).order_by(turns.c.id).limit(_AT_ONCE)
    rows: list[Any] = connection.execute(query).all()
    return rows


def _turn_items(rows: list[Any]) -> Iterator[dict[str, Any]]:
    for row in rows:
        for number, reply in enumerate(row.replies):
            custom = reply.get("custom") or {}
            kind = kind_of(custom)
            if kind:
                ref = f"turn:{row.id}:{number}"
                yield _row(kind, ref, mask(row.text).text, **_basis(custom), at=row.at)


def _note(connection: Connection, name: str, value: int) -> None:
    change = progress.update().where(progress.c.name == name).values(value=value)
    if not connection.execute(change).rowcount:
        connection.execute(progress.insert().values(name=name, value=value))


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


def _open(scope: Scope) -> Any:
    return sa.and_(items.c.status == "open", scope.holds(items.c.region))


def _change(
    engine: Engine, group: int, scope: Scope, who: str, action: str, values: dict[str, Any]
) -> int:
    with engine.begin() as connection:
        chosen = sa.select(items.c.id).where(group == GROUP, _open(scope))
        numbers = connection.execute(chosen).scalars().all()
        if numbers:
            connection.execute(items.update().where(items.c.id.in_(numbers)).values(**values))
            shown = {k: v for k, v in values.items() if isinstance(v, str)}
            write(connection, who, action, f"group:{group}", items=len(numbers), **shown)
    return len(numbers)
