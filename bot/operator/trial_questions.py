"""The evaluation questions that a draft is tried on, and how their answers differ.

Only the half that may be looked at while improving is asked; see ``tests/evaluation/README.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from actions.answers import Answer
from actions.desk import Desk
from actions.memory import Memory
from actions.respond import respond
from actions.understanding import Understanding
from bot.privacy import mask
from bot.settings import PROJECT
from bot.text.normalise import normalise

FOLDER = PROJECT / "tests" / "evaluation"
_TOO_SHORT = "too_short_to_differ.txt"
_MARKS = re.compile(r"[\s，。？！、；：“”…~,.?!;:'\"]+")
_ASKED_BACK = "ask_clarify"

Parse = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True)
class Question:
    """An evaluation question and the topics that count as right."""

    text: str
    wanted: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How a question was answered.

    Attributes:
        topics: Topics of the answers.
        statuses: How each of them ended.
        entries: Names of the entries that were used.
        text: All that was said.
    """

    topics: tuple[str, ...]
    statuses: tuple[str, ...]
    entries: tuple[str, ...]
    text: str

    def is_right(self, question: Question) -> bool:
        """Whether the question was answered, at once, on a topic that it may be about."""
        return _ASKED_BACK not in self.statuses and bool({*question.wanted} & {*self.topics})


def load_questions(folder: Path = FOLDER) -> list[Question]:
    """Return the questions to try; none where the evaluation is not installed."""
    found = []
    for path in sorted(folder.glob("questions/look-*.yml")):
        for item in _read(path):
            found.append(Question(item["text"], (*item["topics"], *item.get("accept", ()))))
    return found


def copied(examples: Iterable[str], folder: Path = FOLDER) -> list[str]:
    """Return the examples that are evaluation questions word for word: those must not be learnt.

    Args:
        examples: What is to be learnt.
        folder: The evaluation; both halves count, but for what is too short to be said otherwise.
    """
    paths = [*folder.glob("questions/*.yml")]
    asked = {bare(item["text"]) for path in paths for item in _read(path)}
    if (short := folder / _TOO_SHORT).exists():
        asked -= {bare(line) for line in short.read_text(encoding="utf-8").splitlines()}
    return [example for example in examples if bare(example) in asked]


def answer(text: str, parsed: Mapping[str, Any], desk: Desk) -> Outcome:
    """Answer a question as the first of a conversation.

    Args:
        text: The question.
        parsed: What the pipeline made of it.
        desk: Knowledge and rules.
    """
    message = {**parsed, "metadata": {"private": list(mask(text).kinds)}}
    answers, _ = respond(Understanding.from_message(message, desk.today.year), Memory(), desk)
    return _outcome(answers)


def compare(
    questions: Sequence[Question], before: Sequence[Outcome], after: Sequence[Outcome]
) -> dict[str, Any]:
    """Say which answers differ; those that were right and are not any more come first.

    Args:
        questions: What was asked.
        before: How it is answered now.
        after: How it would be answered.
    """
    changed = []
    for question, old, new in zip(questions, before, after, strict=True):
        if old != new:
            was, is_ = old.is_right(question), new.is_right(question)
            kind = "worse" if was and not is_ else "better" if is_ and not was else "other"
            row = {"text": question.text, "before": asdict(old), "after": asdict(new)}
            changed.append({**row, "kind": kind, "wanted": list(question.wanted)})
    order = ("worse", "better", "other")
    return {
        "questions": len(questions),
        "right_before": _right(questions, before),
        "right_after": _right(questions, after),
        "changed": sorted(changed, key=lambda row: order.index(str(row["kind"]))),
    }


def _right(questions: Sequence[Question], outcomes: Sequence[Outcome]) -> int:
    return sum(o.is_right(q) for q, o in zip(questions, outcomes, strict=True))


def _outcome(answers: Iterable[Answer]) -> Outcome:
    said = list(answers)
    return Outcome(
        topics=tuple("out_of_scope" if _outside(a.topic) else a.topic for a in said),
        statuses=tuple(a.status for a in said),
        entries=tuple(a.entry for a in said if a.entry),
        text="\n\n".join(a.text() for a in said),
    )


def _outside(topic: str) -> bool:
    return topic.startswith("out_of_scope")


def bare(text: str) -> str:
    """Return a text without marks and spaces, in one form of writing."""
    return _MARKS.sub("", normalise(text))


def _read(path: Path) -> list[dict[str, Any]]:
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    questions: list[dict[str, Any]] = content["questions"]
    return questions
