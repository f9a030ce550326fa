"""Runs the custom actions in Rasa's own process, as rasa_sdk's action server would in another one.

An action server of its own would cost a connection, JSON both ways and a hundred megabytes for an
answer that takes less than a millisecond. ``rasa run`` with ``rasa run actions`` serves the same
actions in two processes.
"""

from __future__ import annotations

import asyncio
from typing import Any

from rasa.core.actions.action import Action, create_bot_utterance
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.inside import READY
from bot.metrics import step

PACKAGE = "actions"


class CustomActions:
    """The actions of a package.

    Args:
        package: Name of the Python package.
    """

    def __init__(self, package: str = PACKAGE) -> None:
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def run(self, name: str, tracker: dict[str, Any]) -> dict[str, Any]:
        """Run an action and return the reply: ``responses`` and ``events``.

        Args:
            name: Its name in the domain.
            tracker: The conversation as rasa_sdk knows it.

        Raises:
            KeyError: There is no such action.
            Exception: The action failed.
        """
        # In a thread: an action that hangs must not hold up whoever else is waiting.
        return await asyncio.to_thread(self._run, name, tracker)

    def _run(self, name: str, tracker: dict[str, Any]) -> dict[str, Any]:
        dispatcher = CollectingDispatcher()
        events = self._executor.actions[name](dispatcher, Tracker.from_dict(tracker), {})
        return {"responses": dispatcher.messages, "events": events}

    async def button_titles(self) -> list[str]:
        """Return what the buttons say, which are the questions that come most often.

        Raises:
            DataError: There is nothing to answer with: a data file was wrong from the start.
        """
        reply = await self.run(READY, {"sender_id": "server", "latest_message": {}})
        return [said["text"] for said in reply["responses"]]


class CustomAction(Action):
    """One of them, as Rasa runs actions.

    Args:
        name: Its name in the domain.
        actions: All of them.
    """

    def __init__(self, name: str, actions: CustomActions) -> None:
        self._name = name
        self._actions = actions

    def name(self) -> str:
        """Return the name that the domain uses."""
        return self._name

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """Run the action; see :class:`rasa.core.actions.action.Action`.

        The action gets slots and the latest message. What it says is sent as it is.
        """
        with step("action"):
            reply = await self._actions.run(self._name, tracker.current_state(EventVerbosity.NONE))
        said = [create_bot_utterance(response) for response in reply["responses"]]
        # Of events it only sends slots, and that nothing else is to be done.
        slots = [event for event in reply["events"] if event["event"] == SlotSet.type_name]
        return [*said, *(SlotSet(slot["name"], slot["value"]) for slot in slots)]
