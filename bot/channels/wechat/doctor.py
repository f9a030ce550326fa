"""Looks for what is wrong with a set-up, by doing what WeChat itself would do.

Nothing is left behind: the messages it sends come from an openid of its own, which says good-bye
at the end, so that everything about it is deleted.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Mapping
from email.utils import parsedate_to_datetime

import aiohttp
import sqlalchemy as sa
from redis.exceptions import RedisError

from bot.channels.wechat.address import wrong_port
from bot.channels.wechat.api_check import api_findings, customer_service, service_accounts
from bot.channels.wechat.caller import Caller
from bot.channels.wechat.finding import Finding
from bot.channels.wechat.render import tappable, with_links
from bot.channels.wechat.settings import (
    MINI_PROGRAM_NEEDS,
    WECOM_NEEDS,
    Account,
    WeChatSettings,
)
from bot.channels.wechat.tokens import stable_token, wecom_token
from bot.channels.wechat.words import load_words
from bot.journal import open_database
from bot.redis_client import open_redis

_SKEW = 60
_REDIS_SECONDS = 3.0
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_APP_ID = re.compile(r"wx[0-9a-f]{16}")
_SECRET = re.compile(r"[0-9a-f]{32}")
_NOT_FOUND, _FORBIDDEN, _BROKEN = 404, 403, 500


async def examine(settings: WeChatSettings, address: str) -> AsyncIterator[Finding]:
    """Look at everything that is configured.

    Args:
        settings: The settings.
        address: Where the service runs, up to and without ``/webhooks``.
    """
    yield _database(settings)
    port = wrong_port(address)
    if port is not None:
        yield Finding("port", False, {"port": port})
    if settings.redis_url:
        yield await _redis(settings.redis_url)
    accounts = (settings.official, settings.mini_program, settings.wecom)
    if not any(account.token for account in accounts):
        yield Finding("settings", False)
    if settings.official.token:
        async for finding in _official(settings, address):
            yield finding
    for channel, account, needs in (
        ("mini_program", settings.mini_program, MINI_PROGRAM_NEEDS),
        ("wecom", settings.wecom, WECOM_NEEDS),
    ):
        async for finding in _other(channel, account, needs, address):
            yield finding


async def _official(settings: WeChatSettings, address: str) -> AsyncIterator[Finding]:
    account = settings.official
    yield Finding("token", bool(_TOKEN.fullmatch(account.token)))
    yield Finding("app_id", bool(_APP_ID.fullmatch(account.app_id)))
    yield Finding("secret", bool(_SECRET.fullmatch(account.secret)))
    yield Finding("aes_key", not account.problems(), {"channel": "official"})
    if account.problems():
        return
    yield await _clock(account.api_base)
    async for finding in api_findings("official", account, stable_token):
        yield finding
        if finding.is_good:
            async for right in customer_service(account, settings.customer_service):
                yield right
    url = f"{address}/webhooks/wechat/webhook"
    caller = Caller(account, url, load_words().suggestions[0].payload)
    confirmed = await _address(caller, url, "official")
    yield confirmed
    if confirmed.is_good:
        async for finding in _messages(caller, bool(account.aes_key)):
            yield finding


async def _other(
    channel: str, account: Account, needs: Mapping[str, str], address: str
) -> AsyncIterator[Finding]:
    if missing := account.missing(needs):
        yield Finding("complete", False, {"channel": channel, "missing": "、".join(missing)})
    elif account.problems():
        yield Finding("aes_key", False, {"channel": channel})
    elif account.token:
        is_wecom = channel == "wecom"
        path = "kf" if is_wecom else "mini"
        url = f"{address}/webhooks/wechat/{path}/webhook"
        yield await _address(Caller(account, url), url, channel, encrypted=is_wecom)
        fetch = wecom_token if is_wecom else stable_token
        async for finding in api_findings(channel, account, fetch):
            yield finding
            if is_wecom and finding.is_good:
                yield await service_accounts(account)


async def _address(caller: Caller, url: str, channel: str, encrypted: bool = False) -> Finding:
    values: dict[str, object] = {"url": url, "channel": channel}
    try:
        checked = await caller.check_address(encrypted)
    except (aiohttp.ClientError, TimeoutError) as error:
        return Finding("service", False, {**values, "error": type(error).__name__})
    values["status"] = checked.status
    if checked.is_confirmed:
        return Finding("address", True, values)
    if checked.status == _NOT_FOUND:
        return Finding("path", False, values)
    if checked.status == _FORBIDDEN:
        return Finding("address", False, values)
    return Finding("ready" if checked.status >= _BROKEN else "proxy", False, values)


async def _messages(caller: Caller, encrypted: bool) -> AsyncIterator[Finding]:
    try:
        refused = await caller.forgery_is_refused()
    except (aiohttp.ClientError, TimeoutError):
        refused = False
    yield Finding("forgery", refused)
    words = with_links(load_words())
    excuses = {tappable(words.say("apology")), words.say("searching")}
    for check, aes in (("plain_message", False), ("aes_message", True)):
        if aes and not encrypted:
            continue
        started = time.monotonic()
        seen = await caller.ask(aes)
        seconds = f"{time.monotonic() - started:.1f}"
        found = "answer" if seen in excuses else check
        yield Finding(found, bool(seen) and seen not in excuses, {"seconds": seconds})
    try:
        taken = await caller.goodbye_is_taken()
    except (aiohttp.ClientError, TimeoutError):
        taken = False
    yield Finding("goodbye", taken)


async def _clock(api_base: str) -> Finding:
    timeout = aiohttp.ClientTimeout(total=8)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(api_base) as it:
            theirs = parsedate_to_datetime(it.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError) as error:
        return Finding("reach", False, {"url": api_base, "error": type(error).__name__})
    seconds = abs(time.time() - theirs.timestamp())
    return Finding("clock", seconds <= _SKEW, {"seconds": round(seconds)})


def _database(settings: WeChatSettings) -> Finding:
    try:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        open_database(settings.database_url).dispose()
    except (sa.exc.SQLAlchemyError, OSError) as error:
        return Finding("database", False, {"error": type(error).__name__})
    return Finding("database", True)


async def _redis(url: str) -> Finding:
    try:
        redis = open_redis(url, _REDIS_SECONDS)
        await redis.ping()
        await redis.close()
    except (RedisError, OSError, ValueError) as error:
        return Finding("redis", False, {"error": type(error).__name__})
    return Finding("redis", True)
