"""The Official Account as residents meet it: questions and answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels.wechat.assembly import official_account
from bot.channels.wechat.desk import Timing
from bot.channels.wechat.official import Patience
from bot.channels.wechat.render import with_links
from bot.channels.wechat.schema import Arrival, Row
from bot.channels.wechat.words import load_words
from tests.wechat.api_server import ApiServer
from tests.wechat.assistant import ScriptedAssistant
from tests.wechat.conftest import Start
from tests.wechat.delivering import LONG_PATIENCE, deliver
from tests.wechat.wechat_side import hang_up, shown, text

WORDS = with_links(load_words())


@pytest.mark.parametrize("how", [{}, {"aes": True}, {"compatible": True}])
async def test_a_question_is_answered_in_the_mode_it_came_in(
    start: Start, how: dict[str, bool]
) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    what = text("怎么交费", **how)
    reply = await channel.handler.receive(*what.request())
    assert ("Encrypt" in reply.body) == bool(how)
    assert shown(reply.body) == "答：怎么交费"


async def test_the_assistant_never_sees_the_openid(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    await deliver(channel, text("怎么交费", openid="o-zhang"))
    await deliver(channel, text("多少钱", openid="o-zhang"))
    await deliver(channel, text("多少钱", openid="o-li"))
    senders = [inbound.sender for inbound in assistant.asked]
    assert senders[0] == senders[1] != senders[2]
    assert not any("zhang" in inbound.sender for inbound in assistant.asked)


async def test_three_deliveries_of_one_message_are_one_question(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    what = text("怎么交费")
    assert [await deliver(channel, what) for _ in range(3)] == ["答：怎么交费"] * 3
    assert len(assistant.asked) == 1


async def test_a_retry_waits_for_the_work_that_is_in_hand(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    assistant.hold("怎么交费")
    what = text("怎么交费")
    first = asyncio.create_task(deliver(channel, what))
    await assistant.begun("怎么交费")
    await hang_up(first)
    second = asyncio.create_task(deliver(channel, what))
    assistant.let_go("怎么交费")
    assert await second == "答：怎么交费"
    assert len(assistant.asked) == 1


async def test_a_late_answer_is_sent_by_api_once(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    channel = await start(official_account, customer_service=True)
    assistant.hold("怎么交费")
    what = text("怎么交费")
    assert await deliver(channel, what) is None
    assert await deliver(channel, what) is None
    assistant.let_go("怎么交费")
    await channel.desk.settle()
    assert api.sent["o-zhang"] == ["答：怎么交费"]
    assert await deliver(channel, what) is None
    assert api.sent["o-zhang"] == ["答：怎么交费"]


async def test_an_answer_in_time_costs_no_quota(start: Start, api: ApiServer) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE, customer_service=True)
    assert await deliver(channel, text("怎么交费")) == "答：怎么交费"
    assert not api.calls


async def test_without_the_right_to_send_the_third_delivery_says_how_to_get_the_answer(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    channel = await start(official_account)
    assistant.hold("怎么交费")
    what = text("怎么交费")
    await deliver(channel, what)
    await deliver(channel, what)
    assert await deliver(channel, what) == WORDS.say("searching")
    assistant.let_go("怎么交费")
    await channel.desk.settle()
    patient = await start(official_account, patience=LONG_PATIENCE)
    assert await deliver(patient, text("继续")) == "答：怎么交费"
    assert await deliver(patient, text("继续")) == WORDS.say("nothing_more")
    assert not api.calls


async def test_the_first_two_deliveries_are_held_until_wechat_hangs_up(
    start: Start, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = await start(official_account, patience=Patience(answer=0, hold=60))
    assistant.hold("怎么交费")
    what = text("怎么交费")
    noted: asyncio.Queue[Row] = asyncio.Queue()
    accept = channel.desk.accept

    async def accept_and_tell(arrival: Arrival) -> Row:
        row = await accept(arrival)
        noted.put_nowait(row)
        return row

    monkeypatch.setattr(channel.desk, "accept", accept_and_tell)
    for _ in range(2):
        line = asyncio.create_task(deliver(channel, what))
        await noted.get()
        assert not line.done()
        await hang_up(line)
    assert await deliver(channel, what) == WORDS.say("searching")
    assistant.let_go("怎么交费")


async def test_saying_continue_while_the_answer_is_still_being_found(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account)
    assistant.hold("怎么交费")
    what = text("怎么交费")
    for _ in range(3):
        await deliver(channel, what)
    more = text("“继续”。")
    assert await deliver(channel, more) == WORDS.say("searching")
    assistant.let_go("怎么交费")
    await channel.desk.settle()
    assert await deliver(channel, more) == "答：怎么交费"


async def test_saying_continue_long_before_the_answer_is_found_does_not_lose_it(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account)
    channel.desk._timing = Timing(lease=0.01, look_again=0.01)
    assistant.hold("怎么交费")
    what, more = text("怎么交费"), text("继续")
    for delivered in (what, more):
        seen = [await deliver(channel, delivered) for _ in range(3)]
        assert seen[-1] == WORDS.say("searching")
    assistant.let_go("怎么交费")
    await channel.desk.settle()
    assert await deliver(channel, text("继续")) == "答：怎么交费"


async def test_a_new_question_brings_the_answer_that_was_missed(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account)
    assistant.hold("怎么交费")
    what = text("怎么交费")
    for _ in range(3):
        await deliver(channel, what)
    assistant.let_go("怎么交费")
    await channel.desk.settle()
    patient = await start(official_account, patience=LONG_PATIENCE)
    seen = await deliver(patient, text("多少钱"))
    late, new = WORDS.say("late_answer"), WORDS.say("new_answer")
    assert seen == f"{late}\n答：怎么交费\n\n{new}\n答：多少钱"
    assert await deliver(patient, text("在吗")) == "答：在吗"


async def test_a_number_below_two_answers_picks_a_choice_of_the_newer_one(
    start: Start, assistant: ScriptedAssistant
) -> None:
    """The older one's choices are left out: there would be two of each number."""
    channel = await start(official_account)
    for question in ("怎么交费", "多少钱"):
        buttons = [{"title": f"{question}一", "payload": f"{question}的一"}]
        assistant.script[question] = [{"text": f"答：{question}", "buttons": buttons}]
    assistant.hold("怎么交费")
    what = text("怎么交费")
    for _ in range(3):
        await deliver(channel, what)
    assistant.let_go("怎么交费")
    await channel.desk.settle()
    patient = await start(official_account, patience=LONG_PATIENCE)
    seen = await deliver(patient, text("多少钱"))
    assert seen is not None
    assert seen.count("1. ") == 1
    assert "多少钱一" in seen
    assert await deliver(patient, text("1")) == "答：多少钱的一"


async def test_the_word_that_brings_the_rest_can_be_tapped(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    assistant.script["怎么交费"] = [{"text": "请您打开微信。" * 300}]
    seen = await deliver(channel, text("怎么交费"))
    assert seen is not None
    assert 'msgmenucontent=继续&msgmenuid=0">继续</a>' in seen


async def test_a_refused_push_waits_for_the_next_contact(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    channel = await start(official_account, customer_service=True)
    api.fail("message/custom/send", 45047)
    assistant.hold("怎么交费")
    assert await deliver(channel, text("怎么交费")) is None
    assistant.let_go("怎么交费")
    await channel.desk.settle()
    assert not api.sent["o-zhang"]
    patient = await start(official_account, patience=LONG_PATIENCE, customer_service=True)
    seen = await deliver(patient, text("多少钱"))
    assert seen is not None
    assert "答：怎么交费" in seen and "答：多少钱" in seen


async def test_an_account_that_turns_out_to_lack_the_right_holds_answers_instead(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    channel = await start(official_account, customer_service=True)
    api.fail("message/custom/send", 48001)
    assistant.hold("怎么交费")
    assert await deliver(channel, text("怎么交费")) is None
    assistant.let_go("怎么交费")
    await channel.desk.settle()
    assistant.hold("多少钱")
    what = text("多少钱")
    assert [await deliver(channel, what) for _ in range(3)] == [WORDS.say("searching")] * 3
    assert api.calls["message/custom/send"] == 1
    patient = await start(official_account, patience=LONG_PATIENCE)
    assistant.let_go("多少钱")
    await channel.desk.settle()
    seen = await deliver(patient, text("继续"))
    assert seen is not None
    assert "答：怎么交费" in seen and "答：多少钱" in seen


async def test_a_long_answer_comes_in_parts(start: Start, assistant: ScriptedAssistant) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    sentences = [f"第{number}步，请您打开微信点我再点服务找到社保缴费。" for number in range(60)]
    assistant.script["怎么交费"] = [{"text": "".join(sentences)}]
    seen = [await deliver(channel, text("怎么交费"))]
    while seen[-1] is not None and seen[-1].endswith(WORDS.say("more")):
        seen.append(await deliver(channel, text("继续")))
    assert len(seen) > 2
    bodies = [str(part).removesuffix(WORDS.say("more")).strip() for part in seen]
    assert all(body.endswith("。") for body in bodies)
    assert "".join(bodies) == "".join(sentences)


async def test_a_repeated_continue_does_not_skip_a_part(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    assistant.script["怎么交费"] = [{"text": "很长的一句话。" * 300}]
    await deliver(channel, text("怎么交费"))
    more = text("继续")
    assert await deliver(channel, more) == await deliver(channel, more)


async def test_a_number_picks_a_choice(start: Start, assistant: ScriptedAssistant) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    buttons = [
        {"title": "四川省", "payload": "四川的"},
        {"title": "湖南省", "payload": "湖南的"},
    ]
    assistant.script["怎么交费"] = [{"text": "您在哪里参保？", "buttons": buttons}]
    seen = await deliver(channel, text("怎么交费"))
    assert seen is not None
    assert "1. <a href=" in seen and ">四川省</a>" in seen
    assert await deliver(channel, text("回复 2")) == "答：湖南的"
    assert await deliver(channel, text("2")) == "答：2"


@pytest.mark.parametrize("said", ["1", "１", "第一个", "回复1", "选1", "1."])
async def test_ways_to_pick(start: Start, assistant: ScriptedAssistant, said: str) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    assistant.script["怎么交费"] = [
        {"text": "您在哪里参保？", "buttons": [{"title": "四川省", "payload": "四川的"}]}
    ]
    await deliver(channel, text("怎么交费"))
    assert await deliver(channel, text(said)) == "答：四川的"


async def test_a_number_beyond_the_choices_is_a_message_like_any_other(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    assistant.script["怎么交费"] = [
        {"text": "您在哪里参保？", "buttons": [{"title": "四川省", "payload": "四川的"}]}
    ]
    await deliver(channel, text("怎么交费"))
    assert await deliver(channel, text("5")) == "答：5"


async def test_what_the_assistant_says_cannot_break_the_reply(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    assistant.script["怎么交费"] = [{"text": "a]]>b & c <b>粗</b> \x0b <a href='x'>y</a>"}]
    seen = await deliver(channel, text("怎么交费"))
    assert seen == "a]]＞b & c ＜b＞粗＜/b＞  ＜a href='x'＞y＜/a＞"


async def test_private_data_is_masked_before_it_is_stored(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account)
    assistant.hold("我的号SECRET")
    await deliver(channel, text("我的号SECRET"))
    rows = channel.store.take_over("wechat", now=1e12, lease=2e12)
    assert [row.arrival.text for row in rows] == ["我的号***"]


async def test_a_broken_database_still_gets_a_polite_line(
    start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    channel = await start(official_account)

    def broken(*arguments: Any) -> None:
        raise RuntimeError(f"cannot write {arguments}")

    monkeypatch.setattr(channel.store, "receive", broken)
    assert await deliver(channel, text("怎么交费", openid="o-zhang")) == WORDS.say("apology")
    assert "zhang" not in caplog.text and "怎么交费" not in caplog.text


async def test_a_broken_assistant_still_gets_a_polite_line(
    start: Start, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)

    async def broken(_: Any) -> None:
        raise RuntimeError("no answer")

    monkeypatch.setattr(assistant, "ask", broken)
    seen = await deliver(channel, text("怎么交费"))
    assert seen is not None
    assert "12366" in seen and "tel:" in seen
