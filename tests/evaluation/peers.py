"""The other contenders, on the same examples and questions as ours."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.settings import PROJECT
from tests.evaluation.examples import load_examples
from tests.evaluation.scoring import OUT_OF_SCOPE

DEFAULT_PIPELINE = """\
recipe: default.v1
assistant_id: default-chinese-pipeline
language: zh
pipeline:
  - name: JiebaTokenizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: RulePolicy
"""

Question = Mapping[str, Any]
Guess = Callable[[str], str]


@dataclass(frozen=True)
class PeerFigures:
    """What one contender makes of the questions with a single topic; shares of 1."""

    name: str
    topic_at_once: float
    worst_style: float
    declined_out_of_scope: float
    declined_in_scope: float


def measure_peers(questions: Sequence[Question]) -> Iterator[PeerFigures]:
    """Yield the figures of each contender; training the last one takes long.

    Args:
        questions: Evaluation questions; those with several topics are left out.
    """
    single = [q for q in questions if len(q["topics"]) == 1]
    contenders: dict[str, Callable[[], Guess]] = {
        "rapidfuzz": _rapidfuzz,
        "embeddings, nearest neighbour": _nearest,
        "Rasa default pipeline, DIET 100 epochs": _default_pipeline,
    }
    for name, learn in contenders.items():
        guess = learn()
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


def _rapidfuzz() -> Guess:
    from rapidfuzz import fuzz, process

    examples = load_examples()
    texts = [text for text, _ in examples]

    def guess(text: str) -> str:
        return examples[process.extractOne(text, texts, scorer=fuzz.WRatio)[2]][1]

    return guess


def _nearest() -> Guess:
    from bot.nlu.embedding import Embedder

    examples = load_examples()
    embedder = Embedder()
    known = embedder.embed([text for text, _ in examples])

    def guess(text: str) -> str:
        return examples[int(np.argmax(known @ embedder.embed([text])[0]))][1]

    return guess


def _default_pipeline() -> Guess:
    """Train Rasa's default Chinese pipeline and return its guesses."""
    from rasa.core.agent import load_agent

    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yml"
        config.write_text(DEFAULT_PIPELINE, encoding="utf-8")
        subprocess.run(
            [
                *(sys.executable, "-m", "rasa", "train", "nlu", "--quiet"),
                *("--config", str(config), "--nlu", "data/nlu"),
                *("--out", folder, "--fixed-model-name", "default"),
            ],
            cwd=PROJECT,
            check=True,
        )
        agent = asyncio.run(load_agent(str(Path(folder) / "nlu-default.tar.gz")))

    def guess(text: str) -> str:
        return str(asyncio.run(agent.parse_message(text))["intent"]["name"])

    return guess
