"""Whose insurance is where, and whose the question is about."""

from __future__ import annotations

from datetime import date

import pytest

from actions.memory import ME
from actions.office import open_desk
from actions.people import Place, Told, read_people
from actions.words import PeopleWords
from tests.support.service import FIXED_DAY

CODES = {"长治": "140400", "成都": "510100"}


@pytest.fixture(scope="module")
def words() -> PeopleWords:
    return open_desk(date.fromisoformat(FIXED_DAY)).words.people


def read(text: str, words: PeopleWords, *known: str, speaking_of: str = ME) -> Told:
    places = [
        Place(text.index(name), text.index(name) + len(name), code)
        for name, code in CODES.items()
        if name in text
    ]
    places.sort(key=lambda place: place.start)
    return read_people(text, places, words, speaking_of, known)


def test_each_place_belongs_to_whoever_is_named_before_it(words: PeopleWords) -> None:
    told = read("我爸在长治，我在成都，怎么交", words)
    assert told == Told({"father": "140400", ME: "510100"}, None)


def test_who_is_asked_for_after_the_places(words: PeopleWords) -> None:
    assert read("我爸在长治，我在成都，他的怎么交", words).asked == "father"
    assert read("我爸在长治，我在成都，我的怎么交", words).asked == ME
    assert read("我在成都，我爸妈在长治，他们的怎么交", words).asked == "parents"


def test_they_are_all_of_them_when_several_were_named(words: PeopleWords) -> None:
    assert read("我妈在成都，我爸在长治，他们各交多少", words).asked is None


def test_later_a_person_or_a_pronoun_is_enough(words: PeopleWords) -> None:
    assert read("那他呢", words, ME, "mother", "father").asked == "father"
    assert read("我妈的呢", words, ME, "mother", "father").asked == "mother"
    assert read("那我的呢", words, ME, "father").asked == ME


def test_a_place_without_a_person_is_of_whoever_was_spoken_of(words: PeopleWords) -> None:
    assert read("不对，是长治", words, speaking_of="father").regions == {"father": "140400"}
    assert read("我们是长治的", words).regions == {ME: "140400"}


@pytest.mark.parametrize("text", ["怎么交", "我要交费", "我们怎么交", "其他怎么交"])
def test_speaking_of_oneself_asks_for_nobody_in_particular(words: PeopleWords, text: str) -> None:
    assert read(text, words, ME, "father").asked is None
