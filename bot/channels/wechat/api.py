"""The platform's API: token, errors and retries in one place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.channels.wechat import metrics
from bot.channels.wechat.errors import Action, ApiError
from bot.channels.wechat.http import Http, Unreachable
from bot.channels.wechat.tokens import Tokens

logger = logging.getLogger(__name__)

_TRIES = 3
_NO_ANSWER = "unreachable"


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
            token, answer = await self._once(path, payload, repeatable)
            code = answer.get("errcode", 0)
            if code == 0:
                return answer
            error = ApiError(code, str(answer.get("errmsg", "")))
            self._note(path, error)
            action = error.known.action
            if number == _TRIES or action not in (Action.TOKEN, Action.RETRY):
                raise error
            if action is Action.TOKEN:
                await self._tokens.reject(token)
            else:
                await self._pause(0.5 * 2 ** (number - 1))
        raise AssertionError("the last try returns or raises")

    async def _once(
        self, path: str, payload: Mapping[str, Any] | None, repeatable: bool
    ) -> tuple[str, dict[str, Any]]:
        try:
            token = await self._tokens.get()
        except ApiError as error:
            self._note("token", error)
            raise
        except Unreachable:
            metrics.api_errors.labels("token", _NO_ANSWER).inc()
            raise
        try:
            return token, await self._http.json(
                "GET" if payload is None else "POST",
                f"{self._base}/cgi-bin/{path}",
                params={"access_token": token},
                payload=payload,
                repeatable=repeatable,
            )
        except Unreachable:
            metrics.api_errors.labels(path, _NO_ANSWER).inc()
            raise

    def _note(self, path: str, error: ApiError) -> None:
        metrics.api_errors.labels(path, str(error.code)).inc()
        logger.warning("%s refused with errcode %s", path, error.code)
