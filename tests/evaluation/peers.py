"""The other contenders, on the same examples and questions as ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.benchmarks.bench.training import train_baseline
from tests.evaluation.examples import load_examples
from tests.evaluation.scoring import OUT_OF_SCOPE

Question = Mapping[str, Any]
Guess = Callable[[str], str]
Contender = tuple[str, Guess]
"""A name and what it takes a text for."""


@dataclass(frozen=True)
class PeerFigures:
    """What one contender makes of the questions with a single topic; shares of 1."""

    name: str
    topic_at_once: float
    worst_style: float
    declined_out_of_scope: float
    declined_in_scope: float


def measure_peers(
    questions: Sequence[Question], keep_baseline: bool = False
) -> Iterator[PeerFigures]:
    """Yield the figures of each contender; training the last one takes long.

    Args:
        questions: Evaluation questions; those with several topics are left out.
        keep_baseline: Take the default pipeline as it was trained, for the benchmarks perhaps,
            although the examples have changed since.
    """
    single = [q for q in questions if len(q["topics"]) == 1]
    for learn in (_rapidfuzz, _nearest, lambda: _default_pipeline(keep_baseline)):
        name, guess = learn()
        yield peer_figures(name, [(q, _outside_as_one(guess(q["text"]))) for q in single])


def peer_figures(name: str, guessed: Sequence[tuple[Question, str]]) -> PeerFigures:
    """Count what was guessed, as for our own answers.

    Args:
        name: Name of the contender.
        guessed: Questions, each with the topic that was guessed.
    """
    inside = [(q, got) for q, got in guessed if OUT_OF_SCOPE not in q["topics"]]
    outside = [got for q, got in guessed if OUT_OF_SCOPE in q["topics"]]
    by_style: dict[str, list[bool]] = {}
    for question, got in inside:
        by_style.setdefault(question["style"], []).append(_is_right(question, got))
    return PeerFigures(
        name=name,
        topic_at_once=_share([_is_right(q, got) for q, got in inside]),
        worst_style=min(map(_share, by_style.values())),
        declined_out_of_scope=_share([got == OUT_OF_SCOPE for got in outside]),
        declined_in_scope=_share([got == OUT_OF_SCOPE for _, got in inside]),
    )


def _is_right(question: Question, topic: str) -> bool:
    return topic in (*question["topics"], *question.get("accept", ()))


def _outside_as_one(topic: str) -> str:
    return OUT_OF_SCOPE if topic.startswith(OUT_OF_SCOPE) else topic


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 1.0


def _rapidfuzz() -> Contender:
    from rapidfuzz import fuzz, process

    examples = load_examples()
    texts = [text for text, _ in examples]

    def guess(text: str) -> str:
        return examples[process.extractOne(text, texts, scorer=fuzz.WRatio)[2]][1]

    return "rapidfuzz", guess


def _nearest() -> Contender:
    from bot.nlu.embedding import Embedder

    examples = load_examples()
    embedder = Embedder()
    known = embedder.embed([text for text, _ in examples])

    def guess(text: str) -> str:
        return examples[int(np.argmax(known @ embedder.embed([text])[0]))][1]

    return "embeddings, nearest neighbour", guess


def _default_pipeline(keep: bool) -> Contender:
    """Return Rasa's default Chinese pipeline, trained unless it was before."""
    from rasa.core.agent import load_agent

    project, cost = train_baseline(keep)
    agent = asyncio.run(load_agent(str(project / "models" / "model.tar.gz")))

    def guess(text: str) -> str:
        return str(asyncio.run(agent.parse_message(text))["intent"]["name"])

    return f"Rasa default pipeline, DIET {cost.epochs} epochs", guess
