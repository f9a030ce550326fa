"""WeCom customer service: called, fetched, answered."""

from __future__ import annotations

import itertools
import time
from typing import Any

import pytest
import xmltodict
from wechatpy.work.crypto import WeChatCrypto

from bot.channels.wechat.assembly import Channel, wecom
from bot.channels.wechat.words import load_words
from tests.wechat.api_server import ApiServer
from tests.wechat.assistant import ScriptedAssistant
from tests.wechat.conftest import Start
from tests.wechat.wechat_side import AES_KEY, APP_ID, TOKEN, to_xml

WORDS = load_words()
KF = "wkAAAA"
_ids = itertools.count()


def said(content: str, openid: str = "wm-zhang", **more: Any) -> dict[str, Any]:
    """A text message of a resident."""
    return _message(openid, 3, msgtype="text", text={"content": content, **more})


def happened(event_type: str, **more: Any) -> dict[str, Any]:
    """An event of the platform."""
    return _message(
        "", 4, msgtype="event", event={"event_type": event_type, "open_kfid": KF, **more}
    )


def _message(openid: str, origin: int, **more: Any) -> dict[str, Any]:
    return {
        "msgid": f"msg-{next(_ids)}",
        "open_kfid": KF,
        "external_userid": openid,
        "send_time": int(time.time()),
        "origin": origin,
        **more,
    }


async def call(channel: Channel) -> None:
    """Tell the channel that there is something to fetch, and wait until all is done."""
    timestamp, nonce = str(int(time.time())), "nonce"
    news = {"Event": "kf_msg_or_event", "MsgType": "event", "Token": "T", "OpenKfId": KF}
    crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
    sealed = xmltodict.parse(crypto.encrypt_message(to_xml(news), nonce, timestamp))["xml"]
    query = {"msg_signature": sealed["MsgSignature"], "timestamp": timestamp, "nonce": nonce}
    body = to_xml({"ToUserName": APP_ID, "Encrypt": sealed["Encrypt"]}).encode()
    reply = await channel.handler.receive(query, body)
    assert (reply.status, reply.body) == (200, "success")
    await channel.handler.settle()  # type: ignore[attr-defined]
    await channel.desk.settle()


def texts(api: ApiServer) -> list[str]:
    """Return what residents were sent."""
    return [
        sent["text"]["content"] if "text" in sent else sent["msgmenu"]["head_content"]
        for sent in api.kf_sent
    ]


async def test_messages_are_fetched_and_answered_once(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    channel = await start(wecom)
    api.kf_messages += [said("怎么交费"), said("多少钱")]
    await call(channel)
    await call(channel)
    assert texts(api) == ["答：怎么交费", "答：多少钱"]
    assert {sent["touser"] for sent in api.kf_sent} == {"wm-zhang"}
    assert not any("wm-zhang" in inbound.sender for inbound in assistant.asked)


async def test_all_pages_are_fetched(start: Start, api: ApiServer) -> None:
    channel = await start(wecom)
    api.page_size = 2
    api.kf_messages += [said(f"问题{number}") for number in range(5)]
    await call(channel)
    assert len(api.kf_sent) == 5


async def test_fetching_goes_on_after_a_restart(start: Start, api: ApiServer) -> None:
    api.kf_messages += [said("怎么交费")]
    await call(await start(wecom))
    api.kf_messages += [said("多少钱")]
    await call(await start(wecom))
    assert texts(api) == ["答：怎么交费", "答：多少钱"]


async def test_old_history_is_left_alone_at_the_first_start(start: Start, api: ApiServer) -> None:
    channel = await start(wecom)
    api.kf_messages += [{**said("前天的问题"), "send_time": int(time.time()) - 86400}]
    api.kf_messages += [said("怎么交费")]
    await call(channel)
    assert texts(api) == ["答：怎么交费"]


async def test_an_error_while_fetching_loses_nothing(start: Start, api: ApiServer) -> None:
    channel = await start(wecom)
    api.kf_messages += [said("怎么交费")]
    api.fail("kf/sync_msg", 45009)
    await call(channel)
    assert not api.kf_sent
    await call(channel)
    assert texts(api) == ["答：怎么交费"]


async def test_what_could_not_be_fetched_is_fetched_without_another_call(
    start: Start, api: ApiServer
) -> None:
    channel = await start(wecom)
    api.kf_messages += [said("怎么交费")]
    api.fail("kf/sync_msg", 45009)
    await call(channel)
    await channel.catch_up()
    await channel.desk.settle()
    assert texts(api) == ["答：怎么交费"]


async def test_what_was_announced_to_a_process_that_died_is_fetched_by_the_next(
    start: Start, api: ApiServer
) -> None:
    api.fail("kf/sync_msg", 45009)
    await call(await start(wecom))
    api.kf_messages += [said("怎么交费")]
    await start(wecom)
    await api.wait_for(lambda: api.kf_sent)
    assert texts(api) == ["答：怎么交费"]


async def test_fetching_is_given_up_after_a_while_until_the_next_call(
    start: Start, api: ApiServer
) -> None:
    channel = await start(wecom)
    api.kf_messages += [said("怎么交费")]
    api.fail("kf/sync_msg", *[45009] * 1000)
    await call(channel)
    for _ in range(30):
        await channel.catch_up()
    tries = api.calls["kf/sync_msg"]
    await channel.catch_up()
    assert api.calls["kf/sync_msg"] == tries
    api.errors.clear()
    await call(channel)
    assert texts(api) == ["答：怎么交费"]


@pytest.mark.parametrize(("state", "answers"), [(0, 1), (1, 1), (2, 0), (3, 0), (4, 0)])
async def test_the_bot_is_silent_while_a_person_serves(
    start: Start, api: ApiServer, state: int, answers: int
) -> None:
    channel = await start(wecom)
    api.states["wm-zhang"] = state
    api.kf_messages += [said("怎么交费")]
    await call(channel)
    assert len(api.kf_sent) == answers


async def test_what_a_clerk_says_is_not_answered(start: Start, api: ApiServer) -> None:
    channel = await start(wecom)
    api.kf_messages += [_message("wm-zhang", 5, msgtype="text", text={"content": "您好"})]
    await call(channel)
    assert not api.kf_sent


async def test_who_enters_is_welcomed_with_a_menu(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    channel = await start(wecom)
    api.kf_messages += [
        happened(
            "enter_session",
            external_userid="wm-zhang",
            scene="poster",
            scene_param="region=340000",
            welcome_code="CODE",
        )
    ]
    await call(channel)
    [welcome] = api.welcomes
    assert welcome["code"] == "CODE"
    items = [item["click"]["content"] for item in welcome["msgmenu"]["list"]]
    assert items == [choice.title for choice in WORDS.suggestions]
    assert len(welcome["msgmenu"]["head_content"].encode()) <= 1024
    assert "<a" not in welcome["msgmenu"]["head_content"]
    api.kf_messages += [said(items[0], menu_id="1")]
    await call(channel)
    assert assistant.asked[0].text == WORDS.suggestions[0].payload
    assert assistant.asked[0].region == "340000"


async def test_no_welcome_without_a_code(start: Start, api: ApiServer) -> None:
    channel = await start(wecom)
    api.kf_messages += [happened("enter_session", external_userid="wm-zhang", scene="")]
    await call(channel)
    assert not api.welcomes


async def test_choices_are_a_menu_and_a_tap_says_the_payload(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    channel = await start(wecom)
    buttons = [{"title": "四川省", "payload": "四川的"}, {"title": "湖南省", "payload": "湖南的"}]
    assistant.script["怎么交费"] = [{"text": "您在哪里参保？", "buttons": buttons}]
    api.kf_messages += [said("怎么交费")]
    await call(channel)
    [sent] = api.kf_sent
    assert [item["click"]["content"] for item in sent["msgmenu"]["list"]] == ["四川省", "湖南省"]
    api.kf_messages += [said("湖南省", menu_id="2")]
    await call(channel)
    assert assistant.asked[-1].text == "湖南的"


async def test_a_long_answer_keeps_its_menu_apart(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    channel = await start(wecom)
    assistant.script["怎么交费"] = [
        {"text": "很长的一句话。" * 80, "buttons": [{"title": "四川省", "payload": "四川的"}]}
    ]
    api.kf_messages += [said("怎么交费")]
    await call(channel)
    assert [sent["msgtype"] for sent in api.kf_sent] == ["text", "msgmenu"]
    ids = [sent["msgid"] for sent in api.kf_sent]
    assert len(set(ids)) == 2 and all(len(one) <= 32 for one in ids)


async def test_a_message_that_did_not_arrive_comes_with_the_next_answer(
    start: Start, api: ApiServer
) -> None:
    channel = await start(wecom)
    api.kf_messages += [said("怎么交费")]
    await call(channel)
    failed = api.kf_sent[0]["msgid"]
    api.kf_messages += [happened("msg_send_fail", fail_msgid=failed, fail_type=6)]
    api.kf_messages += [said("多少钱")]
    await call(channel)
    assert "答：怎么交费" in texts(api)[1] and "答：多少钱" in texts(api)[1]


HUMAN = [{"text": "请打电话。", "custom": {"status": "handoff"}}]


async def test_who_asks_for_a_person_is_put_into_the_queue_where_that_is_set(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    channel = await start(wecom, wecom_handover=True)
    assistant.script["转人工"] = HUMAN
    api.kf_messages += [said("转人工")]
    await call(channel)
    assert texts(api) == []
    assert [move["service_state"] for move in api.transfers] == [2]
    [told] = api.welcomes
    assert (told["code"], told["text"]["content"]) == ("MSG_CODE", WORDS.say("handover"))
    api.kf_messages += [said("你好")]
    await call(channel)
    assert texts(api) == []


@pytest.mark.parametrize("reason", ["not set", "queue closed", "asked more"])
async def test_who_cannot_be_put_into_the_queue_is_told_whom_to_call(
    start: Start, assistant: ScriptedAssistant, api: ApiServer, reason: str
) -> None:
    channel = await start(wecom, wecom_handover=reason != "not set")
    more = [{"text": "用微信交。", "custom": {"status": "answered"}}]
    assistant.script["转人工"] = [*more, *HUMAN] if reason == "asked more" else HUMAN
    if reason == "queue closed":
        api.fail("kf/service_state/trans", 95014)
    api.kf_messages += [said("转人工")]
    await call(channel)
    assert texts(api)[0].endswith("请打电话。")
    assert api.transfers == []


async def test_voice_and_pictures_are_answered_kindly(start: Start, api: ApiServer) -> None:
    channel = await start(wecom)
    for kind in ("voice", "image", "video", "file", "link", "business_card"):
        api.kf_messages += [_message(f"wm-{kind}", 3, msgtype=kind, **{kind: {"media_id": "m"}})]
    await call(channel)
    expected = [WORDS.say(k) for k in ("voice", "image", "video", "file", "link", "other_message")]
    assert sorted(texts(api)) == sorted(expected)


async def test_a_forged_call_fetches_nothing(start: Start, api: ApiServer) -> None:
    channel = await start(wecom)
    query = {"msg_signature": "0" * 40, "timestamp": str(int(time.time())), "nonce": "n"}
    reply = await channel.handler.receive(query, to_xml({"Encrypt": "AAAA"}).encode())
    assert reply.status == 403
    assert not api.calls
