"""A channel behind a real HTTP server, as Rasa would run it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

from sanic import Sanic

from bot.channels.wechat.assembly import Channel
from bot.channels.wechat.channels import routes
from bot.gateway.processes import free_port


class Server:
    """Serves one channel on loopback.

    Args:
        path: Where the channel stands.
        build: Builds the channel; None for one that is off.
    """

    def __init__(self, path: str, build: Callable[[], Channel] | None) -> None:
        # Sanic rewrites its own classes at start, and only so can do it more than once.
        Sanic.test_mode = True
        self._app = Sanic(f"test-{uuid.uuid4().hex}", configure_logging=False)
        never = build or (lambda: (_ for _ in ()).throw(AssertionError("is off")))
        self._app.blueprint(routes("test", build is not None, never), url_prefix=path)
        self._path = path
        self._server: Any = None
        self.url = ""
        self.address = ""

    async def start(self) -> Server:
        """Listen on a free port."""
        server = await self._app.create_server(
            "127.0.0.1", free_port(), return_asyncio_server=True, access_log=False, debug=False
        )
        await server.startup()
        await server.before_start()
        port = server.server.sockets[0].getsockname()[1]
        self._server = server
        self.address = f"http://127.0.0.1:{port}"
        self.url = f"{self.address}{self._path}/webhook"
        return self

    async def close(self) -> None:
        """Stop listening, then stop the channel."""
        self._server.close()
        await self._server.wait_closed()
        await self._server.before_stop()
        await asyncio.sleep(0)
