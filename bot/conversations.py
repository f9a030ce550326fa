"""What a conversation needs from turn to turn: its slots, one small row per resident."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from bot.database import conversations
from bot.journal import utc_now

_OF_ONE = sa.and_(
    conversations.c.channel == sa.bindparam("channel"),
    conversations.c.sender == sa.bindparam("sender"),
)
# Statements are made once: making them takes longer than the database with them.
_LOAD = sa.select(conversations.c.slots).where(_OF_ONE)
_FORGET = conversations.delete().where(_OF_ONE)


class Conversations:
    """Slots in the database; every method blocks, call it from a thread.

    Args:
        engine: The database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        row = insert(conversations)
        new, keys = {"slots": row.excluded.slots, "at": row.excluded.at}, ["channel", "sender"]
        save = row.on_conflict_do_update(index_elements=keys, set_=new)
        # SQLAlchemy keeps no compiled statement for this kind and would compile it every time.
        self._save = save.compile(engine, column_keys=[column.name for column in conversations.c])
        newer = conversations.c.at < row.excluded.at
        self._save_newer = row.on_conflict_do_update(index_elements=keys, set_=new, where=newer)

    def load(self, channel: str, sender: str) -> dict[str, Any] | None:
        """Return the slots of a resident, or None for somebody new."""
        with self._engine.connect() as connection:
            found = connection.execute(_LOAD, {"channel": channel, "sender": sender})
            slots: dict[str, Any] | None = found.scalar()
        return slots

    def save(self, channel: str, sender: str, slots: dict[str, Any]) -> None:
        """Keep the slots of a resident in place of the earlier ones."""
        row = {"channel": channel, "sender": sender, "slots": slots, "at": utc_now()}
        with self._engine.begin() as connection:
            connection.execute(self._save, row)

    def save_unless_newer(
        self, channel: str, sender: str, slots: dict[str, Any], at: datetime
    ) -> None:
        """Keep slots of some time ago, unless the conversation has gone on since."""
        row = {"channel": channel, "sender": sender, "slots": slots, "at": at}
        with self._engine.begin() as connection:
            connection.execute(self._save_newer, row)

    def names(self) -> list[tuple[str, str]]:
        """Return channel and sender of every conversation."""
        query = sa.select(conversations.c.channel, conversations.c.sender)
        with self._engine.connect() as connection:
            return [(row.channel, row.sender) for row in connection.execute(query)]

    def forget(self, channel: str, sender: str) -> int:
        """Delete the slots of a resident and return how many rows there were."""
        with self._engine.begin() as connection:
            gone = connection.execute(_FORGET, {"channel": channel, "sender": sender})
            return int(gone.rowcount)


def conversation_id(channel: str, sender: str) -> str:
    """Return the id of a conversation: no channel can reach another channel's."""
    return f"{channel}:{sender}"


def split_id(conversation: str) -> tuple[str, str]:
    """Return channel and sender of a conversation's id."""
    channel, _, sender = conversation.partition(":")
    return channel, sender
