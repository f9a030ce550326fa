"""Tells the front door whether questions can be answered: whether there is anything to say."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.office import open_desk
from bot.clock import today
from bot.inside import READY


class ActionReady(Action):
    """Answers nothing, and fails when answering would fail."""

    def name(self) -> str:
        """Return the name by which the front door asks."""
        return READY

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Open the desk.

        Raises:
            DataError: A data file was wrong from the start, so there is none.
        """
        open_desk(today())
        return []
