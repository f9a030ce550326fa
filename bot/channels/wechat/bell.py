"""Wakes whoever waits for an answer, in this process and, through Redis, in the others.

The database is the truth; a missed ring costs a moment, never an answer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

_REDIS_CHANNEL = "wechat:answered"


class Bell:
    """Rings within this process."""

    def __init__(self) -> None:
        self._listening: dict[str, list[asyncio.Event]] = {}

    @contextmanager
    def listen(self, key: str) -> Iterator[asyncio.Event]:
        """Return an event that is set at each ring for this message."""
        event = asyncio.Event()
        self._listening.setdefault(key, []).append(event)
        try:
            yield event
        finally:
            self._listening[key].remove(event)
            if not self._listening[key]:
                del self._listening[key]

    async def ring(self, key: str) -> None:
        """Wake all who listen for this message."""
        for event in self._listening.get(key, ()):
            event.set()

    async def start(self) -> None:
        """Nothing to do within one process."""

    async def close(self) -> None:
        """Nothing to do within one process."""


class RedisBell(Bell):
    """Rings in all processes that share a Redis.

    Args:
        redis: Connections for ringing.
        listener: Connections for hearing; they wait as long as it is quiet.
        pause: Waits before a lost connection is tried again.
    """

    def __init__(
        self,
        redis: Redis[bytes],
        listener: Redis[bytes],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__()
        self._redis = redis
        self._listener = listener
        self._pause = pause
        self._hearing: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def ring(self, key: str) -> None:
        """Wake all who listen for this message, here and elsewhere."""
        await super().ring(key)
        try:
            await self._redis.publish(_REDIS_CHANNEL, key)
        except (RedisError, OSError) as error:
            logger.warning("Redis cannot be reached: %s", type(error).__name__)

    async def start(self) -> None:
        """Begin to hear other processes; without Redis they are found by looking."""
        self._hearing = asyncio.create_task(self._hear())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ready.wait(), timeout=2)

    async def close(self) -> None:
        """Stop hearing other processes."""
        if self._hearing is not None:
            self._hearing.cancel()
            with suppress(asyncio.CancelledError):
                await self._hearing

    async def _hear(self) -> None:
        while True:
            try:
                async with self._listener.pubsub() as messages:
                    await messages.subscribe(_REDIS_CHANNEL)
                    self._ready.set()
                    async for message in messages.listen():
                        if message["type"] == "message":
                            await super().ring(message["data"].decode())
            except (RedisError, OSError) as error:
                logger.warning("Redis connection lost: %s", type(error).__name__)
            await self._pause(1)
