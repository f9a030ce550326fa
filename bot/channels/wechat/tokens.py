"""Access tokens: one for all workers, renewed before it ends."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeGuard

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.channels.wechat.errors import ApiError
from bot.channels.wechat.http import Http
from bot.channels.wechat.settings import Account

logger = logging.getLogger(__name__)

# In the last five minutes the platform hands out the next token while the old one still works.
_RENEW_BEFORE = 240
_SHORTEST = 30
_FORCE_EVERY = 60

Fetch = Callable[[bool], Awaitable[tuple[str, int]]]


@dataclass(frozen=True)
class Token:
    """An access token.

    Attributes:
        value: The token.
        until: When to get the next one, seconds since 1970.
    """

    value: str
    until: float


class Shelf(Protocol):
    """Where workers leave a token for each other."""

    async def get(self) -> Token | None:
        """Return the token that lies there."""

    async def put(self, token: Token, seconds: int) -> None:
        """Leave a token for so many seconds."""


class NoShelf:
    """One worker: the token is in its memory, nothing needs to lie elsewhere."""

    async def get(self) -> Token | None:
        """Return nothing."""
        return None

    async def put(self, token: Token, seconds: int) -> None:
        """Do nothing."""


class RedisShelf:
    """A token in Redis.

    Args:
        redis: The connection pool.
        account_id: AppID or CorpID.
    """

    def __init__(self, redis: Redis[bytes], account_id: str) -> None:
        self._redis = redis
        self._name = f"wechat:token:{account_id}"

    async def get(self) -> Token | None:
        """Return the token that lies there."""
        try:
            found = await self._redis.get(self._name)
        except (RedisError, OSError) as error:
            logger.warning("Redis cannot be reached: %s", type(error).__name__)
            return None
        return Token(*json.loads(found)) if found else None

    async def put(self, token: Token, seconds: int) -> None:
        """Leave a token for so many seconds."""
        try:
            await self._redis.set(self._name, json.dumps([token.value, token.until]), ex=seconds)
        except (RedisError, OSError) as error:
            logger.warning("Redis cannot be reached: %s", type(error).__name__)


class Tokens:
    """Keeps one account's access token fresh.

    Args:
        fetch: Gets a token from the platform and its life in seconds; true forces a new one.
        shelf: Where workers share it.
        now: Clock, seconds since 1970.
    """

    def __init__(
        self, fetch: Fetch, shelf: Shelf | None = None, now: Callable[[], float] = time.time
    ) -> None:
        self._fetch = fetch
        self._shelf = shelf or NoShelf()
        self._now = now
        self._token: Token | None = None
        self._rejected = ""
        self._forced = 0.0
        self._lock = asyncio.Lock()

    async def get(self) -> str:
        """Return a token that is good for some minutes.

        Raises:
            ApiError: The platform refused.
            Unreachable: The platform did not answer.
        """
        async with self._lock:
            if self._is_good(self._token):
                return self._token.value
            self._token = await self._shelf.get()
            if self._is_good(self._token):
                return self._token.value
            value, seconds = await self._fetch(False)
            if value == self._rejected and self._now() - self._forced >= _FORCE_EVERY:
                # Only when the platform insists on a token it has refused: forcing is rationed.
                self._forced = self._now()
                value, seconds = await self._fetch(True)
            useful = max(seconds - _RENEW_BEFORE, _SHORTEST)
            self._token = Token(value, self._now() + useful)
            await self._shelf.put(self._token, useful)
            return value

    def _is_good(self, token: Token | None) -> TypeGuard[Token]:
        return token is not None and token.until > self._now() and token.value != self._rejected

    async def reject(self, value: str) -> None:
        """Note that the platform did not accept a token."""
        async with self._lock:
            self._rejected = value


def stable_token(http: Http, account: Account) -> Fetch:
    """Get tokens by ``stable_token``: asking again does not end the token of another process.

    Args:
        http: Connections.
        account: Official Account or mini program.
    """

    async def fetch(force: bool) -> tuple[str, int]:
        return _read(
            await http.json(
                "POST",
                f"{account.api_base}/cgi-bin/stable_token",
                payload={
                    "grant_type": "client_credential",
                    "appid": account.app_id,
                    "secret": account.secret,
                    "force_refresh": force,
                },
            )
        )

    return fetch


def wecom_token(http: Http, account: Account) -> Fetch:
    """Get tokens of a WeCom company; the platform repeats the same one until it ends.

    Args:
        http: Connections.
        account: The company.
    """

    async def fetch(force: bool) -> tuple[str, int]:
        params = {"corpid": account.app_id, "corpsecret": account.secret}
        return _read(await http.json("GET", f"{account.api_base}/cgi-bin/gettoken", params=params))

    return fetch


def _read(answer: dict[str, object]) -> tuple[str, int]:
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if isinstance(token, str) and isinstance(seconds, int):
        return token, seconds
    code = answer.get("errcode")
    raise ApiError(code if isinstance(code, int) else 0, str(answer.get("errmsg", "")))
