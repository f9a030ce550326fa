"""Asks a service every evaluation question and plays every dialogue, several at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.settings import DATA
from tests.evaluation.scoring import Ask, Verdict, judge

AT_ONCE = 4


def titles() -> dict[str, str]:
    """Return the topic of each button title."""
    import yaml

    files = (DATA / "faq").glob("*.yml")
    topics = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in files)
    return {topic["title"]: topic["topic"] for topic in topics}


def ask_questions(questions: Sequence[Mapping[str, Any]], ask: Ask) -> list[Verdict]:
    """Ask each question in a conversation of its own.

    Args:
        questions: Items of ``questions/*.yml``.
        ask: Takes sender and text, returns replies.
    """
    known = titles()

    def one(question: Mapping[str, Any]) -> Verdict:
        return judge(question, ask(f"question-{question['id']}", question["text"]), known)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, questions))


def play_dialogues(dialogues: Sequence[Mapping[str, Any]], ask: Ask) -> list[list[Verdict]]:
    """Play each dialogue turn by turn.

    Args:
        dialogues: Items of ``dialogues/*.yml``.
        ask: Takes sender and text, returns replies.
    """
    known = titles()

    def one(dialogue: Mapping[str, Any]) -> list[Verdict]:
        sender = f"dialogue-{dialogue['id']}"
        return [judge(turn, ask(sender, turn["user"]), known) for turn in dialogue["turns"]]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, dialogues))


def turn_is_right(turn: Verdict, before: Verdict | None) -> bool:
    """Whether a turn of a dialogue is right in everything that the file states."""
    shorter = not turn.item.get("shorter") or before is None or len(turn.text) < len(before.text)
    return (
        turn.right_topic
        and turn.right_facts is not False
        and not turn.leaks
        and not turn.wrong
        and shorter
    )


def dialogue_is_right(turns: Sequence[Verdict]) -> bool:
    """Whether every turn of a dialogue is right."""
    before = [None, *turns[:-1]]
    return all(turn_is_right(turn, last) for turn, last in zip(turns, before, strict=True))
