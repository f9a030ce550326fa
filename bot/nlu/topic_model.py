"""Which topic a sentence is about: what a language model makes of it beside its n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bot.nlu.embedding import Embedder, Vectors
from bot.nlu.word_scores import WordScores

Probabilities = npt.NDArray[np.float64]

# Chosen on the half of the evaluation questions that is looked at while improving.
_MEANING_STRENGTH = 0.3
_MEANING_SCALE = 8.0
_MEANING_SHARE = 0.4
_SHARPNESS = 1.6

_SURE = 0.9
"""Probability from which n-grams decide alone. The embeddings are for what was never taught, so
nearly every word has to be known. Of the questions that are looked at while improving none became
another topic by that, and three of four need no embedding, which is most of the cost."""

_REMEMBERED = 4096
"""Sentences whose topics are kept ready: half of what residents ask was asked before."""


@dataclass(frozen=True)
class Sentence:
    """A sentence and its words as jieba cut them."""

    text: str
    words: tuple[str, ...]


class TopicModel:
    """Two linear classifiers and their joint opinion.

    One reads the layers of the embedding network, so that it knows words it was never taught;
    the other reads character and word n-grams, so that it knows the domain's own words exactly.
    A topic has to convince both: their probabilities are multiplied, not added.

    Args:
        embedder: Sentence embeddings.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._labels: list[str] = []
        self._center: Vectors = np.zeros(0, np.float32)
        self._spread: Vectors = np.ones(0, np.float32)
        self._meaning: Vectors = np.zeros((0, 0), np.float32)
        self._bias: Vectors = np.zeros(0, np.float32)
        self._words = WordScores()
        self._row = lru_cache(_REMEMBERED)(self._probabilities)
        self._by_words = lru_cache(_REMEMBERED)(self._word_scores)

    @property
    def labels(self) -> list[str]:
        """The topics, in the order of the probabilities."""
        return self._labels

    def fit(self, sentences: Sequence[Sentence], labels: Sequence[str]) -> None:
        """Learn from examples.

        Args:
            sentences: n examples.
            labels: The topic of each.
        """
        layers = self._embedder.layers([s.text for s in sentences])
        self._center = layers.mean(axis=0)
        self._spread = layers.std(axis=0) + np.float32(1e-6)
        by_meaning = LogisticRegression(C=_MEANING_STRENGTH, max_iter=200, tol=1e-3)
        by_meaning.fit(self._standardised(layers), labels)
        self._labels = [str(label) for label in by_meaning.classes_]
        self._meaning = np.ascontiguousarray(by_meaning.coef_.T, np.float32)
        self._bias = by_meaning.intercept_.astype(np.float32)
        self._words.fit([s.text for s in sentences], [s.words for s in sentences], labels)
        self._row.cache_clear()
        self._by_words.cache_clear()

    def predict(self, sentences: Sequence[Sentence]) -> Probabilities:
        """Return the probability of each topic.

        Args:
            sentences: A message, and then its parts when it has several.

        Returns:
            Array of shape (n sentences, n labels). That of a message with parts shows traces of
            the topics of all, so it is never left to the n-grams alone.
        """
        rows = []
        for number, sentence in enumerate(sentences):
            is_one_matter = number > 0 or len(sentences) == 1
            sure = self._by_words_alone(sentence) if is_one_matter else None
            rows.append(self._row(sentence) if sure is None else sure)
        return np.stack(rows)

    def save(self, path: Path) -> None:
        """Write what was learnt to a file."""
        joblib.dump({name: getattr(self, name) for name in _LEARNT}, path)

    @classmethod
    def load(cls, path: Path, embedder: Embedder) -> TopicModel:
        """Read what was learnt from a file."""
        model = cls(embedder)
        learnt: dict[str, Any] = joblib.load(path)
        for name in _LEARNT:
            setattr(model, name, learnt[name])
        return model

    def _by_words_alone(self, sentence: Sentence) -> Probabilities | None:
        """Return the probabilities, or None when the n-grams are not sure."""
        if not self._words.knows(sentence.words):
            return None
        row = np.exp(_log_softmax(_SHARPNESS * self._by_words(sentence)))
        return row if row.max() >= _SURE else None

    def _probabilities(self, sentence: Sentence) -> Probabilities:
        standardised = self._standardised(self._embedder.layers([sentence.text])[0])
        meaning = _log_softmax(standardised @ self._meaning + self._bias)
        words = self._by_words(sentence)
        joint = _SHARPNESS * (_MEANING_SHARE * meaning + (1 - _MEANING_SHARE) * words)
        return np.exp(_log_softmax(joint))

    def _word_scores(self, sentence: Sentence) -> Probabilities:
        return self._words.log_probabilities(sentence.text, sentence.words)

    def _standardised(self, layers: Vectors) -> Vectors:
        scale = np.float32(_MEANING_SCALE / np.sqrt(layers.shape[-1]))
        standardised: Vectors = (layers - self._center) / self._spread * scale
        return standardised


_LEARNT = ("_labels", "_center", "_spread", "_meaning", "_bias", "_words")


def _log_softmax(scores: npt.NDArray[Any]) -> Probabilities:
    shifted = scores.astype(np.float64) - scores.max()
    logs: Probabilities = shifted - np.log(np.exp(shifted).sum())
    return logs
