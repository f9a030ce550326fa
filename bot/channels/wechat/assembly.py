"""Puts the parts of the WeChat channels together, as the settings say."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol as Interface

from redis.asyncio import Redis
from sqlalchemy.engine import Engine

from bot.channels.wechat.answering import Answering, Assistant
from bot.channels.wechat.api import Api
from bot.channels.wechat.bell import Bell, RedisBell
from bot.channels.wechat.callbacks import Door, Reply
from bot.channels.wechat.custom import CustomSender
from bot.channels.wechat.desk import Desk, Sender, Timing
from bot.channels.wechat.http import Http
from bot.channels.wechat.menu import load_menu
from bot.channels.wechat.mini_program import MiniProgram
from bot.channels.wechat.official import OfficialAccount, Patience
from bot.channels.wechat.people import People
from bot.channels.wechat.protocol import Protocol
from bot.channels.wechat.quiet import log_failure
from bot.channels.wechat.render import with_links
from bot.channels.wechat.residents import Residents
from bot.channels.wechat.settings import Account, WeChatSettings
from bot.channels.wechat.store import Store
from bot.channels.wechat.threads import StoreThread
from bot.channels.wechat.tokens import Fetch, RedisShelf, Tokens, stable_token, wecom_token
from bot.channels.wechat.wecom import WeCom
from bot.channels.wechat.wecom_pull import Puller
from bot.channels.wechat.wecom_send import WeComSender
from bot.channels.wechat.words import load_words
from bot.redis_client import open_redis

logger = logging.getLogger(__name__)

_FORGET_EVERY = 3600.0
_REDIS_SECONDS = 3.0


class Handler(Interface):
    """Handles the callbacks of one account."""

    async def receive(self, query: Mapping[str, str], body: bytes) -> Reply:
        """Take a callback (POST)."""


class Channel:
    """A running channel: its handler, and what it needs while it runs.

    Args:
        name: Name of the channel.
        settings: Where state is kept, and the key for senders.
        account: The account it serves.
        assistant: Answers questions.
        engine: The database.
        mask: Takes private data out of a text.
        timing: How long the desk waits.
    """

    def __init__(
        self,
        name: str,
        settings: WeChatSettings,
        account: Account,
        assistant: Assistant,
        engine: Engine,
        mask: Callable[[str], str],
        timing: Timing | None = None,
    ) -> None:
        self._settings = settings
        self._assistant = assistant
        self._mask = mask
        self._timing = timing or Timing()
        url = settings.redis_url
        self._redis = open_redis(url, _REDIS_SECONDS) if url else None
        # This one waits for news by its nature.
        self._listener = Redis.from_url(url, socket_connect_timeout=_REDIS_SECONDS) if url else None
        self._watch: asyncio.Task[None] | None = None
        self.account = account
        self.name = name
        self.words = load_words()
        self.store, self.residents = Store(engine), Residents(engine)
        self.thread = StoreThread()
        self.http = Http()
        self.bell = RedisBell(self._redis, self._listener) if url else Bell()
        self.people = People(settings.secret_for_senders(), name)
        self.door = Door(name, Protocol(account, settings.time_window))
        self.catch_up: Callable[[], Awaitable[None]] = _nothing_to_fetch
        self.desk: Desk
        self.handler: Handler

    def api(self, fetch: Callable[[Http, Account], Fetch]) -> Api:
        """Return the account's API.

        Args:
            fetch: Makes what gets the account's tokens.
        """
        shelf = RedisShelf(self._redis, self.account.app_id) if self._redis else None
        return Api(self.http, self.account.api_base, Tokens(fetch(self.http, self.account), shelf))

    def answering(self, menu_links: bool, inline_choices: bool = True) -> Answering:
        """Return what finds answers, for a channel that shows choices this way."""
        return Answering(
            self._assistant,
            self.store,
            self.residents,
            self.thread,
            self.words,
            menu_links,
            inline_choices,
        )

    def make_desk(self, answering: Answering, sender: Sender | None) -> Desk:
        """Return where messages are answered."""
        return Desk(
            self.name,
            self._assistant,
            answering,
            self.store,
            self.thread,
            self.bell,
            self.words,
            self._mask,
            sender,
            self._timing,
        )

    async def start(self) -> None:
        """Begin to work, first on what an earlier process has left."""
        await self.bell.start()
        self._watch = asyncio.create_task(self._look_after())

    async def close(self) -> None:
        """Finish, and leave to the next process what cannot be finished soon."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        await self.desk.close()
        await self.bell.close()
        await self.http.close()
        for redis in (self._redis, self._listener):
            if redis is not None:
                await redis.close()
        self.thread.close()

    async def _look_after(self) -> None:
        forget_at = 0.0
        while True:
            try:
                await self.desk.take_over()
                await self.catch_up()
                if time.monotonic() >= forget_at:
                    await self.desk.forget_old(self._settings.keep_days)
                    forget_at = time.monotonic() + _FORGET_EVERY
            except Exception as error:
                log_failure(logger, "cannot look after unfinished messages", error)
            await asyncio.sleep(self._timing.lease / 3)


def official_account(
    settings: WeChatSettings,
    assistant: Assistant,
    engine: Engine,
    mask: Callable[[str], str],
    timing: Timing | None = None,
    patience: Patience | None = None,
) -> Channel:
    """Build the Official Account's channel.

    Args:
        settings: The settings.
        assistant: Answers questions.
        engine: The database.
        mask: Takes private data out of a text.
        timing: How long the desk waits.
        patience: How long a delivery is kept waiting.
    """
    channel = Channel("wechat", settings, settings.official, assistant, engine, mask, timing)
    channel.words = with_links(channel.words)
    answering = channel.answering(menu_links=True)
    sender = CustomSender(channel.api(stable_token)) if settings.customer_service else None
    channel.desk = channel.make_desk(answering, sender)
    channel.handler = OfficialAccount(
        channel.door,
        channel.desk,
        answering,
        channel.people,
        channel.residents,
        channel.thread,
        channel.words,
        load_menu(),
        patience,
    )
    return channel


def mini_program(
    settings: WeChatSettings,
    assistant: Assistant,
    engine: Engine,
    mask: Callable[[str], str],
    timing: Timing | None = None,
) -> Channel:
    """Build the mini program's channel; arguments as for the Official Account."""
    channel = Channel(
        "wechat_mini", settings, settings.mini_program, assistant, engine, mask, timing
    )
    answering = channel.answering(menu_links=False)
    channel.desk = channel.make_desk(answering, CustomSender(channel.api(stable_token)))
    channel.handler = MiniProgram(
        channel.door,
        channel.desk,
        channel.people,
        channel.residents,
        channel.thread,
        channel.words,
    )
    return channel


def wecom(
    settings: WeChatSettings,
    assistant: Assistant,
    engine: Engine,
    mask: Callable[[str], str],
    timing: Timing | None = None,
) -> Channel:
    """Build the channel of WeCom customer service; arguments as for the Official Account."""
    channel = Channel("wecom_kf", settings, settings.wecom, assistant, engine, mask, timing)
    api = channel.api(wecom_token)
    answering = channel.answering(menu_links=False, inline_choices=False)
    sender = WeComSender(api, channel.words, settings.wecom_handover)
    channel.desk = channel.make_desk(answering, sender)
    puller = Puller(
        api,
        channel.desk,
        answering,
        channel.people,
        channel.store,
        channel.residents,
        channel.thread,
        channel.words,
    )
    handler = WeCom(channel.door, puller)
    channel.handler, channel.catch_up = handler, handler.catch_up
    return channel


async def _nothing_to_fetch() -> None:
    """The platform brings every message itself."""
