"""Who says nothing, says it too slowly, or speaks no HTTP, on a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.gateway.app import build_app
from bot.gateway.connection import connections
from bot.gateway.patience import Patience
from bot.settings import Settings
from tests.gateway.conftest import TIMEOUT, Upstream

PATIENCE = 0.2
QUESTION = b'{"sender": "a", "message": "x"}'


@pytest.fixture
async def port(upstream: Upstream, settings: Settings) -> AsyncIterator[int]:
    """Serve as the service does, with little patience."""
    app = build_app(upstream.url, TIMEOUT, settings)
    patience = Patience(PATIENCE)
    app.on_response_prepare.append(patience.hear)
    runner = web.AppRunner(app)
    await runner.setup()
    assert runner.server is not None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connections(runner.server, patience), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await runner.cleanup()


async def exchange(port: int, sent: bytes) -> tuple[bytes, dict[str, str], bytes]:
    """Send bytes, and return status line, headers and body of what comes until the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    got = await reader.read()
    writer.close()
    head, _, body = got.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    headers = dict(line.decode().split(": ", 1) for line in lines)
    return first, headers, body


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nX-A: \x7f\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\x00c\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 20_000 + b"\r\n\r\n",
    ],
    ids=["delete", "null", "version", "tls", "length", "lengths", "long-path", "long-header"],
)
async def test_what_is_no_http_gets_our_own_refusal(port: int, sent: bytes) -> None:
    first, headers, body = await exchange(port, sent)
    assert first.split()[1] == b"400"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Server"] == "assistant"
    assert set(json.loads(body)) == {"error", "code"}


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: a"])
async def test_who_does_not_finish_a_request_is_let_go(port: int, sent: bytes) -> None:
    assert await exchange(port, sent) == (b"", {}, b"")


async def test_hundreds_that_say_nothing_keep_nobody_from_being_answered(port: int) -> None:
    silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(300)]
    for _, writer in silent:
        writer.write(b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: a\r\nX-Slow: ")
    head = f"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: {len(QUESTION)}\r\n"
    first, _, body = await exchange(port, head.encode() + b"Connection: close\r\n\r\n" + QUESTION)
    assert first.split()[1] == b"200"
    assert json.loads(body)[0]["text"] == "好的"
    assert [await reader.read() for reader, _ in silent] == [b""] * 300
    for _, writer in silent:
        writer.close()


async def test_a_body_that_drips_is_given_up(
    port: int, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.incoming.READ_SECONDS", PATIENCE / 4)
    monkeypatch.setattr("bot.gateway.connection.KEEP_ALIVE_SECONDS", PATIENCE)
    head = b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head + b'{"sender"')
    assert (await reader.readline()).split()[1] == b"408"
    writer.close()
    assert upstream.heard == []


@pytest.mark.parametrize("packing", [b"gzip", b"deflate", b"br"])
async def test_a_packed_body_is_refused_before_anybody_unpacks_it(
    port: int, upstream: Upstream, caplog: pytest.LogCaptureFixture, packing: bytes
) -> None:
    head = b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
    head += b"Content-Encoding: " + packing + b"\r\nContent-Length: 4\r\n\r\nabcd"
    first, _, body = await exchange(port, head)
    assert first.split()[1] == b"415"
    assert json.loads(body)["code"] == "not_understood_body"
    assert upstream.heard == []
    assert not [record for record in caplog.records if record.exc_info]


async def test_who_cannot_unpack_is_not_said_to_be_able_to(port: int, upstream: Upstream) -> None:
    await exchange(port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    (heard,) = upstream.heard
    assert "accept-encoding" not in heard.headers
