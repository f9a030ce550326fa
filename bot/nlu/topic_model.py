"""Which topic a sentence is about: what a language model makes of it beside its n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu.embedding import Embedder, Vectors

Probabilities = npt.NDArray[np.float64]

# Chosen on the half of the evaluation questions that is looked at while improving.
_MEANING_STRENGTH = 0.3
_MEANING_SCALE = 8.0
_WORDS_STRENGTH = 10.0
_MEANING_SHARE = 0.4
_SHARPNESS = 1.6


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
        self._center: Vectors = np.zeros(0, np.float32)
        self._spread: Vectors = np.ones(0, np.float32)
        self._by_meaning = LogisticRegression(C=_MEANING_STRENGTH, max_iter=200, tol=1e-3)
        self._by_words = LogisticRegression(C=_WORDS_STRENGTH, solver="liblinear")
        self._characters = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True
        )
        self._words = TfidfVectorizer(analyzer=_as_is, sublinear_tf=True)

    @property
    def labels(self) -> list[str]:
        """The topics, in the order of the probabilities."""
        return [str(label) for label in self._by_meaning.classes_]

    def fit(self, sentences: Sequence[Sentence], labels: Sequence[str]) -> None:
        """Learn from examples.

        Args:
            sentences: n examples.
            labels: The topic of each.
        """
        layers = self._embedder.layers([s.text for s in sentences])
        self._center = layers.mean(axis=0)
        self._spread = layers.std(axis=0) + np.float32(1e-6)
        self._by_meaning.fit(self._standardised(layers), labels)
        self._characters.fit([s.text for s in sentences])
        self._words.fit([s.words for s in sentences])
        self._by_words.fit(self._ngrams(sentences), labels)

    def predict(self, sentences: Sequence[Sentence]) -> Probabilities:
        """Return the probability of each topic, array of shape (n sentences, n labels)."""
        layers = self._embedder.layers([s.text for s in sentences])
        meaning = self._by_meaning.predict_log_proba(self._standardised(layers))
        words = self._by_words.predict_log_proba(self._ngrams(sentences))
        joint = _SHARPNESS * (_MEANING_SHARE * meaning + (1 - _MEANING_SHARE) * words)
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        probabilities: Probabilities = joint / joint.sum(axis=1, keepdims=True)
        return probabilities

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

    def _standardised(self, layers: Vectors) -> Vectors:
        scale = np.float32(_MEANING_SCALE / np.sqrt(layers.shape[1]))
        standardised: Vectors = (layers - self._center) / self._spread * scale
        return standardised

    def _ngrams(self, sentences: Sequence[Sentence]) -> csr_matrix:
        characters = self._characters.transform([s.text for s in sentences])
        return hstack([characters, self._words.transform([s.words for s in sentences])]).tocsr()


_LEARNT = ("_center", "_spread", "_by_meaning", "_by_words", "_characters", "_words")


def _as_is(words: Sequence[str]) -> Sequence[str]:
    return words
