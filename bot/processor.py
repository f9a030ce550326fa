"""Rasa's processor for a dialogue in which one action answers every message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT

from bot.action_calls import CustomAction, CustomActions
from bot.clock import today
from bot.graph_runner import OrderedGraphRunner
from bot.metrics import step
from bot.recent import Recent

logger = logging.getLogger(__name__)

ANSWER = "action_answer"
"""The action that the rules of the dialogue name for every topic."""

_READERS = 2
"""Messages that are understood at the same time."""

_REMEMBERED = 1024
"""Messages of which is kept how they were understood; private data was masked before."""

Parsed = dict[str, Any]


class Processor(MessageProcessor):
    """Hands every message to the action, as the rules of the dialogue say.

    So no policy has to be asked, and Rasa's copies of the conversation around every step are not
    needed.

    Args:
        actions: The custom actions.
        more: See :class:`rasa.core.processor.MessageProcessor`.
    """

    def __init__(self, actions: CustomActions, **more: Any) -> None:
        super().__init__(**more)
        self._action = CustomAction(ANSWER, actions)
        self._readers = ThreadPoolExecutor(_READERS, "understand")
        self._parsed = Recent[tuple[str, date], Parsed](_REMEMBERED)

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        file = Path(model_path)
        with TemporaryDirectory() as folder:
            metadata, runner = load_predict_graph_runner(
                Path(folder), file, LocalModelStorage, OrderedGraphRunner
            )
        return file.name, metadata, runner

    async def handle_message(self, message: UserMessage) -> None:
        """Answer a message; see :class:`rasa.core.processor.MessageProcessor`.

        Raises:
            Exception: There is no answer; the conversation stays as it was.
        """
        # What was said before is not needed to understand a message: both are read at once.
        tracker, parsed = await asyncio.gather(
            self._conversation(message.sender_id), self.parse_message(message)
        )
        tracker.update(
            UserUttered(
                message.text,
                parsed[INTENT],
                parsed[ENTITIES],
                parsed,
                input_channel=message.input_channel,
                message_id=message.message_id,
                metadata=message.metadata,
            )
        )
        channel = message.output_channel
        events = await self._action.run(channel, self.nlg, tracker, self.domain)
        tracker.update_with_events(events, self.domain)
        await self.execute_side_effects(events, tracker, channel)
        await self.save_tracker(tracker)

    async def prepare(self, texts: Iterable[str]) -> None:
        """Understand messages that are likely to come, so that the first of them is fast too."""
        for text in texts:
            try:
                await self.parse_message(UserMessage(text))
            except Exception:  # who asks it will be told so
                logger.exception("a button was not understood")

    async def _conversation(self, sender_id: str) -> DialogueStateTracker:
        # Rasa's own way writes down a new conversation before anything has been said in it.
        known = await self.tracker_store.retrieve(sender_id)
        return known or DialogueStateTracker(sender_id, self.domain.slots)

    async def parse_message(
        self,
        message: UserMessage,
        tracker: DialogueStateTracker | None = None,
        only_output_properties: bool = True,
    ) -> Parsed:
        """Understand a message; see :class:`rasa.core.processor.MessageProcessor`."""
        with step("understand"):
            return dict(await self._understood(message, tracker))

    async def _understood(
        self, message: UserMessage, tracker: DialogueStateTracker | None
    ) -> Parsed:
        # Which year is meant depends on the day.
        key = (message.text or "", today())
        known = self._parsed.get(key)
        if known is not None:
            return known
        inputs = {PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: tracker}
        # Sentence vectors need no lock of Python: while one is reckoned, others go on.
        parsed = await asyncio.get_running_loop().run_in_executor(
            self._readers, copy_context().run, self._understand, inputs
        )
        self._parsed.put(key, parsed)
        return parsed

    def _understand(self, inputs: dict[str, Any]) -> Parsed:
        target = self.model_metadata.nlu_target
        (understood,) = self.graph_runner.run(inputs, [target])[target]
        parsed: Parsed = understood.as_dict(only_output_properties=True)
        # A message of nothing but private data leaves nothing to understand.
        return {TEXT: "", INTENT: {"name": None, "confidence": 0.0}, ENTITIES: [], **parsed}
