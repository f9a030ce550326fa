"""The custom action as Rasa's action server runs it."""

from __future__ import annotations

from contextvars import copy_context
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer
from tests.support.service import FIXED_DAY


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_TODAY", FIXED_DAY)


def run(
    message: dict[str, Any], slots: dict[str, Any]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the responses and the slots that are set."""
    tracker = Tracker("a", slots, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    # The request that an action begins ends with it, as it does in the service.
    events = copy_context().run(ActionAnswer().run, dispatcher, tracker, {})
    slots = {e["name"]: e["value"] for e in events if e["event"] == "slot"}
    return dispatcher.messages, slots


def heard(intent: str, **more: Any) -> dict[str, Any]:
    return {"text": "退费", "intent": {"name": intent, "confidence": 0.9}, "entities": [], **more}


def test_answers_come_with_text_buttons_and_the_contracts_part() -> None:
    (message,), slots = run(heard("refund"), {"insured_region": "430000"})
    assert "湖南" in message["text"] or "12366" in message["text"]
    assert message["buttons"]
    assert message["custom"]["entry"] == "refund/hunan"
    assert message["custom"]["as_of"] == FIXED_DAY
    assert [asked["topic"] for asked in slots["last_questions"]] == ["refund"]


def test_only_slots_that_change_are_set() -> None:
    _, slots = run(heard("thanks"), {"told_private": False})
    assert slots == {}


def test_a_failure_is_a_polite_line_with_the_hotline_and_changes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    (message,), slots = run(heard("refund"), {"waiting_questions": [{"broken": True}]})
    assert message["custom"]["status"] == "error"
    assert "12366" in message["text"]
    assert slots == {}
    assert "退费" not in caplog.text
