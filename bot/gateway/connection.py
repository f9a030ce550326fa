"""Connections of the public address: who says nothing is let go, who speaks no HTTP is told so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.gateway import answers
from bot.gateway.incoming import Refused
from bot.gateway.patience import Patience
from bot.request_id import begin_request

logger = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 30.0


class Connection(web.RequestHandler):
    """aiohttp's connection, with our words for what cannot be read as HTTP at all."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what failed before our own code saw it."""
        if request.writer.output_size > 0:  # half an answer is out: nothing can be said any more
            raise ConnectionError("the answer has begun already")
        begin_request()
        # The text of the error quotes what was sent.
        logger.info("not HTTP: %s", type(exc).__name__)
        refused = Refused("not_understood_body", status)
        response = answers.refusal(refused) if status < 500 else answers.unavailable("front")
        answers.guard(response)
        # Without one, aiohttp would put its own name and version here.
        response.headers["Server"] = "assistant"
        response.force_close()
        return response


def connections(server: web.Server, patience: Patience) -> Callable[[], Connection]:
    """Return the factory of connections for ``loop.create_server``.

    Args:
        server: The application's server.
        patience: How long a connection may say nothing.
    """

    loop = asyncio.get_running_loop()

    # Addresses may say what somebody asks, so there is no access log.
    options: dict[str, Any] = {"access_log": None, "keepalive_timeout": KEEP_ALIVE_SECONDS}
    # Nobody who asks a question needs to pack it, and little can unpack to very much.
    options["auto_decompress"] = False

    def make() -> Connection:
        return Connection(server, loop=loop, **options)

    return patience.watch(make)
