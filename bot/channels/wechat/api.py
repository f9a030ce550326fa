"""The platform's API: token, errors and retries in one place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from prometheus_client import Counter

from bot.channels.wechat.errors import Action, ApiError
from bot.channels.wechat.http import Http
from bot.channels.wechat.tokens import Tokens

logger = logging.getLogger(__name__)

api_errors = Counter("wechat_api_errors_total", "Calls the platform refused.", ["code"])

_TRIES = 3


class Api:
    """Calls one account's API.

    Args:
        http: Connections.
        base: Address without a slash at the end.
        tokens: The account's access token.
        pause: Waits before another try.
    """

    def __init__(
        self,
        http: Http,
        base: str,
        tokens: Tokens,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http = http
        self._base = base
        self._tokens = tokens
        self._pause = pause

    async def call(
        self, path: str, payload: Mapping[str, Any] | None = None, repeatable: bool = True
    ) -> dict[str, Any]:
        """Call the API.

        Args:
            path: What stands after ``/cgi-bin/``.
            payload: JSON body; without one the call is a GET.
            repeatable: Whether doing it twice does no harm.

        Returns:
            The platform's answer.

        Raises:
            ApiError: The platform refused.
            Unreachable: The platform did not answer.
        """
        for number in range(1, _TRIES + 1):
            token = await self._tokens.get()
            answer = await self._http.json(
                "GET" if payload is None else "POST",
                f"{self._base}/cgi-bin/{path}",
                params={"access_token": token},
                payload=payload,
                repeatable=repeatable,
            )
            code = answer.get("errcode", 0)
            if code == 0:
                return answer
            api_errors.labels(str(code)).inc()
            error = ApiError(code, str(answer.get("errmsg", "")))
            logger.warning("%s refused with errcode %s", path, code)
            action = error.known.action
            if number == _TRIES or action not in (Action.TOKEN, Action.RETRY):
                raise error
            if action is Action.TOKEN:
                await self._tokens.reject(token)
            else:
                await self._pause(0.5 * 2 ** (number - 1))
        raise AssertionError("the last try returns or raises")
