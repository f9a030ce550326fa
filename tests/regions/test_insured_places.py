"""Of the places in one message, the one where the insurance is: told as residents tell it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.desk import Desk
from actions.memory import Details, Memory
from actions.office import open_desk
from actions.understanding import Question, RegionMention, Understanding
from actions.whereabouts import doubtful_region, learn_regions, regions_to_answer
from bot.regions.matching import load_matcher
from bot.text.normalise import normalise
from tests.support.service import FIXED_DAY

MESSAGES = yaml.safe_load(
    (Path(__file__).parent / "insured_places.yml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk(date.fromisoformat(FIXED_DAY))


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message["says"])
def test_the_insured_place_is_understood(message: dict[str, Any], desk: Desk) -> None:
    found = insured_places(message["says"], desk)
    if "any" in message:
        assert found and set(found) <= set(message["any"])
    else:
        assert sorted(found) == sorted(message["region"])


def insured_places(says: str, desk: Desk) -> list[str]:
    """Return the codes of the places that a first message is answered for."""
    text = normalise(says)
    found = load_matcher().find(text)
    mentions = tuple(
        RegionMention(m.code, tuple(m.candidates), text[m.start : m.end], m.start, m.elsewhere)
        for m in found
        if not m.negated
    )
    denied = tuple(m.code for m in found if m.negated)
    question = Question(text, (), Details(), mentions, denied)
    turn, memory = learn_regions(Understanding(text, (question,)), Memory(), desk)
    asked = turn.questions[0].regions
    doubtful = doubtful_region(asked, memory, desk)
    if doubtful is not None:
        return list(doubtful.candidates)
    return [code for code in regions_to_answer(asked, memory, desk) if code]
