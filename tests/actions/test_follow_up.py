"""Asking on without naming the matter, and the part of an answer that it asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from actions.answers import Answer
from actions.follow_up import asks_for_part, bare_follow_up, follow, part_by, part_named
from actions.office import open_desk
from actions.words import DialogueWords
from tests.support.service import FIXED_DAY

REFUND = Answer(
    topic="refund",
    status="answered",
    lead="可以申请退。",
    steps=("备好身份证和付款记录。", "去窗口交材料。等7个工作日。"),
    notes=("过年前后慢一些。",),
    closing=("依据：《通告》。",),
)


@pytest.fixture(scope="module")
def words() -> DialogueWords:
    return open_desk(date.fromisoformat(FIXED_DAY)).words


def kind(said: str, words: DialogueWords) -> str | None:
    found = bare_follow_up(said, words)
    return next((name for name, kind in words.follow_ups.items() if kind is found), None)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("那要多久", "how_long"),
        ("大概几天能到账", "how_long"),
        ("要带什么证件", "what_to_bring"),
        ("找哪个部门", "where"),
        ("还是不行，气死了", "stuck"),
        ("看不懂", "simpler"),
        ("真的吗", "sure"),
        ("再说一遍", "in_full"),
    ],
)
def test_what_is_asked_of_the_last_matter(words: DialogueWords, said: str, meant: str) -> None:
    assert kind(said, words) == meant


@pytest.mark.parametrize(
    "said", ["退费要多久", "湖南呢", "怎么交", "谢谢", "断了三年", "打哪个电话"]
)
def test_who_names_a_matter_does_not_ask_on(words: DialogueWords, said: str) -> None:
    assert bare_follow_up(said, words) is None


def test_only_the_sentences_that_tell_it_are_said(words: DialogueWords) -> None:
    short = follow(REFUND, words.follow_ups["how_long"], str)
    assert short.text() == "等7个工作日。\n依据：《通告》。"
    bring = follow(REFUND, words.follow_ups["what_to_bring"], str)
    assert bring.lead == "备好身份证和付款记录。去窗口交材料。"


def test_what_the_answer_does_not_tell_is_said_so(words: DialogueWords) -> None:
    silent = Answer("pay_how", "answered", "打开微信。", closing=("依据：《通告》。",))
    how_long = words.follow_ups["how_long"]
    assert follow(silent, how_long, str).text() == how_long.otherwise


def test_what_is_known_of_another_year_is_not_told_without_saying_so(
    words: DialogueWords,
) -> None:
    unknown = replace(REFUND, status="no_rule", lead="我手里没有今年的规定。")
    short = follow(unknown, words.follow_ups["how_long"], str)
    assert short.lead == "我手里没有今年的规定。等7个工作日。"


def test_who_is_stuck_hears_it_shorter_and_whom_to_call(words: DialogueWords) -> None:
    stuck = words.follow_ups["stuck"]
    text = follow(REFUND, stuck, str).text()
    assert REFUND.lead in text and stuck.ending in text
    assert REFUND.steps[0] not in text


def test_a_question_on_a_named_matter_may_ask_for_a_part(words: DialogueWords) -> None:
    assert asks_for_part("退费要多久", words) is words.follow_ups["how_long"]
    assert asks_for_part("怎么退费", words) is None


def test_the_thing_that_is_named_finds_its_sentence(words: DialogueWords) -> None:
    where = words.follow_ups["where"]
    named = part_named(REFUND, "付款记录在哪找", where, words)
    assert named is not None and named.lead == "备好身份证和付款记录。"
    assert part_named(REFUND, "医保卡在哪找", where, words) is None


def test_what_a_resident_cannot_do_comes_first_of_all(words: DialogueWords) -> None:
    answer = replace(REFUND, notes=("不用手机，去银行柜台也行。",), warnings=("别交错。",))
    first = part_by("offline", answer, words)
    assert first is not None and first.lead == "去窗口交材料。不用手机，去银行柜台也行。"
    assert (first.warnings, first.steps) == (("别交错。",), ())
    assert part_by("wechat", answer, words) is None
