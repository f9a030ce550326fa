"""What WeChat shows."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.render import Answer, render, tappable, with_choices
from bot.channels.wechat.split import MAX_BYTES, split
from bot.channels.wechat.words import Choice, load_words

WORDS = load_words()
LINK = '<a href="tel:12366">12366</a>'
_pieces = st.lists(
    st.sampled_from(["打电话", LINK, "。", "，", "\n", "a", "😀", "很长的一句话没有停顿"]),
    max_size=120,
)


@given(pieces=_pieces, limit=st.integers(min_value=60, max_value=400))
def test_parts_fit_and_together_are_the_text(pieces: list[str], limit: int) -> None:
    markup = "".join(pieces)
    parts = split(markup, limit)
    assert all(len(part.encode()) <= limit for part in parts)
    # A part of blanks only would be an empty message, so it is left out.
    assert "".join("".join(parts).split()) == "".join(markup.split())
    assert all(part.count("<a ") == part.count("</a>") for part in parts)


def test_a_text_that_fits_stays_whole() -> None:
    exact = "a" * MAX_BYTES
    assert split(exact) == [exact]
    assert len(split(exact + "a")) == 2


@pytest.mark.parametrize(
    "parts",
    [
        ["第一个答案。第二句。\n\n", "第二个答案说得很长很长，分号；也有。"],
        ["第一行，有逗号。\n第二行。\n", "第三行没有说完也没有停顿就到了头"],
        ["一行话到这里为止了。\n", "点下面的蓝字：\n1. 怎么交费\n2. 多少钱"],
    ],
)
def test_a_cut_comes_between_two_answers_rather_than_inside_one(parts: list[str]) -> None:
    whole = "".join(parts)
    assert split(whole, len(parts[0].encode()) + 24) == parts


def test_a_cut_comes_after_a_sentence() -> None:
    markup = "第一句话。第二句话。第三句话没有说完"
    assert split(markup, 40) == ["第一句话。第二句话。", "第三句话没有说完"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("请打12366。", "12366"),
        ("请打0355-12366", "035512366"),
        ("请打区号+12366问", "12366"),
        ("电话0730-8888888", "07308888888"),
        ("全国医保热线12393", "12393"),
        ("手机13800138000", "13800138000"),
        ("请现在就打120，或者", "120"),
        ("出了事故，打110。", "110"),
    ],
)
def test_phone_numbers_can_be_tapped(text: str, number: str) -> None:
    assert f'<a href="tel:{number}">' in tappable(text)


@pytest.mark.parametrize(
    "text",
    [
        "共12345元",
        "人均12345.6元",
        "编号2024123661",
        "第12366号",
        "20250101",
        "430100",
        "400元",
        "等120天",
        "打1200次",
    ],
)
def test_other_numbers_cannot(text: str) -> None:
    assert tappable(text) == text


def test_addresses_can_be_tapped_and_end_before_chinese() -> None:
    shown = tappable("请看http://example.gov.cn/a?b=1&c=2。然后")
    assert 'href="http://example.gov.cn/a?b=1&c=2">' in shown
    assert shown.endswith("</a>。然后")


def test_replies_become_one_text_with_numbered_choices() -> None:
    buttons = [{"title": "四川省", "payload": "四川的"}, {"title": "湖南省", "payload": "湖南的"}]
    answer = render(
        [
            {"text": "第一个问题的回答。", "custom": {"status": "answered"}},
            {"text": "第二个问题：您在哪里参保？", "buttons": buttons},
            {"custom": {"status": "ask_region"}},
        ]
    )
    assert answer.markup == "第一个问题的回答。\n\n第二个问题：您在哪里参保？"
    lines = with_choices(answer, WORDS, links=True).splitlines()
    assert lines[-2:] == [
        '1. <a href="weixin://bizmsgmenu?msgmenucontent=四川的&msgmenuid=1">四川省</a>',
        '2. <a href="weixin://bizmsgmenu?msgmenucontent=湖南的&msgmenuid=2">湖南省</a>',
    ]
    numbers = with_choices(answer, WORDS, links=False).splitlines()
    assert numbers[-2:] == ["1. 四川省", "2. 湖南省"]


@given(title=st.text(min_size=1, max_size=60), payload=st.text(min_size=1, max_size=200))
def test_no_choice_can_break_its_link(title: str, payload: str) -> None:
    shown = with_choices(Answer("问", (Choice(title, payload),)), WORDS, links=True)
    assert len(re.findall(r'<a href="[^"<>]*">[^<>]*</a>', shown, re.DOTALL)) == 1
    assert len(shown.encode()) < MAX_BYTES


def test_a_request_for_a_person_is_noted() -> None:
    assert render([{"text": "请打电话", "custom": {"status": "handoff"}}]).handoff
