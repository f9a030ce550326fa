"""How the routing reads what Rasa's pipeline found."""

from __future__ import annotations

from typing import Any

import pytest

from actions.memory import Details
from actions.understanding import Guess, RegionMention, Understanding, read_details

THIS_YEAR = 2026


def entity(kind: str, value: str, start: int = 0, end: int = 1, **more: Any) -> dict[str, Any]:
    return {"entity": kind, "value": value, "start": start, "end": end, **more}


@pytest.mark.parametrize(
    ("kind", "value", "details"),
    [
        ("insurance_year", "2025", Details(year=2025)),
        ("insurance_year", "-1", Details(year=2025)),
        ("insurance_year", "+1", Details(year=2027)),
        # In autumn 今年 may mean the year that is collected for: the rules decide.
        ("insurance_year", "+0", Details()),
        ("pay_channel", "wechat", Details(channel="wechat")),
        ("head_count", "5", Details(head_count=5)),
        ("break_years", "2", Details(break_years=2)),
        ("day", "2025-03-15", Details(day="2025-03-15")),
        ("office", "医保中心", Details(office="医保中心")),
        ("person_category", "child", Details(categories=(("child", None),))),
        ("amount", "400", Details()),
    ],
)
def test_each_entity_is_a_detail(kind: str, value: str, details: Details) -> None:
    assert read_details([entity(kind, value)], THIS_YEAR) == details


def test_people_correct_themselves_forwards() -> None:
    said = [entity("pay_channel", "wechat"), entity("pay_channel", "alipay")]
    assert read_details(said, THIS_YEAR).channel == "alipay"


def test_categories_keep_how_many_there_are() -> None:
    said = [
        entity("person_category", "low_income", count=2),
        entity("person_category", "child"),
    ]
    assert read_details(said, THIS_YEAR).categories == (("low_income", 2), ("child", None))


def message(text: str, entities: list[dict[str, Any]], *parts: tuple[int, int]) -> dict[str, Any]:
    ranking = [{"name": "pay_how", "confidence": 0.9}, {"name": "pay_url", "confidence": 0.06}]
    questions = [
        {"text": text[start:end], "start": start, "end": end, "ranking": ranking}
        for start, end in parts
    ]
    return {"text": text, "entities": entities, "questions": questions}


def test_each_question_has_the_details_said_in_its_part() -> None:
    said = [entity("pay_channel", "wechat", 0, 2), entity("pay_channel", "alipay", 7, 10)]
    turn = Understanding.from_message(message("微信怎么交，支付宝呢", said, (0, 6), (6, 10)), 2026)
    assert [q.details.channel for q in turn.questions] == ["wechat", "alipay"]
    assert turn.questions[0].guesses == (Guess("pay_how", 0.9), Guess("pay_url", 0.06))
    assert turn.questions[0].margin == pytest.approx(0.84)


def test_regions_come_with_the_name_as_it_was_written() -> None:
    said = [entity("region", "320106", 0, 3, candidates=["320106", "320302"])]
    (question,) = Understanding.from_message(message("鼓楼区怎么交", said, (0, 6)), 2026).questions
    assert question.regions == (RegionMention("320106", ("320106", "320302"), "鼓楼区"),)


def test_a_region_that_it_is_not_is_no_region_of_the_question() -> None:
    said = [entity("region", "510000", 2, 4, negated=True), entity("region", "430000", 6, 8)]
    (question,) = Understanding.from_message(
        message("不是四川，是湖南", said, (0, 8)), 2026
    ).questions
    assert [mention.code for mention in question.regions] == ["430000"]
    assert question.denied == ("510000",)


def test_where_somebody_works_is_marked() -> None:
    said = [entity("region", "440300", 1, 3, elsewhere=True)]
    (question,) = Understanding.from_message(
        message("在深圳打工怎么交", said, (0, 8)), 2026
    ).questions
    assert question.regions[0].elsewhere


def test_without_our_classifier_the_whole_message_is_one_question() -> None:
    rasas = {
        "text": "怎么交",
        "intent": {"name": "pay_how", "confidence": 0.7},
        "entities": [],
    }
    (question,) = Understanding.from_message(rasas, 2026).questions
    assert (question.text, question.intent, question.confidence) == ("怎么交", "pay_how", 0.7)


def test_a_message_in_which_nothing_was_understood_is_a_question_about_nothing() -> None:
    rasas = {"text": "", "intent": {"name": None, "confidence": 0.0}, "entities": []}
    (question,) = Understanding.from_message(rasas, 2026).questions
    assert question.confidence == 0.0


def test_what_the_channel_knows_comes_with_the_message() -> None:
    rasas = message("怎么交", [], (0, 3)) | {
        "metadata": {"region": "430000", "private": ["mobile"]}
    }
    turn = Understanding.from_message(rasas, 2026)
    assert (turn.region_hint, turn.private) == ("430000", ("mobile",))
