"""Customer service of a mini program: acknowledged at once, answered by API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.wechat.assembly import Channel, mini_program
from bot.channels.wechat.words import load_words
from tests.wechat.api_server import ApiServer
from tests.wechat.assistant import ScriptedAssistant
from tests.wechat.conftest import Start
from tests.wechat.wechat_side import Message, event, message, signed_query, text

WORDS = load_words()


async def deliver(channel: Channel, what: Message, as_json: bool = False) -> None:
    """Deliver once and wait until all is done."""
    query, body = what.request()
    if as_json:
        body = json.dumps(what.fields, ensure_ascii=False).encode()
    reply = await channel.handler.receive(query, body)
    assert (reply.status, reply.body) == (200, "success")
    await channel.desk.settle()


@pytest.mark.parametrize("as_json", [True, False])
async def test_a_question_is_acknowledged_and_answered_once(
    start: Start, assistant: ScriptedAssistant, api: ApiServer, as_json: bool
) -> None:
    channel = await start(mini_program)
    what = text("怎么交费")
    for _ in range(3):
        await deliver(channel, what, as_json)
    assert api.sent["o-zhang"] == ["答：怎么交费"]
    assert len(assistant.asked) == 1


async def test_encrypted_json_is_read(start: Start, api: ApiServer) -> None:
    channel = await start(mini_program)
    await deliver(channel, text("怎么交费", aes=True))
    assert api.sent["o-zhang"] == ["答：怎么交费"]


async def test_entering_is_welcomed_with_numbers_to_reply(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    channel = await start(mini_program)
    await deliver(channel, event("user_enter_tempsession", SessionFrom="region=510000"))
    [welcome] = api.sent["o-zhang"]
    assert f"1. {WORDS.suggestions[0].title}" in welcome
    assert "bizmsgmenu" not in welcome
    await deliver(channel, text("1"))
    assert assistant.asked[0].text == WORDS.suggestions[0].payload
    assert assistant.asked[0].region == "510000"


async def test_a_picture_is_answered_kindly(start: Start, api: ApiServer) -> None:
    channel = await start(mini_program)
    await deliver(channel, message("o-zhang", MsgType="image", PicUrl="http://x"))
    assert api.sent["o-zhang"] == [WORDS.say("image")]


async def test_a_long_answer_leaves_quota_for_later(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    channel = await start(mini_program)
    assistant.script["怎么交费"] = [{"text": "很长的一句话。" * 400}]
    await deliver(channel, text("怎么交费"))
    assert len(api.sent["o-zhang"]) == 3
    assert api.sent["o-zhang"][-1].endswith(WORDS.say("more"))
    await deliver(channel, text("继续"))
    assert len(api.sent["o-zhang"]) > 3


async def test_what_the_quota_holds_back_comes_with_the_next_answer(
    start: Start, api: ApiServer
) -> None:
    channel = await start(mini_program)
    api.fail("message/custom/send", 45047)
    await deliver(channel, text("怎么交费"))
    assert not api.sent["o-zhang"]
    await deliver(channel, text("多少钱"))
    assert "答：怎么交费" in api.sent["o-zhang"][0] and "答：多少钱" in api.sent["o-zhang"][0]


async def test_a_message_that_cannot_be_noted_is_asked_for_again(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = await start(mini_program)

    def broken(*_: Any) -> None:
        raise RuntimeError("database is gone")

    monkeypatch.setattr(channel.store, "receive", broken)
    reply = await channel.handler.receive(*text("怎么交费").request())
    assert (reply.status, reply.body) == (503, "")


async def test_a_body_that_is_no_message_is_acknowledged(start: Start) -> None:
    channel = await start(mini_program)
    for body in (b"{}", b"[]", b"{", b"null"):
        reply = await channel.handler.receive(signed_query(), body)
        assert reply.body == "success"
