"""Sends answers by WeCom customer service, choices as tappable menus."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any

from bot.channels.wechat.api import Api
from bot.channels.wechat.errors import ApiError
from bot.channels.wechat.http import Unreachable
from bot.channels.wechat.schema import Row
from bot.channels.wechat.words import Choice, Words

logger = logging.getLogger(__name__)

# An id of ours may have 32 characters: the key, and which part.
KEY_LENGTH = 29
_HEAD_BYTES = 1024
_CONTENT_BYTES = 128
_WAITING_FOR_A_PERSON = 2
_LINK = re.compile(r'<a href="tel:[^"]*">([^<]*)</a>')


class WeComSender:
    """Sends answers by ``kf/send_msg``.

    Args:
        api: The company's API.
        words: The channel's sentences.
        handover: Whether a resident who asks for a person is put into the queue.
    """

    def __init__(self, api: Api, words: Words, handover: bool) -> None:
        self._api = api
        self._words = words
        self._handover = handover

    async def send(self, row: Row, index: int, text: str) -> None:
        """Send one part of an answer; the last one brings the choices.

        Who asked for a person is put into the queue instead, where that is set.

        Args:
            row: The message and its answer.
            index: Which part, from 0.
            text: The part as the resident sees it.

        Raises:
            ApiError: The platform refused.
            Unreachable: The platform did not answer.
        """
        if self._handover and row.handoff and await self._hand_over(row):
            return
        to = {"touser": row.arrival.openid, "open_kfid": row.arrival.account}
        message_id = f"{row.arrival.key}-{index}"
        last = index + 1 == len(row.parts)
        if not last or not row.choices:
            await self._send({**to, "msgid": message_id, **_text(text)})
        elif len(text.encode()) <= _HEAD_BYTES:
            await self._send({**to, "msgid": message_id, **menu(text, row.choices, self._words)})
        else:
            await self._send({**to, "msgid": message_id, **_text(text)})
            hint = menu(self._words.say("choices"), row.choices, self._words)
            await self._send({**to, "msgid": f"{message_id}m", **hint})

    async def finish(self, row: Row) -> None:
        """Nothing follows."""

    async def _hand_over(self, row: Row) -> bool:
        """Put a resident into the queue; whether that went well."""
        payload = {
            "open_kfid": row.arrival.account,
            "external_userid": row.arrival.openid,
            "service_state": _WAITING_FOR_A_PERSON,
        }
        try:
            moved = await self._api.call("kf/service_state/trans", payload)
        except (ApiError, Unreachable) as error:
            # The assistant's own answer names the numbers to call.
            logger.warning("hand-over failed: %s", error)
            return False
        # From now on only this code allows one more word.
        if code := moved.get("msg_code"):
            said = {"code": code, **_text(self._words.say("handover"))}
            try:
                await self._api.call("kf/send_msg_on_event", said, repeatable=False)
            except (ApiError, Unreachable) as error:
                logger.warning("in the queue, but not told so: %s", error)
        return True

    async def _send(self, payload: dict[str, Any]) -> None:
        # The platform refuses an id it has seen, so a repeated call shows nothing twice.
        await self._api.call("kf/send_msg", payload)


def menu(head: str, choices: Sequence[Choice], words: Words) -> dict[str, Any]:
    """Return a menu message.

    Args:
        head: The text above the menu.
        choices: What can be tapped; without any it is a plain text.
        words: The channel's sentences.
    """
    if not choices:
        return _text(head)
    items = [
        {"type": "click", "click": {"id": str(number), "content": _content(choice.title)}}
        for number, choice in enumerate(choices, 1)
    ]
    return {
        "msgtype": "msgmenu",
        "msgmenu": {
            "head_content": _plain(head),
            "list": items,
            "tail_content": words.say("choices_tail"),
        },
    }


def part_of(message_id: str) -> tuple[str, int]:
    """Return the key and the part that an id of ours stands for; no key when it is not ours."""
    key, _, part = message_id.rpartition("-")
    number = part.rstrip("m")
    return (key, int(number)) if len(key) == KEY_LENGTH and number.isdigit() else ("", 0)


def _text(text: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": _plain(text)}}


def _plain(text: str) -> str:
    # WeCom makes numbers tappable by itself and knows no tel links.
    return _LINK.sub(r"\1", text)


def _content(title: str) -> str:
    """Cut a title to what the platform takes, between two characters."""
    if len(title.encode()) <= _CONTENT_BYTES:
        return title
    return title.encode()[: _CONTENT_BYTES - 3].decode(errors="ignore") + "…"
