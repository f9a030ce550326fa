"""The custom actions in Rasa's process: what they say becomes Rasa's events."""

from __future__ import annotations

from datetime import date

import pytest
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions import ready
from bot.action_calls import CustomAction, CustomActions
from bot.data_files.problems import DataError, Problem
from tests.support.service import FIXED_DAY


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_TODAY", FIXED_DAY)


@pytest.fixture(scope="module")
def actions() -> CustomActions:
    return CustomActions()


async def _run(actions: CustomActions, name: str) -> list[Event]:
    domain = Domain.load("domain.yml")
    tracker = DialogueStateTracker("rest:a1", domain.slots)
    tracker.update(SlotSet("insured_region", "430000"))
    tracker.update(UserUttered("交重了怎么退", {"name": "duplicate_payment", "confidence": 1.0}))
    nlg = TemplatedNaturalLanguageGenerator({})
    return await CustomAction(name, actions).run(CollectingOutputChannel(), nlg, tracker, domain)


async def test_what_an_action_says_and_remembers_becomes_events(actions: CustomActions) -> None:
    said, *slots = await _run(actions, "action_answer")
    assert isinstance(said, BotUttered)
    assert said.data["custom"]["entry"] == "duplicate_payment/hunan"
    remembered = {slot.key: slot.value for slot in slots if isinstance(slot, SlotSet)}
    assert len(remembered) == len(slots)
    assert [asked["topic"] for asked in remembered["last_questions"]] == ["duplicate_payment"]


async def test_an_action_that_is_not_there_is_not_taken_for_silence(actions: CustomActions) -> None:
    with pytest.raises(KeyError, match="action_of_nobody"):
        await _run(actions, "action_of_nobody")


async def test_data_that_is_wrong_from_the_start_is_told_when_asked(
    actions: CustomActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "怎么交医保费" in await actions.button_titles()

    def refuse(_: date) -> None:
        raise DataError([Problem("fee.yml", 1, "", "写错了")])

    monkeypatch.setattr(ready, "open_desk", refuse)
    with pytest.raises(DataError):
        await actions.button_titles()
