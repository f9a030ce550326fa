"""Choosing by typing: numbers, positions, the choice's own words, none of them."""

from __future__ import annotations

from datetime import date

import pytest

from actions.choice import NoChoice, read_choice
from actions.office import open_desk
from actions.words import Choosing
from tests.support.service import FIXED_DAY

OFFERED = ("怎么退费", "怎么交医保费", "什么时候截止")


@pytest.fixture(scope="module")
def words() -> Choosing:
    return open_desk(date.fromisoformat(FIXED_DAY)).words.choosing


@pytest.mark.parametrize("said", ["第二个", "2", "二", "第二个吧", "我选2", "就第二个", "2。"])
def test_a_choice_is_named_by_its_number(words: Choosing, said: str) -> None:
    assert read_choice(said, OFFERED, words) == "怎么交医保费"


def test_the_first_and_the_last(words: Choosing) -> None:
    assert read_choice("头一个", OFFERED, words) == OFFERED[0]
    assert read_choice("最后一个", OFFERED, words) == OFFERED[-1]


def test_what_is_said_beside_the_number_does_not_hide_it(words: Choosing) -> None:
    assert read_choice("第一个，湖南的", OFFERED, words, ["湖南"]) == OFFERED[0]


@pytest.mark.parametrize(
    ("said", "meant"), [("都不是", NoChoice.NONE_OF_THEM), ("对", NoChoice.UNCLEAR)]
)
def test_choosing_nothing(words: Choosing, said: str, meant: NoChoice) -> None:
    assert read_choice(said, OFFERED, words) is meant


@pytest.mark.parametrize("said", ["湖南怎么退费", "第二个孩子怎么参保", "第九个", "1月1日起"])
def test_other_messages_choose_nothing(words: Choosing, said: str) -> None:
    assert read_choice(said, OFFERED, words) is None


def test_a_number_means_nothing_where_nothing_was_offered(words: Choosing) -> None:
    assert read_choice("2", (), words) is None
