"""Rasa's lock store: one turn of a conversation at a time, here and in every other process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockStore
from redis.exceptions import LockError, RedisError

from bot.redis_client import open_redis
from bot.settings import Settings

logger = logging.getLogger(__name__)

# A process that is killed holds its lock this long: the same turn, sent to another process, must
# still be answered in time. One that lives holds it for as long as it needs.
_LIFETIME = 2.5
_RENEWED_EVERY = 0.8
_LONGEST_WAIT = 6.0
_PAUSE = 0.03
_REDIS_SECONDS = 0.5


@dataclass
class _Waiting:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class ConversationLocks(LockStore):
    """``lock_store: {type: bot.lock_store.ConversationLocks}`` in ``endpoints.yml``.

    Unlike Rasa's own, it does not pause a second between attempts, and a ticket cannot be issued
    twice by two processes at once.

    Args:
        endpoint_config: Not used: Redis comes from ``REDIS_URL``; without it the locks are local.
    """

    def __init__(self, endpoint_config: Any = None) -> None:
        super().__init__()
        url = Settings.from_environment().redis_url
        self._redis: Any = None
        if url:
            self._redis = open_redis(url, _REDIS_SECONDS)
        self._local: dict[str, _Waiting] = {}

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = _LIFETIME,
        wait_time_in_seconds: float = _PAUSE,
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold a conversation.

        Args:
            conversation_id: Which.
            lock_lifetime: Not used.
            wait_time_in_seconds: Not used.
        """
        async with self._held_here(conversation_id), self._held_everywhere(conversation_id):
            yield TicketLock(conversation_id)

    @asynccontextmanager
    async def _held_here(self, name: str) -> AsyncIterator[None]:
        waiting = self._local.setdefault(name, _Waiting())
        waiting.users += 1
        try:
            async with waiting.lock:
                yield
        finally:
            waiting.users -= 1
            if not waiting.users:
                del self._local[name]

    @asynccontextmanager
    async def _held_everywhere(self, name: str) -> AsyncIterator[None]:
        if self._redis is None:
            yield
            return
        lock = self._redis.lock(
            f"turn:{name}", timeout=_LIFETIME, sleep=_PAUSE, blocking_timeout=_LONGEST_WAIT
        )
        held = False
        try:
            held = await lock.acquire()
        except RedisError as error:
            # Two turns at once are a smaller harm than no answer.
            logger.error("Redis holds no locks: %s", type(error).__name__)
        renewing = asyncio.create_task(_renew(lock)) if held else None
        try:
            yield
        finally:
            if renewing:
                renewing.cancel()
                await _release(lock)


async def _renew(lock: Any) -> None:
    with contextlib.suppress(LockError, RedisError):  # telling of it is left to the release
        while True:
            await asyncio.sleep(_RENEWED_EVERY)
            await lock.reacquire()


async def _release(lock: Any) -> None:
    try:
        await lock.release()
    except LockError:
        logger.warning("a turn took longer than its lock")
    except RedisError as error:
        logger.error("Redis did not release a lock: %s", type(error).__name__)
