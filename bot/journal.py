"""The journal of turns: what was asked (masked) and what was answered, kept in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.database import open_database, turns

__all__ = ["Journal", "Turn", "open_database", "turns", "utc_now"]


# Statements are made once: making them takes longer than the database with them.
_ADD = turns.insert()
_FIND = sa.select(turns).where(
    turns.c.channel == sa.bindparam("channel"),
    turns.c.sender == sa.bindparam("sender"),
    turns.c.message_id == sa.bindparam("message_id"),
)


@dataclass(frozen=True)
class Turn:
    """One message of a resident and the replies to it.

    Attributes:
        message_id: The channel's id of the message.
        text: The message, private data masked.
        replies: Reply items as the outside contract describes them.
        at: When it was answered, UTC.
        took_ms: Milliseconds from message to replies.
    """

    message_id: str
    text: str
    replies: list[dict[str, Any]]
    at: datetime
    took_ms: int = 0


class Journal:
    """Turns in the database; every method blocks, call it from a thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def engine(self) -> Engine:
        """The database."""
        return self._engine

    def find(self, channel: str, sender: str, message_id: str) -> Turn | None:
        """Return the turn that answered this very message, if there is one."""
        key = {"channel": channel, "sender": sender, "message_id": message_id}
        with self._engine.connect() as connection:
            row = connection.execute(_FIND, key).one_or_none()
        return None if row is None else _turn(row)

    def add(self, channel: str, sender: str, turn: Turn) -> Turn:
        """Store a turn, and return the one that is kept: the first for its message."""
        row = {
            "channel": channel,
            "sender": sender,
            "message_id": turn.message_id,
            "text": turn.text,
            "replies": turn.replies,
            "at": turn.at,
            "took_ms": turn.took_ms,
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(_ADD, row)
        except IntegrityError:
            # The same message was delivered to two processes at once.
            return self.find(channel, sender, turn.message_id) or turn
        return turn

    def history(self, channel: str, sender: str, limit: int) -> list[Turn]:
        """Return the newest ``limit`` turns of a resident, oldest first."""
        query = (
            sa.select(turns)
            .where(turns.c.channel == channel, turns.c.sender == sender)
            .order_by(turns.c.id.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [_turn(row) for row in reversed(rows)]

    def forget(self, channel: str, sender: str) -> int:
        """Delete all turns of a resident and return how many there were."""
        query = turns.delete().where(turns.c.channel == channel, turns.c.sender == sender)
        with self._engine.begin() as connection:
            return int(connection.execute(query).rowcount)


def utc_now() -> datetime:
    """Return the time in UTC, without zone: databases differ in how they keep zones."""
    return datetime.now(UTC).replace(tzinfo=None)


def _turn(row: Any) -> Turn:
    return Turn(row.message_id, row.text, row.replies, row.at, row.took_ms)
