"""WeCom customer service (微信客服): a callback only says that there is something to fetch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from bot.channels.wechat.callbacks import Door, Reply
from bot.channels.wechat.quiet import log_failure
from bot.channels.wechat.wecom_pull import Puller

logger = logging.getLogger(__name__)

_EVENT = "kf_msg_or_event"


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
            # The cursor stands where it stood: the next callback brings these messages too.
            log_failure(logger, "messages could not be fetched", error)
