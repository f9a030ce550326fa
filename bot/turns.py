"""One turn of a conversation: the same care for every channel.

Masks private data, answers a message that is delivered twice only once, runs the dialogue, and
says a polite line with the hotline when anything behind fails.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot.journal import Journal, Turn, open_database, utc_now
from bot.phrases import load_phrases
from bot.privacy import mask
from bot.settings import Settings

logger = logging.getLogger(__name__)

Reply = dict[str, Any]
"""``{"text": str, "buttons": [{"title", "payload"}], "custom": {...}}``: the outside contract."""
RunDialogue = Callable[[UserMessage], Awaitable[Any]]


@dataclass(frozen=True)
class Inbound:
    """One message as a channel received it.

    Attributes:
        channel: Name of the channel, e.g. ``"web"``.
        sender: The channel's own id of the resident; never a phone number or an openid.
        text: What the resident wrote.
        message_id: Id that stays the same when the message is delivered again; without one
            every delivery is a new message.
        region: Six-digit code the channel knows (scene, embedding site), or None.
    """

    channel: str
    sender: str
    text: str
    message_id: str | None = None
    region: str | None = None


class ReplyCollector(CollectingOutputChannel):
    """Collects replies whole: Rasa's own collector cuts texts at blank lines."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply as one item."""
        self.messages.append({k: message[k] for k in ("text", "buttons", "custom") if message[k]})


class TurnService:
    """Answers messages of residents.

    Args:
        run_dialogue: Rasa's handler for one message.
        journal: Where turns are kept.
        timeout: Seconds until a resident gets the polite line instead of an answer.
    """

    def __init__(self, run_dialogue: RunDialogue, journal: Journal, timeout: float) -> None:
        self._run_dialogue = run_dialogue
        self._journal = journal
        self._timeout = timeout
        self._in_flight: dict[tuple[str, str, str], asyncio.Task[list[Reply]]] = {}

    @classmethod
    def from_settings(cls, run_dialogue: RunDialogue) -> TurnService:
        """Build the service that the environment describes."""
        settings = Settings.from_environment()
        return cls(run_dialogue, _journal(settings.database_url), settings.answer_timeout)

    async def ask(self, inbound: Inbound) -> list[Reply]:
        """Answer one message.

        Args:
            inbound: The message. Deliveries of the same id share one answer, also after a restart.

        Returns:
            Reply items; a polite line with status ``error`` when the dialogue failed or took
            too long. Such a line is not kept: sending the message again asks again.
        """
        key = (inbound.channel, inbound.sender, inbound.message_id or uuid.uuid4().hex)
        task = self._in_flight.get(key)
        if task is None:
            task = asyncio.create_task(self._answer(key, inbound))
            self._in_flight[key] = task
            task.add_done_callback(lambda _: self._in_flight.pop(key, None))
        try:
            return await asyncio.wait_for(asyncio.shield(task), self._timeout)
        except TimeoutError:
            logger.warning("turn took longer than %.1f s", self._timeout)
        except Exception:
            logger.exception("turn failed")
        return [load_phrases().apology()]

    async def history(self, channel: str, sender: str, limit: int = 50) -> list[Turn]:
        """Return the newest turns of a resident, oldest first."""
        return await asyncio.to_thread(self._journal.history, channel, sender, limit)

    async def forget(self, channel: str, sender: str) -> int:
        """Delete the kept turns of a resident and return how many there were."""
        await self._run_dialogue(
            UserMessage("/restart", ReplyCollector(), conversation_id(channel, sender))
        )
        return await asyncio.to_thread(self._journal.forget, channel, sender)

    async def _answer(self, key: tuple[str, str, str], inbound: Inbound) -> list[Reply]:
        channel, sender, message_id = key
        if inbound.message_id is not None:
            kept = await asyncio.to_thread(self._journal.find, *key)
            if kept is not None:
                return kept.replies
        started = time.monotonic()
        masked = mask(inbound.text)
        collector = ReplyCollector()
        await self._run_dialogue(
            UserMessage(
                # A leading slash would be read as an intent set from outside.
                masked.text.lstrip("/／ \t\r\n"),
                collector,
                conversation_id(channel, sender),
                input_channel=channel,
                message_id=message_id,
                metadata={"region": inbound.region, "private": list(masked.kinds)},
            )
        )
        if not collector.messages:
            raise RuntimeError("the dialogue gave no reply")
        took_ms = round((time.monotonic() - started) * 1000)
        turn = Turn(message_id, masked.text, collector.messages, utc_now(), took_ms)
        await asyncio.to_thread(self._journal.add, channel, sender, turn)
        return turn.replies


def conversation_id(channel: str, sender: str) -> str:
    """Return the id of a conversation: no channel can reach another channel's."""
    return f"{channel}:{sender}"


@lru_cache(maxsize=1)
def _journal(database_url: str) -> Journal:
    return Journal(open_database(database_url))
