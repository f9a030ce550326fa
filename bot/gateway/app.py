"""The public face of the service: one address, whatever happens behind it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.gateway import answers
from bot.gateway.figures import Metrics
from bot.gateway.health import Health
from bot.gateway.incoming import (
    Refused,
    address_of,
    check_headers,
    check_path,
    check_site,
    check_text,
    read_body,
    sender_of,
)
from bot.gateway.limits import open_limits
from bot.gateway.proxy import Proxy
from bot.inside import ACTIONS, METRICS
from bot.operator.app import build_operator_app
from bot.request_id import HEADER, begin_request
from bot.settings import Settings

logger = logging.getLogger(__name__)

MAX_BODY = 256 * 1024
CHANNELS = ("rest", "web", "wechat")
WECHAT_SECONDS = 8.0
WECHAT_GIVES_UP = 5.5
"""Seconds after which WeChat has closed a delivery, with some to spare."""

_WECHAT_PAUSE = 0.5
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
METRICS_SECONDS = 1.0
TRUSTED: web.AppKey[frozenset[str]] = web.AppKey("trusted", frozenset)
_LEVELS = {"POST": logging.INFO}
_REFUSALS = {
    **{400: "not_understood_body", 404: "not_found", 405: "not_allowed"},
    **{408: "too_slow", 413: "body_too_large"},
}


class Door:
    """Lets requests through to the channels on the Rasa server.

    Args:
        proxy: The way to the Rasa server.
        metrics: What is counted.
        settings: Settings of the service.
        timeout: Seconds a resident waits at most.
    """

    def __init__(self, proxy: Proxy, metrics: Metrics, settings: Settings, timeout: float) -> None:
        self._proxy = proxy
        self._metrics = metrics
        self._trusted = settings.trusted_proxies
        self._timeout = timeout
        self._limits = open_limits(
            settings.redis_url, settings.rate_per_minute, settings.rate_per_minute_address
        )

    async def to_channel(self, request: web.Request) -> web.StreamResponse:
        """Pass on ``/webhooks/<channel>/…``."""
        channel = request.match_info["channel"]
        if channel not in CHANNELS:
            raise Refused("not_found", 404)
        return await self._pass_on(request, channel, request.path)

    async def to_page(self, request: web.Request) -> web.StreamResponse:
        """Pass on what the residents' page needs."""
        return await self._pass_on(
            request, "web", f"/webhooks/web/{request.match_info.get('rest', '')}"
        )

    async def to_embed(self, request: web.Request) -> web.StreamResponse:
        """Pass on the script for other sites."""
        return await self._pass_on(request, "web", "/webhooks/web/embed.js")

    async def _pass_on(self, request: web.Request, channel: str, path: str) -> web.Response:
        check_path(path)
        body = await read_body(request)
        started = time.monotonic()
        with (
            self._metrics.seconds.labels(channel).time(),
            self._metrics.in_flight.track_inprogress(),
        ):
            answer = await self._answer(request, channel, path, body)
            # An error would show as "service fault"; silence makes WeChat deliver it again. A
            # server that is just coming back answers it even in time.
            while answer is None and channel == "wechat" and _elapsed(started) < WECHAT_GIVES_UP:
                await asyncio.sleep(_WECHAT_PAUSE)
                answer = await self._answer(request, channel, path, body)
        answer = answer or answers.unavailable(channel)
        self._metrics.requests.labels(channel, str(answer.status)).inc()
        took = {"ms": round((time.monotonic() - started) * 1000)}
        about = {"channel": channel, "method": request.method, "status": answer.status}
        # Not the address: it may say what somebody asks.
        logger.log(_LEVELS.get(request.method, logging.DEBUG), "answered", extra=about | took)
        return answer

    async def _answer(
        self, request: web.Request, channel: str, path: str, body: bytes
    ) -> web.Response | None:
        address = address_of(request, self._trusted)
        # WeChat limits residents itself, and all of them come from its few addresses.
        if request.method == "POST" and channel != "wechat":
            check_site(request)
            check_text(body)
            if await self._limits.refuse(address, sender_of(request, channel, body)):
                return answers.too_many(channel)
        # The channel itself gives up a little earlier, with an answer that fits its format.
        seconds = WECHAT_SECONDS if channel == "wechat" else self._timeout + 0.3
        answer = await self._proxy.forward(request, path, body, address, seconds)
        if answer is None or not answers.is_internal(answer):
            return answer
        if channel == "wechat" and answer.status != 404:  # WeChat reads no words of ours
            return answer
        if answer.status >= 500:
            return None
        return answers.refusal(
            Refused(_REFUSALS.get(answer.status, "not_understood_body"), answer.status)
        )


def _elapsed(since: float) -> float:
    return time.monotonic() - since


def build_app(rasa: str, timeout: float, settings: Settings | None = None) -> web.Application:
    """Build the public application.

    Args:
        rasa: Address of the Rasa server.
        timeout: Seconds a resident waits at most.
        settings: Settings of the service; those of the environment when None.
    """
    settings = settings or Settings.from_environment()
    app = web.Application(client_max_size=MAX_BODY, middlewares=[note_request, keep_calm])
    proxy, metrics = Proxy(rasa), Metrics()
    health = Health(
        f"{rasa}/webhooks/rest/", f"{rasa}{ACTIONS}", settings.database_url, settings.redis_url
    )
    door = Door(proxy, metrics, settings, timeout)

    async def life(_: web.Application) -> AsyncIterator[None]:
        await proxy.open()
        yield
        await proxy.close()

    async def show_health(_: web.Request) -> web.Response:
        found = await health.check()
        body = {"status": found.status, "parts": found.parts}
        return web.json_response(body, status=503 if found.status == "unavailable" else 200)

    async def show_metrics(_: web.Request) -> web.Response:
        found, behind = await asyncio.gather(health.check(), proxy.fetch(METRICS, METRICS_SECONDS))
        text = metrics.text(found.parts, behind)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app[TRUSTED] = settings.trusted_proxies
    app.cleanup_ctx.append(life)
    app.on_response_prepare.append(answers.protect)
    app.router.add_get("/health", show_health)
    app.router.add_get(METRICS, show_metrics)
    app.router.add_route("*", "/webhooks/{channel}/{rest:.*}", door.to_channel)
    app.router.add_route("*", "/", door.to_page)
    app.router.add_get("/embed.js", door.to_embed)
    app.add_subapp("/operator/", build_operator_app())
    app.router.add_route("*", "/web/{rest:.*}", door.to_page)
    return app


@web.middleware
async def note_request(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Give a request its id; one that our own proxy has given it stays."""
    known = request.remote in request.app[TRUSTED]
    begin_request(request.headers.get(HEADER) if known else None)
    return await handler(request)


@web.middleware
async def keep_calm(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Answer whatever goes wrong in words that tell nothing about the inside."""
    try:
        check_headers(request)
        return await handler(request)
    except Refused as refused:
        return answers.refusal(refused)
    except web.HTTPException as error:
        key = _REFUSALS.get(error.status)
        # Pages of ours bring their own words; on what is too large aiohttp quotes its settings.
        own = error.status != 413 and error.text != f"{error.status}: {error.reason}"
        if key is None or own:
            raise
        return answers.refusal(Refused(key, error.status))
    except Exception:
        logger.exception("a request failed")
        return answers.unavailable("front")
