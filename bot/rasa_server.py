"""``python -m bot.rasa_server``: Rasa's server, checking the action server's replies faster.

Takes the options of ``rasa run`` and serves the same. Rasa checks, with every reply of the action
server, the schema of replies itself anew; that took more time than understanding the question.
Here the schema is checked and compiled once. ``rasa run`` serves the same answers, slower.
"""

from __future__ import annotations

import logging
import os
import sys
from asyncio import AbstractEventLoop
from functools import cache, partial
from pathlib import Path
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from rasa.__main__ import create_argument_parser
from rasa.core.actions.action import Action, RemoteAction
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.lock_store import LockStore
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.run import close_resources, configure_app, create_http_input_channels
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import configure_logging_and_warnings, update_sanic_log_level
from rasa.utils.log_utils import configure_structlog
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot.metrics import PATH as METRICS
from bot.metrics import step
from bot.request_id import HEADER, begin_request

logger = logging.getLogger(__name__)


class CheckedAction(RemoteAction):
    """An action on the action server whose reply is checked by a compiled schema."""

    async def run(self, *args: Any, **more: Any) -> list[Event]:
        """Run the action; see :class:`rasa.core.actions.action.RemoteAction`."""
        with step("action"):
            events: list[Event] = await super().run(*args, **more)
        return events

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        error = best_match(_reply_schema().iter_errors(result))
        if error is not None:
            raise error
        return True


class Processor(MessageProcessor):
    """Rasa's processor with our way to the action server."""

    async def parse_message(self, *args: Any, **more: Any) -> dict[str, Any]:
        """Understand a message; see :class:`rasa.core.processor.MessageProcessor`."""
        with step("understand"):
            parsed: dict[str, Any] = await super().parse_message(*args, **more)
        return parsed

    def predict_next_with_tracker_if_should(
        self, tracker: DialogueStateTracker
    ) -> tuple[Action, PolicyPrediction]:
        """Return the next action; see :class:`rasa.core.processor.MessageProcessor`."""
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        if type(action) is RemoteAction:
            action = CheckedAction(action.name(), self.action_endpoint)
        return action, prediction


class ServiceAgent(Agent):
    """Rasa's agent with our processor."""

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load a model; see :meth:`rasa.core.agent.Agent.load_model`."""
        self.processor = Processor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        self.domain = self.processor.domain
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses
        self._set_fingerprint(fingerprint)


async def load_agent(
    model: str, endpoints: AvailableEndpoints, app: Sanic, loop: AbstractEventLoop
) -> None:
    """Give the server its agent.

    Unlike Rasa's own server this one ends when the model cannot be loaded: the front door starts
    it again and again, so that it is back as soon as the model is.
    """
    broker = await EventBroker.create(endpoints.event_broker, loop=loop)
    agent = ServiceAgent(
        tracker_store=TrackerStore.create(endpoints.tracker_store, event_broker=broker),
        lock_store=LockStore.create(endpoints.lock_store),
        action_endpoint=endpoints.action,
    )
    app.ctx.agent = agent
    try:
        agent.load_model(model)
        logger.info("Rasa server is up and running.")
    except Exception:
        logger.exception("the model could not be loaded")
        raise


async def note_request(request: Request) -> None:
    """Take up the id that the front door gave a request."""
    begin_request(request.headers.get(HEADER))


async def show_metrics(_: Request) -> HTTPResponse:
    """Show what is counted here to the front door, the only one who can ask."""
    return raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def main() -> None:
    """Serve until the process is told to stop."""
    options = create_argument_parser().parse_args(["run", *sys.argv[1:]])
    configure_logging_and_warnings(options.loglevel, options.logging_config_file)
    configure_structlog(options.loglevel)
    sys.path.insert(1, os.getcwd())
    endpoints = AvailableEndpoints.read_endpoints(options.endpoints)
    app = configure_app(
        create_http_input_channels(None, options.credentials),
        enable_api=False,
        port=options.port,
        endpoints=endpoints,
    )
    app.register_listener(partial(load_agent, options.model, endpoints), "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.register_middleware(note_request, "request")
    app.add_route(show_metrics, METRICS)
    update_sanic_log_level()
    app.run(host=options.interface, port=options.port, workers=1)


@cache
def _reply_schema() -> Validator:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    checker: Validator = kind(schema)
    return checker


if __name__ == "__main__":
    main()
