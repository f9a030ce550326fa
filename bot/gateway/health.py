"""Whether the parts of the service can do their work now."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.database import shared_database

logger = logging.getLogger(__name__)

_SECONDS = 2.0


class Health:
    """Asks the parts whether they can answer.

    Args:
        parts: Name and address of each part's own health page.
        database_url: The database; empty when there is none to ask.
    """

    def __init__(self, parts: dict[str, str], database_url: str = "") -> None:
        self._parts = parts
        self._database_url = database_url

    async def check(self) -> dict[str, bool]:
        """Return for each part whether it answers within two seconds."""
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            answers = await asyncio.gather(*(self._ask(session, u) for u in self._parts.values()))
        return dict(zip(self._parts, answers, strict=True))

    async def database(self) -> bool:
        """Whether the database can be written; without it questions are answered all the same."""
        if not self._database_url:
            return True
        try:
            return await asyncio.wait_for(asyncio.to_thread(self._can_write), _SECONDS)
        except TimeoutError:
            return False

    @staticmethod
    async def _ask(session: aiohttp.ClientSession, address: str) -> bool:
        try:
            async with session.get(address) as answer:
                return answer.status == 200
        except (TimeoutError, aiohttp.ClientError):
            return False

    def _can_write(self) -> bool:
        try:
            engine = shared_database(self._database_url)
            with engine.connect() as connection:
                connection.execute(sa.text(_probe(engine)))
                connection.rollback()
        except (SQLAlchemyError, OSError) as error:
            logger.error("the database cannot be written: %s", type(error).__name__)
            return False
        return True


def _probe(engine: Engine) -> str:
    # Taking the lock is the only way to know that SQLite can write, and changes nothing.
    return "BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "SELECT 1"
