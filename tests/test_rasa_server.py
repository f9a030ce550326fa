"""A reply of the action server is checked as Rasa checks it."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.rasa_server import CheckedAction

GOOD = {
    "events": [{"event": "slot", "name": "insured_region", "value": "430000", "timestamp": None}],
    "responses": [{"text": "湖南是400元。", "buttons": [], "custom": {"status": "answered"}}],
}
WRONG: list[dict[str, Any]] = [
    {"events": "none", "responses": []},
    {"events": [], "responses": ["湖南是400元。"]},
    {"events": [{"name": "insured_region"}], "responses": []},
]


@pytest.mark.parametrize("kind", [RemoteAction, CheckedAction])
def test_a_good_reply_passes(kind: type[RemoteAction]) -> None:
    assert kind("action_answer", None)._validate_action_result(GOOD)


@pytest.mark.parametrize("kind", [RemoteAction, CheckedAction])
@pytest.mark.parametrize("reply", WRONG)
def test_a_broken_reply_is_refused(kind: type[RemoteAction], reply: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind("action_answer", None)._validate_action_result(reply)
