"""Who says nothing is shown out; who has asked may wait for a long answer."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiohttp import web

from bot.gateway.patience import Patience

SECONDS = 0.05


@pytest.mark.parametrize("says", ["nothing", "GET", "POST"])
async def test_only_those_who_say_nothing_are_shown_out(says: str) -> None:
    patience, loop = Patience(SECONDS), asyncio.get_running_loop()

    async def answer_late(_: web.Request) -> web.Response:
        late = asyncio.Event()
        loop.call_later(SECONDS * 4, late.set)
        await late.wait()
        return web.Response(text="here")

    app = web.Application(middlewares=[patience.listen])
    app.on_response_prepare.append(patience.hear)
    app.router.add_route("*", "/", answer_late)
    runner = web.AppRunner(app)
    await runner.setup()
    assert runner.server is not None
    server = await loop.create_server(patience.watch(runner.server), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    if says != "nothing":
        url, body = f"http://127.0.0.1:{port}/", b"question" if says == "POST" else None
        async with (
            aiohttp.ClientSession() as session,
            session.request(says, url, data=body) as answer,
        ):
            assert await answer.text() == "here"
    else:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()
    server.close()
    await runner.cleanup()
