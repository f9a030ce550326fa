"""What a conversation needs from turn to turn: its slots, one small row per resident."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.database import conversations
from bot.journal import utc_now


class Conversations:
    """Slots in the database; every method blocks, call it from a thread.

    Args:
        engine: The database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load(self, channel: str, sender: str) -> dict[str, Any] | None:
        """Return the slots of a resident, or None for somebody new."""
        query = sa.select(conversations.c.slots).where(_of(channel, sender))
        with self._engine.connect() as connection:
            slots: dict[str, Any] | None = connection.execute(query).scalar()
        return slots

    def save(self, channel: str, sender: str, slots: dict[str, Any]) -> None:
        """Keep the slots of a resident in place of the earlier ones."""
        values = {"slots": slots, "at": utc_now()}
        with self._engine.begin() as connection:
            if _update(connection, channel, sender, values):
                return
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    conversations.insert().values(channel=channel, sender=sender, **values)
                )
        except IntegrityError:  # another process was faster
            with self._engine.begin() as connection:
                _update(connection, channel, sender, values)

    def save_unless_newer(
        self, channel: str, sender: str, slots: dict[str, Any], at: datetime
    ) -> None:
        """Keep slots of some time ago, unless the conversation has gone on since."""
        query = conversations.update().where(_of(channel, sender), conversations.c.at < at)
        with self._engine.begin() as connection:
            if connection.execute(query.values(slots=slots, at=at)).rowcount:
                return
        row = {"channel": channel, "sender": sender, "slots": slots, "at": at}
        with contextlib.suppress(IntegrityError), self._engine.begin() as connection:
            connection.execute(conversations.insert().values(**row))

    def names(self) -> list[tuple[str, str]]:
        """Return channel and sender of every conversation."""
        query = sa.select(conversations.c.channel, conversations.c.sender)
        with self._engine.connect() as connection:
            return [(row.channel, row.sender) for row in connection.execute(query)]

    def forget(self, channel: str, sender: str) -> int:
        """Delete the slots of a resident and return how many rows there were."""
        with self._engine.begin() as connection:
            query = conversations.delete().where(_of(channel, sender))
            return int(connection.execute(query).rowcount)


def conversation_id(channel: str, sender: str) -> str:
    """Return the id of a conversation: no channel can reach another channel's."""
    return f"{channel}:{sender}"


def split_id(conversation: str) -> tuple[str, str]:
    """Return channel and sender of a conversation's id."""
    channel, _, sender = conversation.partition(":")
    return channel, sender


def _of(channel: str, sender: str) -> Any:
    return sa.and_(conversations.c.channel == channel, conversations.c.sender == sender)


def _update(connection: Connection, channel: str, sender: str, values: dict[str, Any]) -> bool:
    query = conversations.update().where(_of(channel, sender)).values(**values)
    return bool(connection.execute(query).rowcount)
