"""The journal as turns use it: without blocking, and with turns put aside while it is down."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

from sqlalchemy.exc import SQLAlchemyError

from bot.journal import Journal, Turn

logger = logging.getLogger(__name__)

_MOST_ASIDE = 1000
_Key = tuple[str, str, str]


class KeptTurns:
    """Keeps turns, and answers go out even when the database cannot be written.

    Args:
        journal: Turns in the database.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._aside: OrderedDict[_Key, Turn] = OrderedDict()

    async def find(self, key: _Key) -> Turn | None:
        """Return the turn that answered a message: channel, sender, message id."""
        if key in self._aside:
            return self._aside[key]
        try:
            return await asyncio.to_thread(self._journal.find, *key)
        except SQLAlchemyError as error:
            logger.error("the journal cannot be read: %s", type(error).__name__)
            return None

    async def add(self, channel: str, sender: str, turn: Turn) -> Turn:
        """Keep a turn; one that cannot be written now is written with a later one.

        Returns:
            The turn that is kept: another one when the same message was answered elsewhere.
        """
        key = (channel, sender, turn.message_id)
        self._aside[key] = turn
        try:
            return (await asyncio.to_thread(self._write)).get(key, turn)
        except SQLAlchemyError as error:
            logger.error(
                "the journal cannot be written, %d turns wait: %s",
                len(self._aside),
                type(error).__name__,
            )
            while len(self._aside) > _MOST_ASIDE:
                self._aside.popitem(last=False)
            return turn

    async def history(self, channel: str, sender: str, limit: int) -> list[Turn]:
        """Return the newest ``limit`` turns of a resident, oldest first."""
        aside = [turn for key, turn in self._aside.items() if key[:2] == (channel, sender)]
        try:
            kept = await asyncio.to_thread(self._journal.history, channel, sender, limit)
        except SQLAlchemyError as error:
            logger.error("the journal cannot be read: %s", type(error).__name__)
            kept = []
        known = {turn.message_id for turn in kept}
        return [*kept, *(turn for turn in aside if turn.message_id not in known)][-limit:]

    async def forget(self, channel: str, sender: str) -> int:
        """Delete all turns of a resident and return how many there were."""
        for key in [key for key in self._aside if key[:2] == (channel, sender)]:
            del self._aside[key]
        return await asyncio.to_thread(self._journal.forget, channel, sender)

    def _write(self) -> dict[_Key, Turn]:
        kept = {}
        for key, turn in list(self._aside.items()):
            kept[key] = self._journal.add(*key[:2], turn)
            self._aside.pop(key, None)
        return kept
