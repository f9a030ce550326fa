"""What the trained pipeline says of a message: its questions and their topics."""

from __future__ import annotations

import pytest

from bot.privacy import mask
from tests.support.assistant import Assistant


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("医保怎么交", ["pay_how"]),
        ("四川怎么交医保，什么时候截止", ["pay_how", "pay_period"]),
        ("交重了怎么退，另外怎么查缴费记录", ["duplicate_payment", "check_record"]),
        ("长治的：1.怎么交 2.错过了怎么补", ["pay_how", "late_payment"]),
        ("湖南的 在哪交 什么时候截止", ["pay_how", "pay_period"]),
        ("税务局电话是多少，或者给我转人工", ["hotline", "human"]),
        ("老显示调用云服务出现异常，到底哪天截止啊", ["error_cloud_service", "pay_period"]),
        ("提示查到多条应缴数据，付不了款", ["error_multiple_dues"]),
        ("我媳妇没工作，能不能用我医保卡的钱给她交，怎么操作", ["family_account"]),
        ("①医保怎么交②打哪个电话", ["pay_how", "hotline"]),
        ("居民医保怎么交几号截止", ["pay_how", "pay_period"]),
        ("医保缴费的网址麻烦发一下，还有几号关门", ["pay_url", "pay_period"]),
        ("人脸识别老过不去，烦死了，电话是多少", ["error_verify", "hotline"]),
        ("我家两个人各交了一遍，交重了，钱退得回来不", ["duplicate_payment"]),
        ("港澳通行证在哪里办，要等几天", ["out_of_scope_government"]),
        ("你好，请问医保怎么交", ["pay_how"]),
        ("那四川呢", ["supply_details"]),
        ("不是四川，是湖南", ["supply_details"]),
        ("今天天气怎么样", ["out_of_scope_chitchat"]),
        ("算了不问了", ["cancel"]),
    ],
)
def test_each_question_of_a_message_has_its_topic(
    assistant: Assistant, text: str, topics: list[str]
) -> None:
    questions = assistant.understand(text)["questions"]
    assert [q["ranking"][0]["name"] for q in questions] == topics


@pytest.mark.parametrize("text", ["医保怎么交", "四川怎么交医保，什么时候截止，打哪个电话", "？"])
def test_questions_say_where_they_stand_in_the_message(assistant: Assistant, text: str) -> None:
    parsed = assistant.understand(text)
    written = parsed["text"]
    ends = 0
    for question in parsed["questions"]:
        assert question["text"] in written[question["start"] : question["end"]]
        assert question["start"] >= ends
        ends = question["end"]


def test_a_place_told_on_the_way_is_part_of_a_question(assistant: Assistant) -> None:
    parsed = assistant.understand("四川的，要紧吗？怎么交医保，什么时候截止")
    assert len(parsed["questions"]) == 2
    assert parsed["questions"][0]["start"] == 0


def test_topics_are_ranked_by_confidence(assistant: Assistant) -> None:
    parsed = assistant.understand("医保的钱能不能退")
    (question,) = parsed["questions"]
    confidences = [guess["confidence"] for guess in question["ranking"]]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert parsed["intent"]["name"] == question["ranking"][0]["name"]


def test_a_bare_detail_asks_for_nothing_new_and_is_certain(assistant: Assistant) -> None:
    parsed = assistant.understand("湖南的，低保户")
    assert parsed["intent"] == {"name": "supply_details", "confidence": 1.0}
    assert {entity["entity"] for entity in parsed["entities"]} == {"region", "person_category"}


def test_the_same_message_is_always_understood_the_same_way(assistant: Assistant) -> None:
    first, second = (assistant.understand("湖南交重了怎么办") for _ in range(2))
    assert first["intent"] == second["intent"]
    assert first["entities"] == second["entities"]


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("湖南交重了怎么退", "湖南交重了怎么退，身份证430102199003071233"),
        ("四川怎么交医保", "四川怎么交医保，我电话13812345678"),
        ("长治什么时候截止", "我卡号6222021001116245702，长治什么时候截止"),
        ("给我妈代交怎么弄", "给我妈代交怎么弄 430102196003071234 王秀英"),
    ],
)
def test_private_numbers_change_nothing_in_what_is_understood(
    assistant: Assistant, text: str, private: str
) -> None:
    plain, masked = (assistant.understand(mask(typed).text) for typed in (text, private))
    assert masked["intent"]["name"] == plain["intent"]["name"]
    assert len(masked["questions"]) == 1
    regions = [
        [e["value"] for e in p["entities"] if e["entity"] == "region"] for p in (plain, masked)
    ]
    assert regions[0] == regions[1]
