"""Rasa's tracker store: keeps of a conversation only its slots, so no turn costs more than another.

Texts and answers are in the journal; the dialogue needs nothing of earlier turns but its slots.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from bot.conversations import Conversations
from bot.database import shared_database
from bot.metrics import step
from bot.settings import Settings

logger = logging.getLogger(__name__)

_MOST_UNSAVED = 1000
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
        self._kept = Conversations(shared_database(Settings.from_environment().database_url))
        # While the database cannot be written, conversations go on from here.
        self._unsaved: OrderedDict[str, dict[str, Any]] = OrderedDict()
        # While it cannot be read, those that were talking here do not have to begin anew.
        self._recent: OrderedDict[str, dict[str, Any]] = OrderedDict()

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
        _keep(self._recent, tracker.sender_id, slots, _MOST_RECENT)
        try:
            with step("remember"):
                await asyncio.to_thread(self._kept.save, *split_id(tracker.sender_id), slots)
        except SQLAlchemyError as error:
            logger.error("a conversation was not saved: %s", type(error).__name__)
            _keep(self._unsaved, tracker.sender_id, slots, _MOST_UNSAVED)
        else:
            self._unsaved.pop(tracker.sender_id, None)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the conversation as it stands before the next message."""
        slots = self._unsaved.get(sender_id)
        if slots is None:
            try:
                slots = await asyncio.to_thread(self._kept.load, *split_id(sender_id))
            except SQLAlchemyError as error:
                logger.error("a conversation was not read: %s", type(error).__name__)
                slots = self._recent.get(sender_id)
            else:
                if slots is None:  # somebody new, or somebody who has been forgotten
                    self._recent.pop(sender_id, None)
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
        return [f"{channel}:{sender}" for channel, sender in names]


def _keep(
    store: OrderedDict[str, dict[str, Any]], name: str, slots: dict[str, Any], most: int
) -> None:
    store[name] = slots
    store.move_to_end(name)
    if len(store) > most:
        store.popitem(last=False)


def split_id(conversation: str) -> tuple[str, str]:
    """Return channel and sender of a conversation's id."""
    channel, _, sender = conversation.partition(":")
    return channel, sender
