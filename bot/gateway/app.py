"""The public face of the service: one address, whatever happens behind it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.gateway.proxy import Proxy, unavailable

MAX_BODY = 256 * 1024
CHANNELS = ("rest", "web", "wechat")
WECHAT_SECONDS = 8.0
WECHAT_GIVES_UP = 5.5
"""Seconds after which WeChat has closed a delivery, with some to spare."""


class Health:
    """Asks the parts whether they can answer.

    Args:
        parts: Name and address of each part's own health page.
    """

    def __init__(self, parts: dict[str, str]) -> None:
        self._parts = parts

    async def check(self) -> dict[str, bool]:
        """Return for each part whether it answers within two seconds."""
        timeout = aiohttp.ClientTimeout(total=2)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            answers = await asyncio.gather(*(self._ask(session, u) for u in self._parts.values()))
        return dict(zip(self._parts, answers, strict=True))

    @staticmethod
    async def _ask(session: aiohttp.ClientSession, address: str) -> bool:
        try:
            async with session.get(address) as answer:
                return answer.status == 200
        except (TimeoutError, aiohttp.ClientError):
            return False


class Metrics:
    """What Prometheus reads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "assistant_requests_total", "Requests", ["channel", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "assistant_request_seconds", "Time to answer", ["channel"], registry=self.registry
        )


def build_app(rasa: str, actions: str, timeout: float) -> web.Application:
    """Build the public application.

    Args:
        rasa: Address of the Rasa server.
        actions: Address of the action server.
        timeout: Seconds a resident waits at most.
    """
    app = web.Application(client_max_size=MAX_BODY)
    proxy = Proxy(rasa)
    health = Health({"rasa": f"{rasa}/webhooks/rest/", "actions": f"{actions}/health"})
    metrics = Metrics()

    async def life(_: web.Application) -> AsyncIterator[None]:
        await proxy.open()
        yield
        await proxy.close()

    async def show_health(_: web.Request) -> web.Response:
        parts = await health.check()
        ready = all(parts.values())
        body = {"status": "ok" if ready else "unavailable", "parts": parts}
        return web.json_response(body, status=200 if ready else 503)

    async def show_metrics(_: web.Request) -> web.Response:
        text = generate_latest(metrics.registry)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def forward(request: web.Request, channel: str, path: str) -> web.Response:
        # The channel itself gives up a little earlier, with an answer that fits its format.
        seconds = WECHAT_SECONDS if channel == "wechat" else timeout + 0.4
        started = time.monotonic()
        with metrics.seconds.labels(channel).time():
            answer = await proxy.forward(request, path, seconds)
        if answer is None:
            if channel == "wechat":
                # An error would show as "service fault"; silence makes WeChat deliver it again.
                await asyncio.sleep(max(0.0, WECHAT_GIVES_UP - (time.monotonic() - started)))
            answer = unavailable()
        metrics.requests.labels(channel, str(answer.status)).inc()
        return answer

    async def to_channel(request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        if channel not in CHANNELS:
            raise web.HTTPNotFound
        return await forward(request, channel, request.path)

    async def to_page(request: web.Request) -> web.Response:
        return await forward(request, "web", f"/webhooks/web/{request.match_info.get('rest', '')}")

    async def to_embed(request: web.Request) -> web.Response:
        return await forward(request, "web", "/webhooks/web/embed.js")

    app.cleanup_ctx.append(life)
    app.router.add_get("/health", show_health)
    app.router.add_get("/metrics", show_metrics)
    app.router.add_route("*", "/webhooks/{channel}/{rest:.*}", to_channel)
    app.router.add_route("*", "/", to_page)
    app.router.add_get("/embed.js", to_embed)
    app.router.add_route("*", "/web/{rest:.*}", to_page)
    return app
