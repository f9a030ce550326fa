"""The journal as turns use it: without blocking, and with turns put aside while it is down."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.aside import Aside, Content, Owner
from bot.journal import Journal, Turn

logger = logging.getLogger(__name__)

_Key = tuple[str, str, str]


class KeptTurns:
    """Keeps turns, and answers go out even when the database cannot be written.

    Args:
        journal: Turns in the database.
        folder: Where turns wait for it.
    """

    def __init__(self, journal: Journal, folder: Path) -> None:
        self._journal = journal
        self._aside = Aside(folder, self._write)

    async def find(self, key: _Key) -> Turn | None:
        """Return the turn that answered a message: channel, sender, message id."""
        *owner, message_id = key
        aside = await self._of(*owner) if self._aside else []
        for turn in aside:
            if turn.message_id == message_id:
                return turn
        try:
            return await asyncio.to_thread(self._journal.find, *key)
        except SQLAlchemyError as error:
            logger.error("the journal cannot be read: %s", type(error).__name__)
            return None

    async def add(self, channel: str, sender: str, turn: Turn) -> Turn:
        """Keep a turn; one that cannot be written now is written later, even by the next process.

        Returns:
            The turn that is kept: another one when the same message was answered elsewhere.
        """
        return await asyncio.to_thread(self._add, (channel, sender), turn)

    async def history(self, channel: str, sender: str, limit: int) -> list[Turn]:
        """Return the newest ``limit`` turns of a resident, oldest first."""
        aside = await self._of(channel, sender) if self._aside else []
        try:
            kept = await asyncio.to_thread(self._journal.history, channel, sender, limit)
        except SQLAlchemyError as error:
            logger.error("the journal cannot be read: %s", type(error).__name__)
            kept = []
        known = {turn.message_id for turn in kept}
        return [*kept, *(turn for turn in aside if turn.message_id not in known)][-limit:]

    async def forget(self, channel: str, sender: str) -> int:
        """Delete all turns of a resident and return how many there were."""
        aside = await asyncio.to_thread(self._aside.forget, (channel, sender))
        return aside + await asyncio.to_thread(self._journal.forget, channel, sender)

    def _add(self, owner: Owner, turn: Turn) -> Turn:
        try:
            # What was said before comes before.
            self._aside.catch_up(owner)
            return self._journal.add(*owner, turn)
        except SQLAlchemyError as error:
            logger.error("the journal cannot be written: %s", type(error).__name__)
            self._aside.put(owner, {**vars(turn), "at": turn.at.isoformat()})
            return turn

    async def _of(self, channel: str, sender: str) -> list[Turn]:
        found = await asyncio.to_thread(self._aside.of, (channel, sender))
        return [_turn(content) for content in found]

    def _write(self, owner: Owner, content: Content) -> None:
        self._journal.add(*owner, _turn(content))


def _turn(content: Content) -> Turn:
    return Turn(**{**content, "at": datetime.fromisoformat(content["at"])})
