"""Closes connections on which nobody says anything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from aiohttp import web

HEAD_SECONDS = 15.0

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_Connection = TypeVar("_Connection", bound=asyncio.Protocol)


class Patience:
    """Gives every connection a while to send its first request.

    Args:
        seconds: How long.
    """

    def __init__(self, seconds: float = HEAD_SECONDS) -> None:
        self._seconds = seconds
        self._silent: set[Any] = set()

    def watch(self, make: Callable[[], _Connection]) -> Callable[[], _Connection]:
        """Return the factory of connections with this patience.

        Args:
            make: The server's factory of connections.
        """

        def connect() -> _Connection:
            connection = make()
            self._silent.add(connection)
            loop = asyncio.get_running_loop()
            loop.call_later(self._seconds, self._close_silent, connection)
            return connection

        return connect

    @web.middleware
    async def listen(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Note when a request is here to its end: its answer may take long."""
        whole = partial(self._silent.discard, request.protocol)
        if request.can_read_body:
            request.content.on_eof(whole)
        else:
            whole()
        return await handler(request)

    async def hear(self, request: web.Request, _: web.StreamResponse) -> None:
        """Note that a whole request came in on a connection."""
        self._silent.discard(request.protocol)

    def _close_silent(self, connection: Any) -> None:
        if connection in self._silent:
            self._silent.discard(connection)
            if connection.transport is not None:
                connection.transport.close()
