"""The evaluation questions stay apart from the training examples."""

from __future__ import annotations

import pytest

from bot.operator.trial_questions import bare
from tests.evaluation.examples import is_copied
from tests.evaluation.scoring import HERE, load_dialogues, load_questions

TOO_SHORT = frozenset((HERE / "too_short_to_differ.txt").read_text(encoding="utf-8").split())


@pytest.mark.parametrize("half", ["look", "report"])
def test_no_question_is_a_training_example(half: str) -> None:
    turns = [turn for dialogue in load_dialogues(half) for turn in dialogue["turns"]]
    copied = [item for item in [*load_questions(half), *turns] if is_copied(item)]
    texts = [item.get("text") or item["user"] for item in copied]
    assert [text for text in texts if bare(text) not in TOO_SHORT] == []
