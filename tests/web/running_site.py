"""The web chat behind the real front door, with a scripted service inside."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from aiohttp import web
from sanic import Blueprint, Sanic
from sqlalchemy.engine import Engine

from bot.channels.web.blueprint import build_blueprint
from bot.channels.web.feedback import FeedbackStore
from bot.channels.web.parts import build_parts
from bot.channels.web.settings import WebSettings
from bot.gateway.app import build_app
from bot.journal import open_database
from tests.web.stub_service import StubPlaces, StubTurns, suggest

SECRET = "a-secret-only-for-tests-0123456789abcdef"


class Front:
    """A channel's routes behind the real front door, on a free port of this machine.

    Args:
        build: Builds the routes, anew at each start.

    Attributes:
        address: Public address.
    """

    _number = 0

    def __init__(self, build: Callable[[], Blueprint]) -> None:
        self._build = build
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._port, self._inner_port = free_port(), free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._stop: list[Callable[[], Coroutine[Any, Any, Any]]] = []

    def start(self) -> None:
        """Begin to serve."""
        self._run(self._start())

    def stop(self) -> None:
        """Stop serving; state in files stays."""
        for stop in reversed(self._stop):
            self._run(stop())
        self._stop.clear()

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=20)

    async def _start(self) -> None:
        Front._number += 1
        # Sanic rewrites its own classes at start, and only so can do it more than once.
        Sanic.test_mode = True
        app = Sanic(f"web_chat_test_{Front._number}", configure_logging=False)
        app.blueprint(self._build(), url_prefix="/webhooks/web")
        server = await app.create_server("127.0.0.1", self._inner_port, return_asyncio_server=True)
        await server.startup()
        inside = f"http://127.0.0.1:{self._inner_port}"
        runner = web.AppRunner(build_app(inside, timeout=30))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()

        async def stop_server() -> None:
            server.close()
            await server.wait_closed()

        self._stop = [stop_server, runner.cleanup]


class Site(Front):
    """The web chat with a scripted service inside.

    Args:
        folder: Where the service keeps its state; a second start goes on with it.
        settings: Settings of the web chat.

    Attributes:
        turns: The scripted service.
        database: The database with the judgements.
    """

    def __init__(self, folder: Path, settings: WebSettings) -> None:
        self.turns = StubTurns(folder / "turns.json")
        self.database: Engine = open_database(f"sqlite:///{folder / 'feedback.db'}")
        feedback = FeedbackStore(self.database, lambda text: text.replace("13800138000", "＊＊＊"))

        def build() -> Blueprint:
            return build_blueprint(
                build_parts(settings, SECRET, self.turns, StubPlaces(), suggest, feedback)
            )

        super().__init__(build)


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
