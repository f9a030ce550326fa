"""The Official Account as residents meet it: events, voice and pictures."""

from __future__ import annotations

import pytest

from bot.channels.wechat.assembly import official_account
from bot.channels.wechat.words import load_words
from tests.wechat.assistant import ScriptedAssistant
from tests.wechat.conftest import Start
from tests.wechat.delivering import LONG_PATIENCE, deliver
from tests.wechat.wechat_side import Message, event, message, text

WORDS = load_words()


async def test_welcome_on_subscription(start: Start, assistant: ScriptedAssistant) -> None:
    channel = await start(official_account)
    seen = await deliver(channel, event("subscribe"))
    assert seen is not None
    assert seen.startswith(WORDS.say("welcome").split("\n")[0])
    assert all(choice.title in seen for choice in WORDS.suggestions)
    assert not assistant.asked


@pytest.mark.parametrize(
    ("what", "region"),
    [
        (event("subscribe", key="qrscene_430100"), "430100"),
        (event("subscribe", key="qrscene_999999"), None),
        (event("subscribe", key="last_trade_no_4300001234562018"), None),
        (event("SCAN", key="poster-7"), None),
    ],
)
async def test_the_region_of_a_scanned_code_goes_with_later_questions(
    start: Start, assistant: ScriptedAssistant, what: Message, region: str | None
) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    assert await deliver(channel, what)
    await deliver(channel, text("怎么交费"))
    assert assistant.asked[-1].region == region


async def test_the_welcome_of_a_scanned_code_names_its_region(start: Start) -> None:
    channel = await start(official_account)
    seen = await deliver(channel, event("subscribe", key="qrscene_430100"))
    assert seen is not None
    assert WORDS.say("welcome_region", region="湖南省长沙市") in seen


async def test_a_code_scanned_in_the_midst_of_a_talk_counts_like_the_name_of_its_region(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    await deliver(channel, text("怎么交费"))
    assert await deliver(channel, event("SCAN", key="region_140425")) == "答：山西省长治市平顺县"
    assert assistant.asked[-1].region == "140425"


async def test_a_menu_item_asks_its_question(start: Start, assistant: ScriptedAssistant) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    tap = event("CLICK", key="duplicate_payment")
    assert await deliver(channel, tap) == "答：交重了怎么退"
    await deliver(channel, tap)
    assert len(assistant.asked) == 1
    assert await deliver(channel, event("CLICK", key="gone")) == WORDS.say("menu_changed")


async def test_leaving_deletes_everything(start: Start, assistant: ScriptedAssistant) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    await deliver(channel, event("subscribe", key="qrscene_430100"))
    await deliver(channel, text("怎么交费"))
    assert await deliver(channel, event("unsubscribe")) is None
    sender = assistant.asked[0].sender
    assert assistant.forgotten == [("wechat", sender)]
    assert channel.residents.region("wechat", sender) is None
    assert channel.store.choices(sender, 0) == ()
    await deliver(channel, text("多少钱"))
    assert assistant.asked[-1].region is None


@pytest.mark.parametrize(
    "what",
    [
        event("VIEW", key="https://example.org"),
        event("LOCATION", Latitude="28.2", Longitude="112.9"),
        event("TEMPLATESENDJOBFINISH"),
        event("something_new_in_2027"),
    ],
)
async def test_other_events_are_acknowledged(
    start: Start, assistant: ScriptedAssistant, what: Message
) -> None:
    channel = await start(official_account)
    assert await deliver(channel, what) is None
    assert not assistant.asked


@pytest.mark.parametrize(
    ("what", "key"),
    [
        (message("o-zhang", MsgType="voice", Format="speex", Recognition=""), "voice"),
        (message("o-zhang", MsgType="image", PicUrl="http://x", MediaId="m"), "image"),
        (message("o-zhang", MsgType="shortvideo", MediaId="m"), "video"),
        (message("o-zhang", MsgType="video", MediaId="m"), "video"),
        (message("o-zhang", MsgType="link", Url="http://x"), "link"),
        (message("o-zhang", MsgType="file", Title="x.pdf"), "file"),
        (message("o-zhang", MsgType="location", Label=""), "location"),
        (message("o-zhang", MsgType="something_new"), "other_message"),
        (text("[微笑][玫瑰]"), "other_message"),
        (text("/::)/:rose"), "other_message"),
        (text("👍👍"), "other_message"),
        (text("【收到不支持的消息类型，暂无法显示】"), "other_message"),
    ],
)
async def test_what_cannot_be_read_is_answered_kindly(
    start: Start, assistant: ScriptedAssistant, what: Message, key: str
) -> None:
    channel = await start(official_account)
    assert await deliver(channel, what) == WORDS.say(key)
    assert not assistant.asked


async def test_a_recognised_voice_is_a_question(start: Start) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    spoken = message("o-zhang", MsgType="voice", Recognition="怎么交费。")
    assert await deliver(channel, spoken) == "答：怎么交费。"


async def test_of_a_location_only_the_administrative_part_is_used(start: Start) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    where = message("o-zhang", MsgType="location", Label="湖南省长沙市岳麓区麓山南路2号院3栋")
    assert await deliver(channel, where) == "答：湖南省长沙市岳麓区"


async def test_a_number_in_a_menu_key_is_no_region(
    start: Start, assistant: ScriptedAssistant
) -> None:
    channel = await start(official_account, patience=LONG_PATIENCE)
    await deliver(channel, event("CLICK", key="item_430100"))
    await deliver(channel, text("怎么交费"))
    assert assistant.asked[-1].region is None
