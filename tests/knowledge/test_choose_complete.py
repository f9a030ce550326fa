"""The product's own answers: whatever the rules find, there is a sentence that says it."""

from __future__ import annotations

from datetime import date

import pytest

from actions.desk import Desk
from actions.office import open_desk
from actions.outcomes import RULES, cases_of
from tests.support.service import FIXED_DAY

NATION = ["100000"]


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk(date.fromisoformat(FIXED_DAY))


@pytest.mark.parametrize("topic", sorted(RULES))
def test_every_case_of_the_rules_has_a_national_answer(desk: Desk, topic: str) -> None:
    missing = [case for case in cases_of(topic) if not desk.knowledge.choose(topic, NATION, case)]
    assert not missing, f"data/faq/{topic}.yml 缺少这些情形：{'、'.join(missing)}"


def test_every_topic_without_rules_has_a_national_answer(desk: Desk) -> None:
    topics = desk.knowledge.topics.keys() - RULES.keys()
    missing = [topic for topic in topics if not desk.knowledge.choose(topic, NATION)]
    assert not missing, f"缺少全国的答案：{'、'.join(missing)}"


def test_every_channel_of_an_answer_has_a_name_for_its_button(desk: Desk) -> None:
    for topic in desk.knowledge.topics.values():
        for entry in topic.entries:
            assert entry.channel is None or desk.words.channels[entry.channel]


def test_titles_name_one_topic_each(desk: Desk) -> None:
    titles = [topic.title for topic in desk.knowledge.topics.values()]
    assert len(set(titles)) == len(titles)
