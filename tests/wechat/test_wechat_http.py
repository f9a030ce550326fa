"""The channel over HTTP, with a platform that hangs up and comes again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.channels.wechat.assembly import official_account
from bot.channels.wechat.callbacks import MAX_BODY
from bot.channels.wechat.official import Patience
from bot.channels.wechat.render import with_links
from bot.channels.wechat.settings import WeChatSettings
from bot.channels.wechat.words import load_words
from bot.journal import open_database
from tests.wechat.api_server import ApiServer
from tests.wechat.assistant import ScriptedAssistant
from tests.wechat.conftest import TIMING, mask
from tests.wechat.server import Server
from tests.wechat.wechat_side import (
    Delivery,
    Message,
    deliver_as_wechat_does,
    event,
    hang_up,
    shown,
    signed_query,
    text,
)

PATH = "/webhooks/wechat"
WORDS = with_links(load_words())


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Connections of the platform."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


@pytest.fixture
async def serve(settings: WeChatSettings, assistant: ScriptedAssistant) -> AsyncIterator[Any]:
    """Serve the Official Account: ``await serve(patience)``."""
    servers = []

    async def begin(patience: Patience, **changes: Any) -> Server:
        changed = settings.__class__(**{**settings.__dict__, **changes})

        def build() -> Any:
            engine = open_database(changed.database_url)
            return official_account(changed, assistant, engine, mask, TIMING, patience)

        servers.append(await Server(PATH, build).start())
        return servers[-1]

    yield begin
    for server in servers:
        await server.close()


async def post(http: aiohttp.ClientSession, url: str, what: Message) -> str:
    """Deliver once."""
    query, body = what.request()
    async with http.post(url, params=query, data=body) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_a_channel_that_is_off_is_not_there(http: aiohttp.ClientSession) -> None:
    server = await Server(PATH, None).start()
    for method in ("GET", "POST"):
        async with http.request(method, server.url, params=signed_query(echostr="1")) as answer:
            assert answer.status == 404
    await server.close()


async def test_check_and_message_over_http(http: aiohttp.ClientSession, serve: Any) -> None:
    server = await serve(Patience(60, 60))
    async with http.get(server.url, params=signed_query(echostr="<b>echo</b>")) as answer:
        assert answer.status == 200
        assert await answer.text() == "<b>echo</b>"
        assert answer.content_type == "text/plain"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert shown(await post(http, server.url, text("怎么交费", aes=True))) == "答：怎么交费"


async def test_a_forged_request_is_turned_away_without_a_word(
    http: aiohttp.ClientSession, serve: Any, assistant: ScriptedAssistant
) -> None:
    server = await serve(Patience(60, 60))
    query, body = text("怎么交费").request()
    for method in ("GET", "POST"):
        forged = {**query, "signature": "0" * 40, "echostr": "echo"}
        async with http.request(method, server.url, params=forged, data=body) as answer:
            assert answer.status == 403
            assert await answer.text() == ""
    assert not assistant.asked


@pytest.mark.parametrize(
    "body",
    [b"", b"<xml>", b"\xff", b"x" * (MAX_BODY + 1), b"y" * 5_000_000],
    ids=["empty", "cut off", "no text", "a little too large", "far too large"],
)
async def test_a_signed_message_that_cannot_be_read_is_acknowledged(
    http: aiohttp.ClientSession, serve: Any, body: bytes
) -> None:
    server = await serve(Patience(60, 60))
    async with http.post(server.url, params=signed_query(), data=body) as answer:
        assert answer.status == 200
        assert await answer.text() == "success"


async def test_nothing_private_is_logged(
    http: aiohttp.ClientSession, serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="bot")
    server = await serve(Patience(60, 60))
    await post(http, server.url, text("我的身份证号是110101", openid="o-private"))
    await post(http, server.url, Message({"ToUserName": "我的身份证号是110101"}))
    await post(http, server.url, event("subscribe", openid="o-private"))
    for private in ("o-private", "110101", "身份证"):
        assert private not in caplog.text


async def test_a_slow_answer_with_the_platforms_own_retries(
    http: aiohttp.ClientSession, serve: Any, assistant: ScriptedAssistant
) -> None:
    server = await serve(Patience(answer=0.1, hold=60))
    assistant.hold("怎么交费")
    went = await deliver_as_wechat_does(http, server.url, text("怎么交费"), seconds=1)
    assert went == Delivery(WORDS.say("searching"), attempts=3)
    assistant.let_go("怎么交费")
    went = await deliver_as_wechat_does(http, server.url, text("继续"), seconds=1)
    assert went.seen == "答：怎么交费"
    assert len(assistant.asked) == 1


async def test_a_slow_answer_is_pushed_after_one_delivery(
    http: aiohttp.ClientSession, serve: Any, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    server = await serve(Patience(answer=0.1, hold=60), customer_service=True)
    assistant.hold("怎么交费")
    went = await deliver_as_wechat_does(http, server.url, text("怎么交费"), seconds=5)
    assert went == Delivery(None, attempts=1)
    assistant.let_go("怎么交费")
    await api.wait_for(lambda: api.sent["o-zhang"])
    assert api.sent["o-zhang"] == ["答：怎么交费"]


@pytest.mark.parametrize("may_send", [True, False])
async def test_two_hundred_residents_at_once_with_retries_get_one_answer_each(
    http: aiohttp.ClientSession,
    serve: Any,
    assistant: ScriptedAssistant,
    api: ApiServer,
    may_send: bool,
) -> None:
    """A third is answered at once, a third in a retry, a third long after."""
    patience = Patience(answer=60 if not may_send else 2, hold=60)
    server = await serve(patience, customer_service=may_send)

    async def quick(number: int) -> list[str]:
        what = text(f"问题{number}", openid=f"o-{number}")
        return [await post(http, server.url, what)]

    async def in_a_retry(number: int) -> list[str]:
        question = f"问题{number}"
        what = text(question, openid=f"o-{number}")
        assistant.hold(question)
        first = asyncio.create_task(post(http, server.url, what))
        await assistant.begun(question)
        await hang_up(first)
        second = asyncio.create_task(post(http, server.url, what))
        third = asyncio.create_task(post(http, server.url, what))
        assistant.let_go(question)
        # The platform shows one reply to a message, whichever delivery brings it.
        return [(await asyncio.gather(second, third))[0]]

    async def long_after(number: int) -> list[str]:
        question = f"问题{number}"
        what = text(question, openid=f"o-{number}")
        assistant.hold(question)
        if may_send:
            seen = [await post(http, server.url, what)]
            assistant.let_go(question)
            await api.wait_for(lambda: api.sent[f"o-{number}"])
            return seen
        for _ in range(2):
            line = asyncio.create_task(post(http, server.url, what))
            await assistant.begun(question)
            await hang_up(line)
        assistant.let_go(question)
        return [await post(http, server.url, what)]

    kinds = (quick, in_a_retry, long_after)
    seen = await asyncio.gather(*(kinds[number % 3](number) for number in range(200)))
    for number in range(200):
        answers = [shown(body) for body in seen[number]] + api.sent[f"o-{number}"]
        assert [answer for answer in answers if answer] == [f"答：问题{number}"]
    assert len(assistant.times) == 200
    assert set(assistant.times.values()) == {1}
