"""WeCom customer service (微信客服): a callback only says that there is something to fetch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.wechat.callbacks import Door, Reply
from bot.channels.wechat.quiet import log_failure
from bot.channels.wechat.wecom_pull import Puller

logger = logging.getLogger(__name__)

_EVENT = "kf_msg_or_event"
_MOST_TRIES = 20


@dataclass
class _Unfetched:
    """An account whose messages could not be fetched.

    Attributes:
        token: From the callback.
        tries: How often it was tried.
    """

    token: str = ""
    tries: int = 0


class WeCom:
    """Handles the callbacks of one company.

    Args:
        door: Checks the callbacks.
        puller: Fetches the messages.
    """

    def __init__(self, door: Door, puller: Puller) -> None:
        self._door = door
        self._puller = puller
        self._pulls: set[asyncio.Task[None]] = set()
        self._unfetched: dict[str, _Unfetched] = {}
        self._has_begun = False

    async def receive(self, query: Mapping[str, str], body: bytes) -> Reply:
        """Take the news that there are messages (POST) and fetch them in the background.

        Args:
            query: Query parameters.
            body: The raw body.
        """
        opened = self._door.open(query, body)
        if isinstance(opened, Reply):
            return opened
        account, token = opened.fields.get("OpenKfId"), opened.fields.get("Token")
        if opened.fields.get("Event") == _EVENT and isinstance(account, str):
            self._fetch(account, token if isinstance(token, str) else "")
        self._door.passed()
        return Reply()

    async def catch_up(self) -> None:
        """Fetch what no callback announces again: called now and then.

        The first time, that is what came while no process was there; later, what could not be
        fetched, until the tries are used up.
        """
        if not self._has_begun:
            for account in await self._puller.accounts():
                self._unfetched.setdefault(account, _Unfetched())
            self._has_begun = True
        for account, waiting in list(self._unfetched.items()):
            waiting.tries += 1
            if waiting.tries > _MOST_TRIES:
                logger.error("messages could not be fetched; the next callback tries again")
                self._unfetched.pop(account, None)
            else:
                await self._pull(account, waiting.token)

    async def settle(self) -> None:
        """Wait until all fetching is done."""
        while self._pulls:
            await asyncio.wait(self._pulls)

    def _fetch(self, account: str, token: str) -> None:
        task = asyncio.create_task(self._pull(account, token))
        self._pulls.add(task)
        task.add_done_callback(self._pulls.discard)

    async def _pull(self, account: str, token: str) -> None:
        try:
            await self._puller.pull(account, token)
        except Exception as error:
            # The cursor stands where it stood, so that nothing is left out the next time.
            log_failure(logger, "messages could not be fetched", error)
            self._unfetched.setdefault(account, _Unfetched(token))
        else:
            self._unfetched.pop(account, None)
