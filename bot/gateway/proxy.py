"""Passes requests on to the Rasa server; says a polite line when it cannot."""

from __future__ import annotations

import json
import logging

import aiohttp
from aiohttp import web

from bot.phrases import load_phrases

logger = logging.getLogger(__name__)

_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host"}
)


class Proxy:
    """The way from the public address to the Rasa server.

    Args:
        upstream: Address of the Rasa server, e.g. ``http://127.0.0.1:5006``.
    """

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the pool of connections."""
        connector = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(
            self._upstream, connector=connector, auto_decompress=False
        )

    async def close(self) -> None:
        """Close the pool of connections."""
        if self._session:
            await self._session.close()

    async def forward(self, request: web.Request, path: str, timeout: float) -> web.Response | None:
        """Pass one request on.

        Args:
            request: What came in.
            path: Path on the Rasa server.
            timeout: Seconds to wait for the answer.

        Returns:
            The answer of the Rasa server, or None when it gave none.
        """
        assert self._session is not None
        body = await request.read()
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _HOP_BY_HOP}
        headers["X-Forwarded-For"] = request.remote or ""
        headers["X-Forwarded-Host"] = request.host
        try:
            async with self._session.request(
                request.method,
                path,
                params=request.query,
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=timeout),
            ) as answer:
                return web.Response(
                    status=answer.status,
                    body=await answer.read(),
                    headers=[
                        (k, v) for k, v in answer.headers.items() if k.lower() not in _HOP_BY_HOP
                    ],
                )
        except (TimeoutError, aiohttp.ClientError) as error:
            logger.error("the Rasa server did not answer: %s", type(error).__name__)
            return None


def unavailable() -> web.Response:
    """Return the polite line as a reply list, for a service that cannot answer now."""
    body = json.dumps([load_phrases().apology()], ensure_ascii=False)
    return web.Response(
        status=503, text=body, content_type="application/json", headers={"Retry-After": "5"}
    )
