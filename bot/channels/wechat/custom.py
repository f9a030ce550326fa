"""Customer-service messages of Official Accounts and mini programs."""

from __future__ import annotations

from bot.channels.wechat.api import Api
from bot.channels.wechat.schema import Row


class CustomSender:
    """Sends answers by ``message/custom/send``.

    Args:
        api: The account's API.
    """

    def __init__(self, api: Api) -> None:
        self._api = api

    async def send(self, row: Row, index: int, text: str) -> None:
        """Send one part of an answer.

        Args:
            row: The message and its answer.
            index: Which part, from 0.
            text: The part as the resident sees it.

        Raises:
            ApiError: The platform refused.
            Unreachable: The platform did not answer.
        """
        payload = {"touser": row.arrival.openid, "msgtype": "text", "text": {"content": text}}
        # The call carries no id of ours: doing it twice would show the answer twice.
        await self._api.call("message/custom/send", payload, repeatable=False)

    async def finish(self, row: Row) -> None:
        """Nothing follows."""
