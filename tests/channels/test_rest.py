"""The REST channel: what it takes, whom it answers, and what it says to what it cannot read."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from bot.channels.rest import MAX_SENDER, MAX_TEXT, BadRequest, RestChannel, read_message
from bot.gateway.processes import free_port

_NUMBERS = itertools.count(1)


def body(**changes: Any) -> dict[str, Any]:
    return {"sender": "a", "message": "怎么交", **changes}


@pytest.mark.parametrize(
    "message",
    [
        body(),
        body(message=""),
        body(sender="x" * MAX_SENDER),
        body(message="医" * MAX_TEXT),
        body(message_id="m-1"),
        body(message_id=None),
        body(metadata={"anything": 1}),
    ],
)
def test_messages_are_read(message: dict[str, Any]) -> None:
    inbound = read_message(message)
    assert (inbound.channel, inbound.sender, inbound.text, inbound.message_id) == (
        "rest",
        message["sender"],
        message["message"],
        message.get("message_id"),
    )


@pytest.mark.parametrize(
    ("message", "names"),
    [
        (None, "JSON"),
        ([], "JSON"),
        ("怎么交", "JSON"),
        (1, "JSON"),
        ({}, "sender"),
        ({"sender": "a"}, "message"),
        ({"message": "怎么交"}, "sender"),
        (body(sender=""), "sender"),
        (body(sender=None), "sender"),
        (body(sender=7), "sender"),
        (body(sender="x" * (MAX_SENDER + 1)), "sender"),
        (body(sender=["a"]), "sender"),
        (body(message=None), "message"),
        (body(message=7), "message"),
        (body(message={"text": "怎么交"}), "message"),
        (body(message="医" * (MAX_TEXT + 1)), "message"),
        (body(message_id=""), "message_id"),
        (body(message_id=7), "message_id"),
    ],
)
def test_what_is_no_message_is_refused_by_the_name_of_the_field(message: Any, names: str) -> None:
    with pytest.raises(BadRequest, match=names):
        read_message(message)


async def repeat(message: UserMessage) -> None:
    """Stand where Rasa stands."""
    await message.output_channel.send_response(
        message.sender_id, {"text": f"答{message.text}", "buttons": [], "custom": {"topic": "x"}}
    )


Serve = Callable[..., Awaitable[str]]


@pytest.fixture
async def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Serve]:
    """Serves the channel, with a token or without, and gives its address."""
    servers: list[Any] = []

    async def one(token: str = "") -> str:
        monkeypatch.setenv("VAR_DIR", str(tmp_path))
        monkeypatch.setenv("API_TOKEN", token)
        # Sanic rewrites its own classes at start, and only so can do it more than once.
        monkeypatch.setattr(Sanic, "test_mode", True)
        app = Sanic(f"rest_test_{next(_NUMBERS)}", configure_logging=False)
        app.blueprint(RestChannel().blueprint(repeat), url_prefix="/webhooks/rest")
        port = free_port()
        server = await app.create_server("127.0.0.1", port, return_asyncio_server=True)
        assert server is not None
        await server.startup()
        servers.append(server)
        return f"http://127.0.0.1:{port}/webhooks/rest/webhook"

    yield one
    for server in servers:
        server.close()
        await server.wait_closed()


async def post(
    url: str, data: bytes | None = None, **headers: str
) -> tuple[int, list[dict[str, Any]] | dict[str, Any]]:
    content = json.dumps(body()).encode() if data is None else data
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=content, headers=headers) as answer,
    ):
        return answer.status, await answer.json()


async def test_a_question_is_answered_with_a_list(serve: Serve) -> None:
    status, replies = await post(await serve())
    assert (status, replies) == (200, [{"text": "答怎么交", "custom": {"topic": "x"}}])


@pytest.mark.parametrize("data", [b"", b"{", b"[1,", b"\xff\xfe", b"null", b"[]", b'"x"', b"{}"])
async def test_a_body_that_is_no_message_is_a_400_in_clear_words(serve: Serve, data: bytes) -> None:
    status, said = await post(await serve(), data)
    assert status == 400
    assert isinstance(said, dict)
    assert "应为" in said["error"] or "JSON" in said["error"]


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Bearer 令牌"}, 401),
        ({"Authorization": "secret"}, 401),
        ({"Authorization": "Basic secret"}, 401),
        ({"Authorization": "Bearer secret"}, 200),
        ({"Authorization": "bearer secret"}, 200),
    ],
)
async def test_with_a_token_set_only_its_bearer_is_answered(
    serve: Serve, header: dict[str, str], status: int
) -> None:
    url = await serve(token="secret")
    assert (await post(url, **header))[0] == status


async def test_somebody_without_the_token_learns_nothing_about_his_body(serve: Serve) -> None:
    status, said = await post(await serve(token="secret"), b"{")
    assert status == 401
    assert isinstance(said, dict)
    assert "令牌" in said["error"]
