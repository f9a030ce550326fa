"""The front door before a fake Rasa server that does what a test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway.app import build_app
from bot.gateway.processes import free_port
from bot.settings import Settings

TIMEOUT = 0.1
"""Seconds a resident waits in these tests."""

Client = TestClient[web.Request, web.Application]
OpenFront = Callable[..., "asyncio.Future[Client]"]


@dataclass(frozen=True)
class Heard:
    """A request as it reached the fake server."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Upstream:
    """Stands where Rasa stands.

    Attributes:
        heard: Requests so far.
        answer: What it answers.
        may_answer: It waits until this is set.
    """

    heard: list[Heard] = field(default_factory=list)
    answer: Callable[[], web.Response] = field(
        default=lambda: web.json_response([{"text": "好的"}])
    )
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def handle(self, request: web.Request) -> web.Response:
        """Note a request and answer it."""
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.heard.append(Heard(request.method, request.path, request.query_string, headers, body))
        await self.may_answer.wait()
        return self.answer()


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    """A fake Rasa server that answers at once."""
    fake = Upstream()
    fake.may_answer.set()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fake.handle)
    server = TestServer(app)
    await server.start_server()
    fake.url = str(server.make_url("")).rstrip("/")
    yield fake
    fake.may_answer.set()
    await server.close()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with all state in a folder of the test."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    return Settings.from_environment()


@pytest.fixture
async def open_front(settings: Settings) -> AsyncIterator[OpenFront]:
    """Opens the front door before a Rasa server."""
    clients: list[Client] = []

    default = settings

    async def open_one(rasa: str, settings: Settings = default) -> Client:
        client = TestClient(TestServer(build_app(rasa, TIMEOUT, settings)))
        await client.start_server()
        clients.append(client)
        return client

    yield open_one
    for client in clients:
        await client.close()


@pytest.fixture
async def front(upstream: Upstream, open_front: OpenFront) -> Client:
    """The front door before the fake Rasa server."""
    return await open_front(upstream.url)


@pytest.fixture
def nowhere() -> str:
    """An address on which nobody listens."""
    return f"http://127.0.0.1:{free_port()}"
