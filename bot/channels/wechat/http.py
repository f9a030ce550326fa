"""Calls to other servers: always with a time-out, tried again a bounded number of times."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp

_TRIES = 3


class Unreachable(Exception):
    """The server could not be reached, or did not answer sensibly.

    Carries no address: the access token is part of it.
    """


class Http:
    """A pool of connections for JSON calls.

    Args:
        timeout: Seconds for one try, connecting included.
        pause: Waits between two tries.
    """

    def __init__(
        self,
        timeout: float = 8.0,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=timeout / 2)
        self._pause = pause
        self._session: aiohttp.ClientSession | None = None

    async def json(
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None = None,
        payload: Mapping[str, Any] | None = None,
        repeatable: bool = True,
    ) -> dict[str, Any]:
        """Call a server and return the JSON object it answers.

        Args:
            method: ``GET`` or ``POST``.
            url: Address without parameters.
            params: Query parameters.
            payload: JSON body, or None.
            repeatable: Whether doing it twice does no harm. If not, it is only tried again when
                the server cannot have seen it.

        Raises:
            Unreachable: No try gave a JSON object.
        """
        # The platform refuses \uXXXX in some calls, so the body is written in plain UTF-8.
        body = None if payload is None else json.dumps(payload, ensure_ascii=False).encode()
        failure = "no try"
        for number in range(_TRIES):
            if number:
                await self._pause(0.5 * 2 ** (number - 1))
            try:
                return await self._once(method, url, params, body)
            except aiohttp.ClientConnectorError as error:
                failure = type(error).__name__
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                failure = type(error).__name__
                if not repeatable:
                    break
        raise Unreachable(failure)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def _once(
        self, method: str, url: str, params: Mapping[str, str] | None, body: bytes | None
    ) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        async with self._session.request(
            method, url, params=params, data=body, headers=headers
        ) as response:
            response.raise_for_status()
            # The platform labels JSON as text/plain.
            content = json.loads(await response.text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError("not a JSON object")
        return content
