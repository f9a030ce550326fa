"""Scores texts by the characters and pairs of characters that they share with a query (BM25)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Field = tuple[str, float]

_SATURATION = 1.2
_LENGTH_SHARE = 0.6
_WORD = re.compile(r"[a-z0-9]+")
_SKIPPED = re.compile(r"\{[^{}]*\}|[^0-9a-z\u3007\u3400-\u9fff]+")


def grams(text: str) -> list[str]:
    """Return the characters and pairs of characters of a text; Latin words and numbers whole.

    Placeholders (``{year}``) and punctuation separate and count for nothing.
    """
    found: list[str] = []
    for piece in _SKIPPED.split(text.lower()):
        for word in _WORD.findall(piece):
            found.append(word)
        for run in _WORD.split(piece):
            found += run
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


class GramIndex:
    """Texts, each made of weighted fields.

    Args:
        texts: For each text its fields: the words, and how much they weigh.
    """

    def __init__(self, texts: Sequence[Iterable[Field]]) -> None:
        self.size = len(texts)
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        lengths = np.zeros(self.size, np.float32)
        for number, fields in enumerate(texts):
            counts: Counter[str] = Counter()
            for words, weight in fields:
                for gram in grams(words):
                    counts[gram] += weight  # type: ignore[assignment]
            lengths[number] = sum(counts.values())
            for gram, count in counts.items():
                postings[gram].append((number, count))
        self._weigh(postings, lengths)

    def scores(self, text: str) -> Scores:
        """Return for each text how well it fits, from 0 to about 1.

        Args:
            text: The query.
        """
        scores = np.zeros(self.size, np.float32)
        most = 0.0
        for gram, count in Counter(grams(text)).items():
            most += count * self._rarity.get(gram, self._unknown)
            posting = self._postings.get(gram)
            if posting:
                numbers, weights = posting
                scores[numbers] += count * weights
        return scores / (most * (_SATURATION + 1)) if most else scores

    def _weigh(self, postings: dict[str, list[tuple[int, float]]], lengths: Scores) -> None:
        average = float(lengths.mean()) if self.size else 1.0
        part = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths / (average or 1.0))
        self._unknown = log(1 + 2 * self.size)
        self._rarity: dict[str, float] = {}
        self._postings: dict[str, tuple[npt.NDArray[np.int32], Scores]] = {}
        for gram, rows in postings.items():
            rarity = log(1 + (self.size - len(rows) + 0.5) / (len(rows) + 0.5))
            numbers = np.array([number for number, _ in rows], np.int32)
            counts = np.array([count for _, count in rows], np.float32)
            weights = rarity * counts * (_SATURATION + 1) / (counts + part[numbers])
            self._rarity[gram] = rarity
            self._postings[gram] = (numbers, weights.astype(np.float32))
