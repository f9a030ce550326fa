"""Calls actions on the action server over connections that stay open.

Rasa's own way opens a connection for every call, sends all events of the conversation, and checks
the schema of replies, and the reply by it, anew; that takes longer than the answer itself.
"""

from __future__ import annotations

from typing import Any

import aiohttp
from rasa.core.actions.action import Action, create_bot_utterance
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.version import __version__ as rasa_version

from bot.metrics import step

_SECONDS = 10.0
# The server closes idle connections after five seconds: ours must be gone by then.
_IDLE_SECONDS = 4.0
_BROKEN = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)


class ActionServer:
    """The way to the action server.

    Args:
        url: Its webhook.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def call(self, body: dict[str, Any]) -> dict[str, Any]:
        """Run an action and return the reply: ``responses`` and ``events``.

        Raises:
            aiohttp.ClientError: There is no answer, or one that tells of a failure.
        """
        try:
            return await self._post(body)
        except _BROKEN:
            # The connection may be of a server that has been started anew since.
            return await self._post(body)

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_SECONDS),
                timeout=aiohttp.ClientTimeout(total=_SECONDS),
                raise_for_status=True,
            )
        async with self._session.post(self._url, json=body) as answer:
            reply: dict[str, Any] = await answer.json()
            return reply


class ServedAction(Action):
    """An action that the action server runs.

    Args:
        name: Its name in the domain.
        server: The way there.
    """

    def __init__(self, name: str, server: ActionServer) -> None:
        self._name = name
        self._server = server

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
        body = {
            "next_action": self._name,
            "sender_id": tracker.sender_id,
            "tracker": tracker.current_state(EventVerbosity.NONE),
            "version": rasa_version,
        }
        with step("action"):
            reply = await self._server.call(body)
        said = [create_bot_utterance(response) for response in reply["responses"]]
        # Of events it only sends slots, and that nothing else is to be done.
        slots = [event for event in reply["events"] if event["event"] == SlotSet.type_name]
        return [*said, *(SlotSet(slot["name"], slot["value"]) for slot in slots)]
