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
from functools import partial
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot.aside import FOLDER, forget_aside
from bot.conversations import Conversations, conversation_id
from bot.database import shared_database
from bot.incoming import read_part, without_slash
from bot.journal import Journal, Turn, utc_now
from bot.kept_turns import KeptTurns
from bot.metrics import count_answers, masked_messages, step, turn_seconds
from bot.phrases import load_phrases
from bot.privacy import mask
from bot.privacy.public_phones import public_phones
from bot.request_id import current_request
from bot.settings import Settings
from bot.switch import bot_is_off
from bot.text.normalise import normalise

logger = logging.getLogger(__name__)

Reply = dict[str, Any]
"""``{"text": str, "buttons": [{"title", "payload"}], "custom": {...}}``: the outside contract."""
_LOGGED = ("topic", "status", "entry")
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
        is_off: Whether everybody gets the hotlines instead of an answer now.
        aside: Where turns wait while the database is away; in the state folder when None.
    """

    def __init__(
        self,
        run_dialogue: RunDialogue,
        journal: Journal,
        timeout: float,
        is_off: Callable[[], bool] = lambda: False,
        aside: Path | None = None,
    ) -> None:
        self._run_dialogue = run_dialogue
        aside = aside or Settings.from_environment().var_dir / FOLDER
        self._kept = KeptTurns(journal, aside / "turns")
        self._aside = aside
        self._conversations = Conversations(journal.engine)
        self._timeout = timeout
        self._is_off = is_off
        self._in_flight: dict[tuple[str, str, str], asyncio.Task[list[Reply]]] = {}

    @classmethod
    def from_settings(cls, run_dialogue: RunDialogue) -> TurnService:
        """Build the service that the environment describes."""
        settings = Settings.from_environment()
        journal = Journal(shared_database(settings.database_url))
        return cls(run_dialogue, journal, settings.answer_timeout, partial(bot_is_off, settings))

    async def ask(self, inbound: Inbound) -> list[Reply]:
        """Answer one message.

        Args:
            inbound: The message. Deliveries of the same id share one answer, also after a restart.

        Returns:
            Reply items; a polite line with status ``error`` when the dialogue failed or took
            too long. Such a line is not kept: sending the message again asks again.
        """
        key = (
            inbound.channel,
            inbound.sender,
            inbound.message_id or current_request() or uuid.uuid4().hex,
        )
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
        apology = [load_phrases().apology()]
        count_answers(inbound.channel, apology)
        return apology

    async def history(self, channel: str, sender: str, limit: int = 50) -> list[Turn]:
        """Return the newest turns of a resident, oldest first."""
        return await self._kept.history(channel, sender, limit)

    async def forget(self, channel: str, sender: str) -> int:
        """Delete what is kept of a resident and return how many turns there were.

        Raises:
            SQLAlchemyError: The database cannot be written.
        """
        # A turn that is under way would be kept after all.
        running = [task for key, task in self._in_flight.items() if key[:2] == (channel, sender)]
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.to_thread(self._conversations.forget, channel, sender)
        count = await self._kept.forget(channel, sender)
        await asyncio.to_thread(forget_aside, self._aside, (channel, sender))
        return count

    async def _answer(self, key: tuple[str, str, str], inbound: Inbound) -> list[Reply]:
        channel, sender, message_id = key
        if inbound.message_id is not None:
            kept = await self._kept.find(key)
            if kept is not None:
                return kept.replies
        started = time.monotonic()
        text, is_whole = read_part(inbound.text)
        with step("mask"):
            masked = mask(text, public_phones())
        for kind in masked.kinds:
            masked_messages.labels(kind).inc()
        replies = await self._replies(key, inbound.region, masked.text, masked.kinds)
        if not is_whole:
            said = replies[0].get("text", "")
            replies[0]["text"] = f"{load_phrases().say('too_long')}\n\n{said}".strip()
        took_ms = round((time.monotonic() - started) * 1000)
        turn = Turn(message_id, masked.text, replies, utc_now(), took_ms)
        with step("journal"):
            kept = await self._kept.add(channel, sender, turn)
        _note(channel, kept.replies, time.monotonic() - started)
        return kept.replies

    async def _replies(
        self, key: tuple[str, str, str], region: str | None, text: str, private: tuple[str, ...]
    ) -> list[Reply]:
        channel, sender, message_id = key
        if self._is_off():
            return [load_phrases().reply("bot_off", status="handoff", topic="human")]
        question = without_slash(text)
        if not normalise(question):  # only emoticons, say: nothing is left of them to understand
            return [load_phrases().reply("empty", status="ask_clarify")]
        collector = ReplyCollector()
        await self._run_dialogue(
            UserMessage(
                question,
                collector,
                conversation_id(channel, sender),
                input_channel=channel,
                message_id=message_id,
                metadata={
                    "region": region,
                    "private": list(private),
                    "request": current_request(),
                },
            )
        )
        if not collector.messages:
            raise RuntimeError("the dialogue gave no reply")
        return list(collector.messages)


def _note(channel: str, replies: list[Reply], seconds: float) -> None:
    """Count and log a turn: what it was about and how it went, not what was said."""
    count_answers(channel, replies)
    turn_seconds.labels(channel).observe(seconds)
    found = [reply.get("custom") or {} for reply in replies]
    about = {name: ",".join(str(one.get(name)) for one in found) for name in _LOGGED}
    logger.info("turn answered", extra={"channel": channel, **about, "ms": round(seconds * 1000)})
