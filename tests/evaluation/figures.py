"""Figures of an evaluation: what is right, by style and by topic, and what is confused."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.evaluation.run import dialogue_is_right
from tests.evaluation.scoring import Verdict

_BANDS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)


@dataclass(frozen=True)
class Figures:
    """Shares of 1; the names are those of the committed floor."""

    topic_at_once: float
    topic_within_click: float
    worst_style: float
    facts: float
    leaks: int
    declined_out_of_scope: float
    declined_in_scope: float
    dialogues: float


def figures(questions: Sequence[Verdict], dialogues: Sequence[Sequence[Verdict]]) -> Figures:
    """Count.

    Args:
        questions: Verdicts on single questions.
        dialogues: Verdicts on the turns of each dialogue.
    """
    inside = [v for v in questions if v.in_scope]
    outside = [v for v in questions if not v.in_scope]
    facts = [v.right_facts for v in questions if v.right_facts is not None]
    return Figures(
        topic_at_once=_share(v.right_topic for v in inside),
        topic_within_click=_share(v.within_click for v in inside),
        worst_style=min(share for _, share, _ in by_style(questions)),
        facts=_share(facts),
        leaks=sum(bool(v.leaks) for v in questions),
        declined_out_of_scope=_share(v.declined for v in outside),
        declined_in_scope=_share(v.declined for v in inside),
        dialogues=_share(dialogue_is_right(turns) for turns in dialogues),
    )


def by_style(questions: Iterable[Verdict]) -> Iterator[tuple[str, float, int]]:
    """Yield each style with the share right at once and the number of questions."""
    return _grouped((v for v in questions if v.in_scope), lambda v: [str(v.item["style"])])


def by_topic(questions: Iterable[Verdict]) -> Iterator[tuple[str, float, int]]:
    """Yield each topic with the share right at once and the number of questions."""
    return _grouped(questions, lambda v: list(v.item["topics"]))


def confusions(questions: Iterable[Verdict]) -> list[tuple[tuple[str, str], int]]:
    """Return pairs (wanted, got) of wrong topics with their number, most frequent first."""
    wrong = Counter(
        ("+".join(v.item["topics"]), "+".join(v.topics) or "-")
        for v in questions
        if not v.right_topic
    )
    return wrong.most_common()


def refusals(questions: Iterable[Verdict]) -> list[tuple[str, int]]:
    """Return how often questions in and out of scope were declined or asked back about."""
    counted: Counter[str] = Counter()
    for verdict in questions:
        kind = "in scope" if verdict.in_scope else "out of scope"
        if verdict.declined:
            counted[f"{kind}: declined"] += 1
        elif "ask_clarify" in verdict.statuses:
            counted[f"{kind}: asked back"] += 1
    return counted.most_common()


def calibration(questions: Iterable[Verdict]) -> Iterator[tuple[str, float, float, int]]:
    """Yield bands of confidence with mean confidence, share right, and number of questions."""
    all_questions = list(questions)
    for low, high in itertools.pairwise(_BANDS):
        band = [v for v in all_questions if low <= v.confidence < high]
        if band:
            mean = sum(v.confidence for v in band) / len(band)
            yield (
                f"{low:.2f}-{min(high, 1):.2f}",
                mean,
                _share(v.right_topic for v in band),
                len(band),
            )


def _grouped(
    verdicts: Iterable[Verdict], keys: Callable[[Verdict], list[str]]
) -> Iterator[tuple[str, float, int]]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for verdict in verdicts:
        for key in keys(verdict):
            groups[key].append(verdict.right_topic)
    for key in sorted(groups):
        yield key, _share(groups[key]), len(groups[key])


def _share(values: Iterable[bool]) -> float:
    counted = [bool(v) for v in values]
    return sum(counted) / len(counted) if counted else 1.0
