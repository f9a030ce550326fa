"""The console on a free port of this machine, for a real browser."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from bot.gateway.processes import free_port
from bot.operator.app import build_operator_app
from bot.settings import Settings


@contextmanager
def running_console(settings: Settings) -> Iterator[str]:
    """Serve the console from a thread of its own, and give its address.

    Args:
        settings: Settings of the service.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    port = free_port()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.add_subapp("/operator/", build_operator_app(settings))
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return runner

    runner = asyncio.run_coroutine_threadsafe(start(), loop).result(timeout=30)
    yield f"http://127.0.0.1:{port}/operator/"
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(timeout=30)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
