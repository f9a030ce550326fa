"""Whether the parts of the service can do their work now."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import aiohttp
import sqlalchemy as sa
from redis.exceptions import RedisError
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.database import shared_database
from bot.redis_client import open_redis

logger = logging.getLogger(__name__)

_SECONDS = 2.0
_NEEDED = ("rasa", "actions")
"""Without one of these no question is answered."""


@dataclass(frozen=True)
class State:
    """How the service is.

    Attributes:
        parts: Whether each part works.
        status: ``ok``; ``degraded`` when questions are answered, but something behind is away;
            ``unavailable`` when they are not.
    """

    parts: dict[str, bool]
    status: str


class Health:
    """Asks the parts whether they can answer.

    Args:
        rasa: Address at which Rasa says whether it has a model.
        actions: Address at which the actions say whether they have anything to say.
        database_url: The database; empty when there is none to ask.
        redis_url: Redis; empty when there is none to ask.
    """

    def __init__(
        self, rasa: str, actions: str, database_url: str = "", redis_url: str = ""
    ) -> None:
        self._rasa = rasa
        self._actions = actions
        self._database_url = database_url
        self._redis: Any = None
        if redis_url:
            self._redis = open_redis(redis_url, _SECONDS)

    async def check(self) -> State:
        """Return how the service is; takes two seconds at most."""
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            questions: dict[str, Coroutine[Any, Any, bool]] = {
                "rasa": self._succeeds(session.get(self._rasa)),
                "actions": self._succeeds(session.get(self._actions)),
            }
            if self._database_url:
                questions["database"] = self._database()
            if self._redis is not None:
                questions["redis"] = self._pings()
            found = await asyncio.gather(*questions.values())
        parts = dict(zip(questions, found, strict=True))
        if not all(parts[name] for name in _NEEDED):
            return State(parts, "unavailable")
        return State(parts, "ok" if all(found) else "degraded")

    @staticmethod
    async def _succeeds(asking: AbstractAsyncContextManager[aiohttp.ClientResponse]) -> bool:
        try:
            async with asking as answer:
                return answer.status == 200
        except (TimeoutError, aiohttp.ClientError):
            return False

    async def _pings(self) -> bool:
        try:
            return bool(await asyncio.wait_for(self._redis.ping(), _SECONDS))
        except (RedisError, OSError, TimeoutError):
            return False

    async def _database(self) -> bool:
        try:
            return await asyncio.wait_for(asyncio.to_thread(self._can_write), _SECONDS)
        except TimeoutError:
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
