"""The one custom action: hands a message to the routing and says what comes back."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Desk
from actions.memory import Memory
from actions.office import open_desk
from actions.respond import respond
from actions.understanding import Understanding
from bot.clock import today
from bot.phrases import load_phrases
from bot.request_id import begin_request

logger = logging.getLogger(__name__)


class ActionAnswer(Action):
    """Answers every message, whatever its topic."""

    def name(self) -> str:
        """Return the name that the domain uses."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answer the latest message; a failure becomes the polite line, never silence."""
        begin_request((tracker.latest_message.get("metadata") or {}).get("request"))
        try:
            return self._answer(dispatcher, tracker, open_desk(today()))
        except Exception:
            # The text of the message stays out of the log.
            logger.exception("answering failed")
            apology = load_phrases().apology()
            dispatcher.utter_message(text=apology["text"], json_message=apology["custom"])
            return []

    def _answer(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, desk: Desk
    ) -> list[dict[str, Any]]:
        turn = Understanding.from_message(tracker.latest_message, desk.today.year)
        answers, memory = respond(turn, Memory.from_slots(tracker.slots), desk)
        for answer in answers:
            reply = answer.reply(desk.today.isoformat())
            dispatcher.utter_message(
                text=reply["text"], buttons=reply["buttons"], json_message=reply["custom"]
            )
        changed = {k: v for k, v in memory.to_slots().items() if tracker.slots.get(k) != v}
        events = [SlotSet(name, value) for name, value in changed.items()]
        # Nothing else is to be done: no policy has to be asked for that.
        return [*events, FollowupAction("action_listen")]
