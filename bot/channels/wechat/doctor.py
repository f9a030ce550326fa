"""Looks for what is wrong with a set-up, by doing what WeChat itself would do.

Nothing is left behind: the messages it sends come from an openid of its own, which says good-bye
at the end, so that everything about it is deleted.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import sqlalchemy as sa
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.channels.wechat.caller import Caller
from bot.channels.wechat.errors import ApiError
from bot.channels.wechat.http import Http, Unreachable
from bot.channels.wechat.settings import Account, WeChatSettings
from bot.channels.wechat.tokens import Fetch, stable_token, wecom_token
from bot.channels.wechat.words import load_words
from bot.journal import open_database

_SKEW = 60
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_APP_ID = re.compile(r"wx[0-9a-f]{16}")
_SECRET = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        check: Its name in ``data/wechat/commands.yml``.
        is_good: Whether all is well.
        values: What fills its sentence.
    """

    check: str
    is_good: bool
    values: dict[str, Any] = field(default_factory=dict)


async def examine(settings: WeChatSettings, address: str) -> AsyncIterator[Finding]:
    """Look at everything that is configured.

    Args:
        settings: The settings.
        address: Where the service runs, up to and without ``/webhooks``.
    """
    yield _database(settings)
    if settings.redis_url:
        yield await _redis(settings.redis_url)
    if settings.official.token:
        async for finding in _official(settings, address):
            yield finding
    elif not (settings.mini_program_is_on or settings.wecom_is_on):
        yield Finding("official_off", False)
    if settings.mini_program_is_on:
        caller = Caller(settings.mini_program, f"{address}/webhooks/wechat/mini/webhook")
        yield Finding("mini_address", await _holds(caller.address_is_confirmed()))
        yield await _token("mini_token", settings.mini_program, stable_token)
    if settings.wecom_is_on:
        caller = Caller(settings.wecom, f"{address}/webhooks/wechat/kf/webhook")
        yield Finding("wecom_address", await _holds(caller.encrypted_address_is_confirmed()))
        yield await _token("wecom_token", settings.wecom, wecom_token)


async def _official(settings: WeChatSettings, address: str) -> AsyncIterator[Finding]:
    account = settings.official
    yield Finding("token", bool(_TOKEN.fullmatch(account.token)))
    yield Finding("app_id", bool(_APP_ID.fullmatch(account.app_id)))
    yield Finding("secret", bool(_SECRET.fullmatch(account.secret)))
    yield Finding("aes_key", not account.problems())
    if account.problems():
        return
    yield await _clock(account.api_base)
    yield await _token("api", account, stable_token)
    url = f"{address}/webhooks/wechat/webhook"
    caller = Caller(account, url, load_words().suggestions[0].payload)
    async for finding in _service(caller, url, bool(account.aes_key)):
        yield finding


async def _service(caller: Caller, url: str, encrypted: bool) -> AsyncIterator[Finding]:
    try:
        confirmed = await caller.address_is_confirmed()
    except (aiohttp.ClientError, TimeoutError) as error:
        yield Finding("service", False, {"url": url, "error": type(error).__name__})
        return
    yield Finding("address", confirmed, {"url": url})
    yield Finding("forgery", await _holds(caller.forgery_is_refused()))
    for check, aes in (("plain_message", False), ("aes_message", True)):
        if aes and not encrypted:
            continue
        started = time.monotonic()
        answered = await caller.question_is_answered(aes)
        yield Finding(check, answered, {"seconds": f"{time.monotonic() - started:.1f}"})
    yield Finding("goodbye", await _holds(caller.goodbye_is_taken()))


async def _holds(check: Awaitable[bool]) -> bool:
    try:
        return await check
    except (aiohttp.ClientError, TimeoutError):
        return False


async def _clock(api_base: str) -> Finding:
    timeout = aiohttp.ClientTimeout(total=8)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(api_base) as it:
            theirs = parsedate_to_datetime(it.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError) as error:
        return Finding("reach", False, {"url": api_base, "error": type(error).__name__})
    seconds = abs(time.time() - theirs.timestamp())
    return Finding("clock", seconds <= _SKEW, {"seconds": round(seconds)})


async def _token(check: str, account: Account, get: Callable[[Http, Account], Fetch]) -> Finding:
    http = Http()
    try:
        await get(http, account)(False)
    except ApiError as error:
        # The text names the address that is missing from the allow-list.
        return Finding(check, False, {"say": error.known.say, "detail": error.detail})
    except Unreachable as error:
        return Finding("reach", False, {"url": account.api_base, "error": str(error)})
    finally:
        await http.close()
    return Finding(check, True)


def _database(settings: WeChatSettings) -> Finding:
    try:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        open_database(settings.database_url).dispose()
    except (sa.exc.SQLAlchemyError, OSError) as error:
        return Finding("database", False, {"error": type(error).__name__})
    return Finding("database", True)


async def _redis(url: str) -> Finding:
    try:
        redis: Redis[bytes] = Redis.from_url(url, socket_timeout=3)
        await redis.ping()
        await redis.close()
    except (RedisError, OSError, ValueError) as error:
        return Finding("redis", False, {"error": type(error).__name__})
    return Finding("redis", True)
