"""The whole way of a question in this process: turn, Rasa, its action; without HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot.journal import Journal, open_database
from bot.settings import PROJECT
from bot.turns import Inbound, TurnService

MODEL = PROJECT / "models" / "assistant.tar.gz"


class ActionServer(EndpointConfig):  # type: ignore[misc]
    """Rasa's action server as Rasa calls it, but in this process."""

    def __init__(self) -> None:
        super().__init__("http://in-this-process/webhook", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *_: Any, **call: Any) -> Any:
        """Run an action; what goes in and out is JSON, as between the two servers."""
        # A task of its own: what the action notes of the request stays on its side.
        run = self._executor.run(json.loads(json.dumps(call["json"])))
        result = await asyncio.create_task(run)
        return json.loads(json.dumps(result))


class Assistant:
    """The trained assistant. Which day it is comes from ``ASSISTANT_TODAY``.

    Args:
        folder: Folder for the journal.
        model: The trained Rasa model.
    """

    def __init__(self, folder: Path, model: Path = MODEL) -> None:
        # Rasa tells every step; in the report of a failed test that would bury the answer.
        quiet = structlog.make_filtering_bound_logger(logging.WARNING)
        structlog.configure(wrapper_class=quiet)
        self._runner = asyncio.Runner()
        self._agent = Agent.load(str(model), action_endpoint=ActionServer())
        journal = Journal(open_database(f"sqlite:///{folder / 'assistant.db'}"))
        self._turns = TurnService(self._agent.handle_message, journal, timeout=60)

    def ask(self, text: str, sender: str, region: str | None = None) -> list[dict[str, Any]]:
        """Answer a message in the conversation of a sender.

        Args:
            text: What the resident wrote.
            sender: Whose conversation it is.
            region: Six-digit code that the channel knows, or None.
        """
        inbound = Inbound("test", sender, text, region=region)
        return self._runner.run(self._turns.ask(inbound))

    def understand(self, text: str) -> dict[str, Any]:
        """Return what the NLU pipeline makes of a text."""
        parsed: dict[str, Any] = self._runner.run(self._agent.parse_message(text))
        return parsed

    def close(self) -> None:
        """Close the event loop."""
        self._runner.close()
