"""Opens Redis, which the processes of one service share when there are several."""

from __future__ import annotations

from redis.asyncio import Redis


def open_redis(url: str, seconds: float) -> Redis[bytes]:
    """Return a client that gives up soon: a Redis that hangs must not hold up an answer.

    Args:
        url: Address of Redis.
        seconds: How long it waits for a connection, and for each answer.
    """
    client: Redis[bytes] = Redis.from_url(
        url, socket_timeout=seconds, socket_connect_timeout=seconds
    )
    return client
