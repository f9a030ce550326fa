"""Replies become HTML in which only our own markup is markup."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.web.answers import view_reply
from bot.channels.web.assets import Assets
from bot.channels.web.pages import Pages
from bot.channels.web.words import load_words
from tests.web.stub_service import DUPLICATE, FEES, HUNAN, answer, hostile_reply


@pytest.fixture(scope="module")
def pages() -> Pages:
    """The page's renderer."""
    words = load_words()
    return Pages(words, Assets(words), [], max_text=500)


def test_an_answer_shows_warning_before_steps_and_then_numbers_to_call(pages: Pages) -> None:
    html = pages.answers("message-1", [answer("duplicate_payment", HUNAN, {**DUPLICATE})])

    order = [html.index(part) for part in ("交重了可以", "先别再交", "<ol", "tel:073112366")]
    assert order == sorted(order)


def test_the_source_line_names_title_publisher_and_date(pages: Pages) -> None:
    official = pages.answers("message-1", [answer("fee_standard", HUNAN, {**FEES})])
    article = pages.answers("message-1", [answer("duplicate_payment", HUNAN, {**DUPLICATE})])

    assert (
        "依据：《关于做好城乡居民医保工作的通知》，湖南省医疗保障局，2024年9月14日。"
        "请以当地通告为准。" in official
    )
    assert "仅供参考" in article


def test_a_source_line_that_the_dialogue_words_itself_is_kept(pages: Pages) -> None:
    html = pages.answers(
        "message-1", [answer("pay_how", HUNAN, {**FEES, "closing": ["依据：某某通告。"]})]
    )

    assert "依据：某某通告。" in html
    assert "《关于做好" not in html


def test_two_answers_to_one_message_are_two_articles(pages: Pages) -> None:
    replies = [answer("fee_standard", HUNAN, {**FEES}), answer("pay_how", HUNAN, {**DUPLICATE})]

    html = pages.answers("message-1", replies)

    assert html.count("<article") == 2
    assert 'value="message-1.1.yes"' in html


def test_a_reply_without_parts_shows_its_text(pages: Pages) -> None:
    html = pages.answers("message-1", [{"text": "您好。\n请说。"}])

    assert "您好。\n请说。" in html
    assert "verdict" not in html


@pytest.mark.parametrize(
    ("tel", "link"),
    [("12345", "tel:12345"), ("tel:035512366", "tel:035512366"), ("区号+12366", None), ("", None)],
)
def test_only_a_number_that_can_be_dialled_is_a_link(
    pages: Pages, tel: str, link: str | None
) -> None:
    phone = {"label": "税务热线", "number": "区号+12366", "tel": tel}

    html = pages.answers("message-1", [answer("hotline", None, {**FEES, "phones": [phone]})])

    assert "区号+12366" in html
    assert (f'href="{link}"' if link else "<b>区号+12366</b></span>") in html


def test_hostile_data_stays_text(pages: Pages) -> None:
    html = pages.answers("message-1", [hostile_reply()])

    assert "<script" not in html
    assert "<img" not in html
    assert "onload=hacked>" not in html
    assert "javascript:" not in html


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"text": None, "custom": None, "buttons": None},
        {"custom": []},
        {"custom": {"answer": "x", "region": "x", "sources": {"title": 1}}},
        {"custom": {"answer": {"lead": 1, "steps": "abc", "table": {"rows": [1, [2]]}}}},
        {"buttons": ["x", {"title": 5}]},
    ],
)
def test_parts_of_a_wrong_kind_are_left_out(pages: Pages, reply: dict[str, Any]) -> None:
    view = view_reply(reply, 0)

    assert view.steps == ()
    assert view.lead == ""
    assert pages.answers("message-1", [reply])
