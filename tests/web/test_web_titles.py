"""Suggestions while typing, from the real titles."""

from __future__ import annotations

import pytest

from bot.channels.web.titles import TitleSuggest


@pytest.fixture(scope="module")
def suggest() -> TitleSuggest:
    """The suggestions, ready."""
    made = TitleSuggest()
    made.wait()
    return made


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("交重", "交重了怎么办"),
        ("扣了两次", "交重了怎么办"),
        ("退费", "怎么退费"),
        ("tuifei", "怎么退费"),
    ],
)
def test_a_topic_is_offered_by_its_title_and_its_other_names(
    suggest: TitleSuggest, typed: str, title: str
) -> None:
    assert title in suggest(typed, None, 5)


def test_no_more_than_wanted_and_nothing_twice(suggest: TitleSuggest) -> None:
    offered = suggest("交", None, 3)

    assert len(offered) == len(set(offered)) == 3


@pytest.mark.parametrize("typed", ["", "zzzz", "谢谢"])
def test_what_is_no_question_is_not_offered(suggest: TitleSuggest, typed: str) -> None:
    assert list(suggest(typed, None, 5)) == []


def test_nobody_waits_while_the_index_is_built() -> None:
    suggest = TitleSuggest()
    assert list(suggest("交重", None, 5)) == []
    suggest.wait()
    assert "交重了怎么办" in suggest("交重", None, 5)
