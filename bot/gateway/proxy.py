"""Passes requests on to the Rasa server."""

from __future__ import annotations

import logging

import aiohttp
from aiohttp import web

from bot.request_id import HEADER, current_request

logger = logging.getLogger(__name__)

_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host", "expect"}
)
# Said by us alone, or no longer true once the body has been read.
_NOT_PASSED_ON = frozenset(
    {"content-length", "content-encoding", "forwarded", "x-real-ip", "x-forwarded-for"}
    | {"x-forwarded-host", "x-forwarded-proto", "proxy-authorization", "proxy-connection"}
    | {HEADER.lower()}
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
        # A client that does not say that it can unpack answers may not be able to.
        self._session = aiohttp.ClientSession(
            self._upstream,
            connector=connector,
            auto_decompress=False,
            skip_auto_headers=("Accept-Encoding", "User-Agent"),
        )

    async def close(self) -> None:
        """Close the pool of connections."""
        if self._session:
            await self._session.close()

    async def fetch(self, path: str, seconds: float) -> bytes:
        """Return what the Rasa server shows at a path; nothing when it does not answer."""
        assert self._session is not None
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._session.get(path, timeout=timeout) as answer:
                return await answer.read() if answer.status == 200 else b""
        except (TimeoutError, aiohttp.ClientError):
            return b""

    async def forward(
        self, request: web.Request, path: str, body: bytes, address: str, timeout: float
    ) -> web.Response | None:
        """Pass one request on.

        Args:
            request: What came in.
            path: Path on the Rasa server.
            body: Its body.
            address: Where it comes from.
            timeout: Seconds to wait for the answer.

        Returns:
            The answer of the Rasa server, or None when it gave none.
        """
        assert self._session is not None
        dropped = _HOP_BY_HOP | _NOT_PASSED_ON
        headers = {k: v for k, v in request.headers.items() if k.lower() not in dropped}
        headers["X-Forwarded-For"] = address
        headers["X-Forwarded-Host"] = request.host
        headers[HEADER] = current_request()
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
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            logger.error("the Rasa server did not answer: %s", type(error).__name__)
            return None
