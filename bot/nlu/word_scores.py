"""A linear classifier on character and word n-grams that costs little for one sentence.

Learnt with scikit-learn, applied by a few table look-ups: its own transformers and classifiers
are made for many rows, and for a single one their checks take longer than the arithmetic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

_STRENGTH = 10.0
_LONGEST = 3
_FOR_EACH_UNKNOWN = 8
"""Words a sentence must have for each that was in no example: a new one in 怎么交煤气费 says what
it is about, a new one in a long story seldom does."""

Floats = npt.NDArray[np.float64]


class WordScores:
    """One-against-rest logistic regression on the tf-idf of n-grams and words."""

    def __init__(self) -> None:
        self._grams: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._idf = np.zeros(0, np.float32)
        self._weights = np.zeros((0, 0), np.float32)
        self._bias = np.zeros(0, np.float32)

    def fit(
        self, texts: Sequence[str], words: Sequence[Sequence[str]], labels: Sequence[str]
    ) -> None:
        """Learn from examples.

        Args:
            texts: n sentences.
            words: The words of each.
            labels: The topic of each.
        """
        by_gram = TfidfVectorizer(analyzer=_grams, min_df=2, sublinear_tf=True)
        by_word = TfidfVectorizer(analyzer=list, sublinear_tf=True)
        features = hstack([by_gram.fit_transform(texts), by_word.fit_transform(words)]).tocsr()
        classifier = LogisticRegression(C=_STRENGTH, solver="liblinear").fit(features, labels)
        known = len(by_gram.vocabulary_)
        self._grams = {gram: int(i) for gram, i in by_gram.vocabulary_.items()}
        self._words = {word: known + int(i) for word, i in by_word.vocabulary_.items()}
        self._idf = np.concatenate([by_gram.idf_, by_word.idf_]).astype(np.float32)
        self._weights = np.ascontiguousarray(classifier.coef_.T, np.float32)
        self._bias = classifier.intercept_.astype(np.float32)

    def knows(self, words: Sequence[str]) -> bool:
        """Whether nearly all words of a sentence were in an example, in a short one all."""
        unknown = sum(word not in self._words for word in words)
        return unknown * _FOR_EACH_UNKNOWN <= len(words)

    def log_probabilities(self, text: str, words: Sequence[str]) -> Floats:
        """Return the logarithm of the probability of each topic, in the labels' sorted order.

        Args:
            text: A sentence.
            words: Its words.
        """
        scores = self._bias.astype(np.float64)
        scores += self._share(_grams(text), self._grams) + self._share(words, self._words)
        chances = 1 / (1 + np.exp(-scores))
        logs: Floats = np.log(chances / chances.sum())
        return logs

    def _share(self, terms: Iterable[str], places: dict[str, int]) -> Floats:
        counts = Counter(places[term] for term in terms if term in places)
        if not counts:
            return np.zeros(len(self._bias))
        index = np.fromiter(counts.keys(), np.int64, len(counts))
        values = (1 + np.log(np.fromiter(counts.values(), float, len(counts)))) * self._idf[index]
        share: Floats = (values / np.linalg.norm(values)) @ self._weights[index]
        return share


def _grams(text: str) -> list[str]:
    sizes = range(1, _LONGEST + 1)
    return [text[i : i + size] for size in sizes for i in range(len(text) - size + 1)]
