"""Fetches the messages of a WeCom customer-service account, each once, in order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from bot.channels.wechat.answering import Answering
from bot.channels.wechat.api import Api
from bot.channels.wechat.desk import Desk
from bot.channels.wechat.errors import ApiError
from bot.channels.wechat.http import Unreachable
from bot.channels.wechat.incoming import Incoming, Kind, region_of_scene
from bot.channels.wechat.people import People
from bot.channels.wechat.protocol import clean
from bot.channels.wechat.residents import Residents
from bot.channels.wechat.schema import Arrival
from bot.channels.wechat.spoken import question, sentences
from bot.channels.wechat.store import Store
from bot.channels.wechat.threads import StoreThread
from bot.channels.wechat.wecom_send import KEY_LENGTH, menu, part_of
from bot.channels.wechat.words import Words

logger = logging.getLogger(__name__)

_FROM_CUSTOMER, _FROM_SYSTEM = 3, 4
# Session states in which a program may answer: not yet taken up, and with the assistant.
_OURS = frozenset({0, 1})
_PAGE = 1000
# At the very first fetch the platform offers three days of history; nobody waits for that.
_HISTORY_SECONDS = 600

_KINDS = {
    "text": Kind.QUESTION,
    "voice": Kind.VOICE,
    "image": Kind.IMAGE,
    "video": Kind.VIDEO,
    "file": Kind.FILE,
    "link": Kind.LINK,
    "location": Kind.LOCATION,
}


class Puller:
    """Fetches messages and hands them to the desk.

    Args:
        api: The company's API.
        desk: Answers messages.
        answering: Knows the welcome.
        people: Names residents and messages.
        store: Where answers are kept.
        residents: Remembers regions and how far was fetched.
        thread: Where both are called.
        words: The channel's sentences.
        now: Clock, seconds since 1970.
    """

    def __init__(
        self,
        api: Api,
        desk: Desk,
        answering: Answering,
        people: People,
        store: Store,
        residents: Residents,
        thread: StoreThread,
        words: Words,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._api = api
        self._desk = desk
        self._answering = answering
        self._people = people
        self._store = store
        self._residents = residents
        self._thread = thread
        self._words = words
        self._now = now
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def accounts(self) -> list[str]:
        """Return the accounts of which messages have been announced."""
        return await self._thread.run(self._residents.accounts)

    async def pull(self, account: str, token: str) -> None:
        """Fetch what is new.

        The cursor moves on only after all messages before it are in the store.

        Args:
            account: The customer-service account.
            token: From the callback; without it the platform rations the calls.

        Raises:
            ApiError: The platform refused.
            Unreachable: The platform did not answer.
        """
        async with self._locks[account]:
            cursor = await self._thread.run(self._residents.cursor, account)
            if cursor is None:
                # Should this process die now, the next one knows where to fetch.
                await self._thread.run(self._residents.set_cursor, account, "")
            oldest = 0.0 if cursor else self._now() - _HISTORY_SECONDS
            more = True
            while more:
                page = await self._api.call(
                    "kf/sync_msg",
                    {
                        "open_kfid": account,
                        "token": token,
                        "cursor": cursor or "",
                        "limit": _PAGE,
                    },
                )
                for message in page.get("msg_list", []):
                    if message.get("send_time", 0) >= oldest:
                        await self._take(account, message)
                cursor = page.get("next_cursor") or cursor
                if cursor:
                    await self._thread.run(self._residents.set_cursor, account, cursor)
                more = bool(page.get("has_more"))

    async def _take(self, account: str, message: dict[str, Any]) -> None:
        origin = message.get("origin")
        if origin == _FROM_SYSTEM:
            await self._event(account, message.get("event") or {})
        elif origin == _FROM_CUSTOMER and await self._is_ours(account, message):
            incoming = _read(account, message)
            text = await self._tapped(message, incoming) or question(incoming, self._words)
            said = "" if text else sentences(incoming)
            await self._desk.accept(self._arrival(incoming, text, said), late=True)

    async def _is_ours(self, account: str, message: dict[str, Any]) -> bool:
        payload = {"open_kfid": account, "external_userid": message.get("external_userid")}
        try:
            state = await self._api.call("kf/service_state/get", payload)
        except (ApiError, Unreachable) as error:
            # Better two answers than none: a clerk sees what was said.
            logger.warning("session state unknown: %s", error)
            return True
        return state.get("service_state") in _OURS

    async def _event(self, account: str, event: dict[str, Any]) -> None:
        name, openid = event.get("event_type"), str(event.get("external_userid", ""))
        if name == "enter_session" and openid:
            scene = f"{event.get('scene', '')} {event.get('scene_param', '')}"
            await self._enter(openid, region_of_scene(scene), event.get("welcome_code"))
        elif name == "msg_send_fail":
            key, part = part_of(str(event.get("fail_msgid", "")))
            is_kept = await self._thread.run(self._store.take_back, key, part)
            logger.warning("an answer did not arrive (%s): %s", event.get("fail_type"), is_kept)

    async def _enter(self, openid: str, region: str | None, code: object) -> None:
        sender = self._people.sender(openid)
        if region:
            await self._thread.run(
                self._residents.set_region, self._desk.channel, sender, region, self._now()
            )
        if not isinstance(code, str) or not code:
            return
        said = "welcome welcome_region" if region else "welcome"
        welcome = self._answering.fixed(said, region)
        try:
            payload = {"code": code, **menu(welcome.markup, welcome.choices, self._words)}
            await self._api.call("kf/send_msg_on_event", payload, repeatable=False)
        except (ApiError, Unreachable) as error:
            # The code lives for twenty seconds: a welcome that failed is not worth keeping.
            logger.warning("welcome not sent: %s", error)

    async def _tapped(self, message: dict[str, Any], incoming: Incoming) -> str:
        if not (message.get("text") or {}).get("menu_id"):
            return ""
        sender = self._people.sender(incoming.openid)
        choices = await self._thread.run(self._store.choices, sender, 0.0)
        fits = [c for c in choices if c.title.startswith(incoming.text.rstrip("…"))]
        return fits[0].payload if fits else ""

    def _arrival(self, incoming: Incoming, text: str, said: str) -> Arrival:
        key = self._people.key(incoming.account, incoming.openid, incoming.message_id)
        return Arrival(
            key=key[:KEY_LENGTH],
            channel=self._desk.channel,
            sender=self._people.sender(incoming.openid),
            account=incoming.account,
            openid=incoming.openid,
            text=text,
            said=said,
        )


def _read(account: str, message: dict[str, Any]) -> Incoming:
    name = str(message.get("msgtype", ""))
    body = message.get(name)
    fields = body if isinstance(body, dict) else {}
    field = {"text": "content", "location": "address"}.get(name, "")
    return Incoming(
        kind=_KINDS.get(name, Kind.OTHER_MESSAGE),
        account=account,
        openid=str(message.get("external_userid", "")),
        message_id=str(message.get("msgid", "")),
        name=name,
        text=clean(str(fields.get(field, ""))).strip(),
    )
