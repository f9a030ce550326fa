"""``python -m bot.rasa_server``: Rasa's server and the custom actions in one process.

Takes the options of ``rasa run`` and serves the same; see :mod:`bot.action_calls` for what is
faster. ``rasa run`` serves the same answers, slower.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import sys
from asyncio import AbstractEventLoop
from functools import partial
from pathlib import Path
from typing import Any

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from rasa.__main__ import create_argument_parser
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.channels.channel import register
from rasa.core.constants import DEFAULT_KEEP_ALIVE_TIMEOUT
from rasa.core.lock_store import LockStore
from rasa.core.run import close_resources, create_http_input_channels
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.utils.common import configure_logging_and_warnings, update_sanic_log_level
from rasa.utils.log_utils import configure_structlog
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw

from bot.action_calls import CustomActions
from bot.data_files.problems import DataError
from bot.inside import ACTIONS, METRICS
from bot.processor import Processor
from bot.request_id import HEADER, begin_request

logger = logging.getLogger(__name__)

_SWITCH_SECONDS = 0.001
"""After how long a thread lets the next one go on: one that answers has little to do."""


class ServiceAgent(Agent):
    """Rasa's agent with our processor.

    Args:
        actions: The custom actions.
        more: See :class:`rasa.core.agent.Agent`.
    """

    def __init__(self, actions: CustomActions, **more: Any) -> None:
        super().__init__(**more)
        self._actions = actions

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load a model; see :meth:`rasa.core.agent.Agent.load_model`."""
        self.processor: Processor = Processor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
            actions=self._actions,
        )
        self.domain = self.processor.domain
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses
        self._set_fingerprint(fingerprint)


async def load_agent(
    model: str,
    endpoints: AvailableEndpoints,
    actions: CustomActions,
    app: Sanic,
    loop: AbstractEventLoop,
) -> None:
    """Give the server its agent.

    Unlike Rasa's own server this one ends when the model cannot be loaded: the front door starts
    it again and again, so that it is back as soon as the model is.
    """
    broker = await EventBroker.create(endpoints.event_broker, loop=loop)
    agent = ServiceAgent(
        actions,
        tracker_store=TrackerStore.create(endpoints.tracker_store, event_broker=broker),
        lock_store=LockStore.create(endpoints.lock_store),
        action_endpoint=endpoints.action,
    )
    app.ctx.agent = agent
    try:
        agent.load_model(model)
    except Exception:
        logger.exception("the model could not be loaded")
        raise
    # Data is read, and the buttons are understood, before the first question comes. Where data is
    # wrong the actions tell so when asked.
    with contextlib.suppress(DataError):
        await agent.processor.prepare(await actions.button_titles())
    # What is loaded stays: looking through all of it for garbage would hold up answers.
    gc.collect()
    gc.freeze()
    logger.info("Rasa server is up and running.")


async def note_request(request: Request) -> None:
    """Take up the id that the front door gave a request."""
    begin_request(request.headers.get(HEADER))


async def show_metrics(_: Request) -> HTTPResponse:
    """Show what is counted here to the front door, the only one who can ask."""
    return raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def main() -> None:
    """Serve until the process is told to stop."""
    options = create_argument_parser().parse_args(["run", *sys.argv[1:]])
    # Lines of two requests look the same to Rasa's filter, which leaves out the second.
    configure_logging_and_warnings(
        options.loglevel, options.logging_config_file, filter_repeated_logs=False
    )
    configure_structlog(options.loglevel)
    sys.path.insert(1, os.getcwd())
    sys.setswitchinterval(_SWITCH_SECONDS)
    endpoints = AvailableEndpoints.read_endpoints(options.endpoints)
    app = Sanic("assistant", configure_logging=False)
    app.config.KEEP_ALIVE_TIMEOUT = DEFAULT_KEEP_ALIVE_TIMEOUT
    register(create_http_input_channels(None, options.credentials), app, route="/webhooks/")
    actions = CustomActions()

    async def show_actions(_: Request) -> HTTPResponse:
        try:
            await actions.button_titles()
        except DataError:
            return empty(status=503)
        return empty(status=200)

    load = partial(load_agent, options.model, endpoints, actions)
    app.register_listener(load, "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.register_middleware(note_request, "request")
    app.add_route(show_metrics, METRICS)
    app.add_route(show_actions, ACTIONS)
    update_sanic_log_level()
    app.run(host=options.interface, port=options.port, workers=1, access_log=False)


if __name__ == "__main__":
    main()
