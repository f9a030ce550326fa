"""Scores texts by the characters and pairs of characters that they share with a query (BM25)."""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]
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
    """Texts, each made of weighted fields; kept in a few flat arrays.

    Args:
        texts: For each text its fields: the words, and how much they weigh.
    """

    def __init__(self, texts: Sequence[Iterable[Field]]) -> None:
        self.size = len(texts)
        self._slots: dict[str, int] = {}
        slots, numbers, counts = array("i"), array("i"), array("f")
        for number, fields in enumerate(texts):
            for gram, count in _counted(fields).items():
                slots.append(self._slots.setdefault(gram, len(self._slots)))
                numbers.append(number)
                counts.append(count)
        self._weigh(np.array(slots), np.array(numbers), np.array(counts))

    def scores(self, text: str) -> Scores:
        """Return for each text how well it fits, from 0 to about 1.

        Args:
            text: The query.
        """
        scores = np.zeros(self.size, np.float32)
        most = 0.0
        for gram, count in Counter(grams(text)).items():
            slot = self._slots.get(gram)
            if slot is None:
                most += count * self._unknown
                continue
            most += count * float(self._rarity[slot])
            here = slice(self._starts[slot], self._starts[slot + 1])
            scores[self._numbers[here]] += count * self._weights[here]
        return scores / (most * (_SATURATION + 1)) if most else scores

    def _weigh(self, slots: Numbers, numbers: Numbers, counts: Scores) -> None:
        """Sort what was counted by gram, and weigh it."""
        known = len(self._slots)
        texts_with = np.bincount(slots, minlength=known)
        self._unknown = log(1 + 2 * self.size)
        rarity = np.log(1 + (self.size - texts_with + 0.5) / (texts_with + 0.5))
        self._rarity: Scores = rarity.astype(np.float32)
        lengths = np.bincount(numbers, counts, minlength=self.size)
        average = float(lengths.mean()) if self.size else 1.0
        part = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths / (average or 1.0))
        weights = rarity[slots] * counts * (_SATURATION + 1) / (counts + part[numbers])
        order = np.argsort(slots, kind="stable")
        self._starts = np.concatenate([[0], np.cumsum(texts_with)])
        self._numbers = numbers[order]
        self._weights: Scores = weights[order].astype(np.float32)


def _counted(fields: Iterable[Field]) -> dict[str, float]:
    counts: dict[str, float] = defaultdict(float)
    for words, weight in fields:
        for gram in grams(words):
            counts[gram] += weight
    return counts
