"""How many messages one resident, and one address, may send in a minute."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Protocol

from redis.exceptions import RedisError

from bot.recent import Recent
from bot.redis_client import open_redis

logger = logging.getLogger(__name__)

_MOST_KEYS = 100_000
_MINUTE = 60.0
_REDIS_SECONDS = 0.3


class Counter(Protocol):
    """Counts what comes in."""

    async def over(self, key: str, most: int) -> bool:
        """Count one more for a key, and return whether it is too many in a minute."""


@dataclass
class _Bucket:
    left: float
    at: float


class LocalCounter:
    """Counts in this process: as many at once as in a minute, then evenly.

    Args:
        clock: Seconds that never go back.
        most_keys: Keys that are remembered; the one unused for longest is dropped first.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, most_keys: int = _MOST_KEYS
    ) -> None:
        self._clock = clock
        self._buckets = Recent[str, _Bucket](most_keys)

    async def over(self, key: str, most: int) -> bool:
        """Count one more for a key, and return whether it is too many."""
        now = self._clock()
        bucket = self._buckets.get(key) or _Bucket(float(most), now)
        bucket.left = min(float(most), bucket.left + (now - bucket.at) * most / _MINUTE)
        bucket.at = now
        self._buckets.put(key, bucket)
        if bucket.left < 1:
            return True
        bucket.left -= 1
        return False

    def __len__(self) -> int:
        return len(self._buckets)


class RedisCounter:
    """Counts for all processes in Redis, minute by minute; in this one while Redis is away.

    Args:
        url: Address of Redis.
    """

    def __init__(self, url: str) -> None:
        self._redis: Any = open_redis(url, _REDIS_SECONDS)
        self._here = LocalCounter()

    async def over(self, key: str, most: int) -> bool:
        """Count one more for a key, and return whether it is too many."""
        name = f"rate:{key}:{int(time.time() // _MINUTE)}"
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                count, _ = await pipeline.incr(name).expire(name, int(2 * _MINUTE)).execute()
        except (RedisError, OSError) as error:
            logger.error("Redis counts no messages: %s", type(error).__name__)
            return await self._here.over(key, most)
        return bool(count > most)


class Limits:
    """The two limits together.

    Args:
        counter: Where it is counted.
        per_sender: Messages of one resident in a minute; 0 means any number.
        per_address: Messages from one address in a minute; 0 means any number.
    """

    def __init__(self, counter: Counter, per_sender: int, per_address: int) -> None:
        self._counter = counter
        self._per_sender = per_sender
        self._per_address = per_address

    async def refuse(self, address: str | None, sender: str | None) -> bool:
        """Count a message, and return whether it is one too many.

        Args:
            address: Where it comes from; None is not limited.
            sender: Whom it comes from, or None when that is not known.
        """
        if sender and self._per_sender and await self._over("s", sender, self._per_sender):
            return True
        return bool(
            address and self._per_address and await self._over("a", address, self._per_address)
        )

    async def _over(self, kind: str, name: str, most: int) -> bool:
        # The counter is also Redis, which need not know who wrote.
        digest = blake2b(name.encode("utf-8", "replace"), digest_size=12).hexdigest()
        return await self._counter.over(f"{kind}:{digest}", most)


def open_limits(redis_url: str, per_sender: int, per_address: int) -> Limits:
    """Return the limits as the settings want them."""
    counter: Counter = RedisCounter(redis_url) if redis_url else LocalCounter()
    return Limits(counter, per_sender, per_address)
