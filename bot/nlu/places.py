"""Reads a sentence without its places: 岳阳交多少 asks what 壶关交多少 asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

AWAY = "外地"
"""Stands for a place where the insurance is not: 在深圳打工 becomes 在外地打工."""


@dataclass(frozen=True)
class Place:
    """Where a text names a place, and whether that is not where the insurance is."""

    start: int
    end: int
    elsewhere: bool


@dataclass(frozen=True)
class Word:
    """A word of a text and where it begins."""

    text: str
    start: int


def without_places(words: Iterable[Word], places: Sequence[Place]) -> list[str]:
    """Return the words of a text without its places.

    Args:
        words: Words in order.
        places: Places of the same text; 长治医保 as one word loses 长治 only.
    """
    kept: list[str] = []
    for word in words:
        end = word.start + len(word.text)
        place = next((p for p in places if p.start < end and word.start < p.end), None)
        if place is None:
            kept.append(word.text)
            continue
        if place.elsewhere and place.start >= word.start:
            kept.append(AWAY)
        kept.append(word.text[: max(0, place.start - word.start)])
        kept.append(word.text[place.end - word.start :] if place.end < end else "")
    return [text for text in kept if text]
