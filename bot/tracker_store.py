"""Rasa's tracker store: keeps of a conversation only its slots, so no turn costs more than another.

Texts and answers are in the journal; the dialogue needs nothing of earlier turns but its slots.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from bot.aside import FOLDER, Aside, Content, Owner
from bot.conversations import Conversations, conversation_id, split_id
from bot.database import shared_database
from bot.journal import utc_now
from bot.metrics import step
from bot.recent import Recent
from bot.settings import Settings

logger = logging.getLogger(__name__)

_MOST_RECENT = 2000


class SlotStore(TrackerStore):
    """``tracker_store: {type: bot.tracker_store.SlotStore}`` in ``endpoints.yml``.

    Args:
        domain: The assistant's domain.
        event_broker: Not used: nothing leaves the service.
        host: Not used: the database comes from the settings.
        options: Further keys of the endpoint; none are known.
    """

    def __init__(
        self,
        domain: Domain,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(domain, None, **options)
        settings = Settings.from_environment()
        self._kept = Conversations(shared_database(settings.database_url))
        # While the database cannot be written, conversations go on from here.
        self._aside = Aside(settings.var_dir / FOLDER / "slots", self._save_aside)
        # While it cannot be read, those that were talking here do not have to begin anew.
        self._recent = Recent[str, dict[str, Any]](_MOST_RECENT)

    async def create_tracker(
        self, sender_id: str, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """Return an empty tracker; there is nothing to keep yet."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the slots of a conversation."""
        known = tracker.current_slot_values().items()
        slots = {k: v for k, v in known if v is not None and k != SESSION_START_METADATA_SLOT}
        self._recent.put(tracker.sender_id, slots)
        with step("remember"):
            await asyncio.to_thread(self._save, split_id(tracker.sender_id), slots)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the conversation as it stands before the next message."""
        try:
            slots = await asyncio.to_thread(self._load, split_id(sender_id))
        except SQLAlchemyError as error:
            logger.error("a conversation was not read: %s", type(error).__name__)
            slots = self._recent.get(sender_id)
        else:
            if slots is None:  # somebody new, or somebody who has been forgotten
                self._recent.forget(sender_id)
        if slots is None:
            return None
        tracker = self.init_tracker(sender_id)
        for name, value in slots.items():
            tracker.update(SlotSet(name, value))
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations."""
        names = await asyncio.to_thread(self._kept.names)
        return [conversation_id(channel, sender) for channel, sender in names]

    def _load(self, owner: Owner) -> dict[str, Any] | None:
        aside = self._aside.of(owner)
        return aside[-1]["slots"] if aside else self._kept.load(*owner)

    def _save(self, owner: Owner, slots: dict[str, Any]) -> None:
        try:
            # What was put aside is older, also on a clock that has been put back.
            self._aside.catch_up(owner)
            self._kept.save(*owner, slots)
        except SQLAlchemyError as error:
            logger.error("a conversation was not saved: %s", type(error).__name__)
            self._aside.put(owner, {"slots": slots, "at": utc_now().isoformat()})

    def _save_aside(self, owner: Owner, content: Content) -> None:
        at = datetime.fromisoformat(content["at"])
        self._kept.save_unless_newer(*owner, content["slots"], at)
