"""Plays the conversations of the YAML files beside this file; see README.md there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.assistant import Assistant

HERE = Path(__file__).parent
TURN_KEYS = {
    "user",
    "topic",
    "status",
    "region",
    "year",
    "entry",
    "says",
    "never",
    "buttons",
    "shorter",
}
CONVERSATION_KEYS = {"name", "today", "turns"}

Replies = Sequence[Mapping[str, Any]]


def conversations() -> list[Any]:
    """Return every conversation of the files as a parameter."""
    found = []
    for path in sorted(HERE.glob("*.yml")):
        for conversation in yaml.safe_load(path.read_text(encoding="utf-8")):
            name = f"{path.stem}: {conversation['name']}"
            found.append(pytest.param(conversation, id=name))
    return found


@pytest.mark.parametrize("conversation", conversations())
def test_conversation(
    conversation: Mapping[str, Any],
    assistant: Assistant,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    if "today" in conversation:
        monkeypatch.setenv("ASSISTANT_TODAY", conversation["today"].isoformat())
    before = ""
    for number, turn in enumerate(conversation["turns"], 1):
        replies = assistant.ask(turn["user"], sender=request.node.name)
        text = spoken(replies)
        wrong = list(mistakes(turn, replies, before))
        assert not wrong, f"第 {number} 句「{turn['user']}」：{'；'.join(wrong)}\n{text}"
        before = text


def test_files_use_only_keys_that_are_checked() -> None:
    for param in conversations():
        (conversation,) = param.values
        assert conversation.keys() <= CONVERSATION_KEYS, param.id
        assert conversation["turns"], param.id
        for turn in conversation["turns"]:
            assert turn.keys() <= TURN_KEYS, f"{param.id} 「{turn['user']}」"
            assert turn.keys() > {"user"}, f"{param.id} 「{turn['user']}」 checks nothing"


def test_every_conversation_has_a_name_of_its_own() -> None:
    names = [param.id for param in conversations()]
    assert sorted(names) == sorted(set(names))


def spoken(replies: Replies) -> str:
    """Return all that a resident reads in the replies."""
    return "\n\n".join(reply["text"] for reply in replies)


def mistakes(turn: Mapping[str, Any], replies: Replies, before: str) -> list[str]:
    """Return what a turn of a conversation expects and did not get, in words.

    Args:
        turn: A turn as it stands in the file.
        replies: What was answered.
        before: The text of the answer before.
    """
    customs = [reply["custom"] for reply in replies]
    codes = [custom["region"] and custom["region"]["code"] for custom in customs]
    wrong = [
        f"{key} 应为 {wanted}，实际是 {got}"
        for key, got in (
            ("topic", [custom["topic"] for custom in customs]),
            ("status", [custom["status"] for custom in customs]),
            ("region", codes),
            ("year", [custom["year"] for custom in customs]),
            ("entry", [custom["entry"] for custom in customs]),
        )
        if key in turn and (wanted := expected(turn[key], len(replies))) != got
    ]
    text = spoken(replies)
    titles = [button["title"] for reply in replies for button in reply.get("buttons", ())]
    wrong += [f"没有说「{said}」" for said in turn.get("says", ()) if said not in text]
    wrong += [f"没有按钮「{title}」" for title in turn.get("buttons", ()) if title not in titles]
    shown = "\n".join([text, *titles])
    wrong += [f"不该出现「{said}」" for said in turn.get("never", ()) if said in shown]
    if turn.get("shorter") and len(text) >= len(before):
        wrong.append("应当比上一次说得短")
    return wrong


def expected(value: Any, count: int) -> list[Any]:
    """Return what is expected of each reply; one value stands for all of them."""
    return list(value) if isinstance(value, list) else [value] * count
