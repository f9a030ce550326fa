"""Tells the server whether there is anything to answer with, and what the buttons say."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.office import open_desk
from bot.clock import today
from bot.inside import READY


class ActionReady(Action):
    """Says what the buttons say, and fails when answering would fail."""

    def name(self) -> str:
        """Return the name by which the server asks."""
        return READY

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say the title of each topic, as its button says it.

        Raises:
            DataError: A data file was wrong from the start, so there is none.
        """
        for topic in open_desk(today()).knowledge.topics.values():
            dispatcher.utter_message(text=topic.title)
        return []
