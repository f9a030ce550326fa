"""Finds topics by shortcut, by the beginning of a name, and by pinyin or its initials."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz

EXACT = 2.0
_SHORTCUT_BEGUN = 0.5
_NAME_BEGUN = 0.45
_INITIALS = 1.2
_INITIALS_BEGUN = 0.7
_INITIALS_INSIDE = 0.4
_PINYIN_BEGUN = 0.7
_PINYIN_INSIDE = 0.45
_ALIKE = 0.8
_SHORTEST_ALIKE = 6
_LATIN = re.compile(r"[a-z0-9 ]+\Z")
_HAN = re.compile(r"[^\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class _Name:
    topic: int
    text: str
    pinyin: str
    initials: str
    weight: float


class NameIndex:
    """Names and shortcuts of topics, by their number.

    Args:
        names: Topic number, name, and the weight of this name (1 for the title).
        shortcuts: Topic number and shortcut.
    """

    def __init__(
        self, names: Iterable[tuple[int, str, float]], shortcuts: Iterable[tuple[int, str]]
    ) -> None:
        self._names = [_name(*name) for name in names]
        self._exact: dict[str, dict[int, float]] = defaultdict(dict)
        for name in self._names:
            known = self._exact[name.text]
            known[name.topic] = max(known.get(name.topic, 0.0), EXACT * name.weight)
        self._shortcuts: dict[str, list[int]] = defaultdict(list)
        for topic, shortcut in shortcuts:
            self._shortcuts[shortcut.lower()].append(topic)

    def scores(self, text: str, letters: str) -> dict[int, float]:
        """Return by topic how much its names speak for it.

        Args:
            text: The query in Chinese, pinyin already read.
            letters: The query as typed when it is Latin letters only, else empty.
        """
        best: dict[int, float] = dict(self._exact.get(text, {}))

        def count(topic: int, score: float) -> None:
            best[topic] = max(best.get(topic, 0.0), score)

        if len(text) > 1:
            for name in self._names:
                if name.text.startswith(text):
                    count(name.topic, name.weight * (_NAME_BEGUN + len(text) / len(name.text) / 2))
        if letters and _LATIN.match(letters):
            self._count_letters(letters.replace(" ", ""), count)
        return best

    def _count_letters(self, letters: str, count: Callable[[int, float], None]) -> None:
        for topic in self._shortcuts.get(letters, ()):
            count(topic, EXACT * 1.5)
        if len(letters) < 2:
            return
        for shortcut, topics in self._shortcuts.items():
            if shortcut.startswith(letters) and shortcut != letters:
                for topic in topics:
                    count(topic, _SHORTCUT_BEGUN + len(letters) / len(shortcut) / 2)
        for name in self._names:
            count(name.topic, name.weight * _likeness(letters, name))


def _likeness(letters: str, name: _Name) -> float:
    initials, pinyin = name.initials, name.pinyin
    if letters == initials:
        return _INITIALS
    share = len(letters) / max(len(initials), 1) / 4
    if initials.startswith(letters):
        return _INITIALS_BEGUN + share
    if len(letters) > 2 and letters in initials:
        return _INITIALS_INSIDE + share
    share = len(letters) / max(len(pinyin), 1) / 2
    if pinyin.startswith(letters):
        return _PINYIN_BEGUN + share
    if len(letters) > 3 and letters in pinyin:
        return _PINYIN_INSIDE + share
    if len(letters) >= _SHORTEST_ALIKE and pinyin:
        return _ALIKE * fuzz.ratio(letters, pinyin, score_cutoff=78) / 100
    return 0.0


def pinyin_of(text: str) -> str:
    """Return the pinyin of a text without tones and spaces; what is not Chinese stays out."""
    return "".join(lazy_pinyin(_HAN.sub("", text)))


def _name(topic: int, text: str, weight: float) -> _Name:
    han = _HAN.sub("", text)
    initials = "".join(lazy_pinyin(han, style=Style.FIRST_LETTER))
    return _Name(topic, text, pinyin_of(han), initials, weight)
