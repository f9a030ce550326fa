"""What a message changes in what is known of regions."""

from __future__ import annotations

from datetime import date

import pytest

from actions.desk import Desk
from actions.memory import ME, Details, Memory
from actions.office import open_desk
from actions.understanding import Guess, Question, RegionMention, Understanding
from actions.whereabouts import learn_regions, regions_to_answer
from tests.support.service import FIXED_DAY

CODES = {"四川": "510000", "湖南": "430000", "长治": "140400", "成都": "510100"}


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk(date.fromisoformat(FIXED_DAY))


def heard(text: str) -> Understanding:
    mentions = (
        RegionMention(code, name=name, start=text.index(name))
        for name, code in CODES.items()
        if name in text
    )
    regions = tuple(sorted(mentions, key=lambda mention: mention.start))
    question = Question(text, (Guess("pay_how", 0.9),), Details(), regions)
    return Understanding(text, (question,))


def answered_for(text: str, memory: Memory, desk: Desk) -> list[str | None]:
    turn, memory = learn_regions(heard(text), memory, desk)
    return regions_to_answer(turn.questions[0].regions, memory, desk)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("四川怎么交", ["510000"]),
        ("户口在四川但参保是在湖南", ["430000"]),
        ("选成四川了，我是湖南的", ["430000"]),
        ("湖南参保，人在四川，怎么交", ["430000"]),
        ("湖南和四川哪个交得多", ["430000", "510000"]),
        ("我爸在长治，我在成都，怎么交", ["140400", "510100"]),
        ("我爸在长治，我在成都，他的怎么交", ["140400"]),
    ],
)
def test_the_regions_that_a_question_is_answered_for(
    desk: Desk, text: str, codes: list[str]
) -> None:
    assert answered_for(text, Memory(), desk) == codes


def test_the_region_of_each_person_is_kept(desk: Desk) -> None:
    _, memory = learn_regions(heard("我爸在长治，我在成都，怎么交"), Memory(), desk)
    assert dict(memory.people) == {"father": "140400", ME: "510100"}
    assert answered_for("我爸的呢", memory, desk) == ["140400"]
    assert answered_for("那我的呢", memory, desk) == ["510100"]
    assert answered_for("我妈的呢", memory, desk) == ["510100"]


def test_a_new_region_replaces_the_old_one(desk: Desk) -> None:
    _, memory = learn_regions(heard("四川怎么交"), Memory(region_asked=2), desk)
    assert (memory.region, memory.region_asked) == ("510000", 0)
    assert answered_for("不对，是湖南", memory, desk) == ["430000"]


def test_of_two_questions_each_is_about_the_place_it_names(desk: Desk) -> None:
    asked = (("长治哪天截止", "pay_period"), ("我侄女在成都能帮交吗", "pay_for_others"))
    questions = tuple(
        Question(text, (Guess(topic, 0.9),), Details(), heard(text).questions[0].regions)
        for text, topic in asked
    )
    turn, memory = learn_regions(
        Understanding("长治哪天截止？我侄女在成都能帮交吗", questions), Memory(), desk
    )
    found = [regions_to_answer(q.regions, memory, desk) for q in turn.questions]
    assert found == [["140400"], ["510100"]]
