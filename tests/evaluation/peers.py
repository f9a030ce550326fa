"""The other contenders, on the same examples and questions as ours."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.settings import DATA, PROJECT

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

Guess = Callable[[str], str]


def measure_peers(questions: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the share of questions with one topic that each contender gets right."""
    single = [q for q in questions if len(q["topics"]) == 1]
    examples = load_examples()
    contenders: dict[str, Guess] = {
        "rapidfuzz alone": _rapidfuzz(examples),
        "embeddings, nearest neighbour": _nearest(examples),
        "Rasa default pipeline (DIET, 100 epochs)": _default_pipeline(),
    }
    return {name: _share_right(guess, single) for name, guess in contenders.items()}


def load_examples() -> list[tuple[str, str]]:
    """Return all training examples as (text, topic)."""
    found = []
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                found.append((line.removeprefix("- ").strip(), block["intent"]))
    return [(text, topic) for text, topic in found if text]


def _share_right(guess: Guess, questions: Sequence[Mapping[str, Any]]) -> float:
    right = 0
    for question in questions:
        topic = guess(question["text"])
        topic = "out_of_scope" if topic.startswith("out_of_scope") else topic
        right += topic in (*question["topics"], *question.get("accept", ()))
    return right / len(questions)


def _rapidfuzz(examples: Sequence[tuple[str, str]]) -> Guess:
    from rapidfuzz import fuzz, process

    texts = [text for text, _ in examples]

    def guess(text: str) -> str:
        best = process.extractOne(text, texts, scorer=fuzz.WRatio)
        return examples[best[2]][1]

    return guess


def _nearest(examples: Sequence[tuple[str, str]]) -> Guess:
    from bot.nlu.embedding import Embedder

    embedder = Embedder()
    known = embedder.embed([text for text, _ in examples])

    def guess(text: str) -> str:
        return examples[int(np.argmax(known @ embedder.embed([text])[0]))][1]

    return guess


def _default_pipeline() -> Guess:
    """Train Rasa's default Chinese pipeline and return its guesses."""
    import asyncio

    from rasa.core.agent import load_agent

    folder = Path(tempfile.mkdtemp())
    (folder / "config.yml").write_text(DEFAULT_PIPELINE, encoding="utf-8")
    subprocess.run(
        [
            *(sys.executable, "-m", "rasa", "train", "nlu", "--quiet"),
            *("--config", str(folder / "config.yml"), "--nlu", "data/nlu"),
            *("--out", str(folder), "--fixed-model-name", "default"),
        ],
        cwd=PROJECT,
        check=True,
    )
    agent = asyncio.run(load_agent(str(folder / "nlu-default.tar.gz")))

    def guess(text: str) -> str:
        return str(asyncio.run(agent.parse_message(text))["intent"]["name"])

    return guess
