"""Recognises the messages of the payment pages, also when they are reworded or cut short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

from bot.nlu.entity_found import Found
from bot.settings import DATA
from bot.text.lexicon import LexiconError

MESSAGES = DATA / "lexicon" / "error_messages.yml"
_SHORTEST_PIECE = 6
_LIKE_THE_TEXT = 86.0
_WINDOW = 14


@dataclass(frozen=True)
class ErrorMessage:
    """One message of the payment pages.

    Attributes:
        topic: Topic id, e.g. ``"error_pending_dues"``.
        texts: The message as it is shown.
        signs: Each a sequence of patterns that stand near one another in a text that quotes it.
    """

    topic: str
    texts: tuple[str, ...]
    signs: tuple[tuple[re.Pattern[str], ...], ...]


class ErrorFinder:
    """Finds quoted messages.

    Args:
        path: File of the messages: ``topic: {texts: […], signs: […]}``.

    Raises:
        LexiconError: The file has another form.
    """

    def __init__(self, path: Path = MESSAGES) -> None:
        self._messages = read_messages(path)

    def find(self, text: str) -> list[Found]:
        """Return at most one entity for each message, the longest stretch that shows it."""
        found = []
        for message in self._messages:
            spans = [*_spans_by_signs(text, message), *_spans_by_likeness(text, message)]
            if spans:
                start, end = max(spans, key=lambda span: span[1] - span[0])
                found.append(Found("error_message", message.topic, start, end))
        return _without_weaker(found)


def read_messages(path: Path) -> list[ErrorMessage]:
    """Read the messages; see :class:`ErrorFinder`."""
    content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    messages = []
    for topic, entry in content.items():
        if not isinstance(entry, dict) or set(entry) - {"texts", "signs"}:
            raise LexiconError(f"{path.name}：{topic} 下面只能写 texts 和 signs。")
        signs = tuple(tuple(map(_any_of, sign.split())) for sign in entry.get("signs", ()))
        messages.append(ErrorMessage(topic, tuple(entry.get("texts", ())), signs))
    return messages


def _any_of(alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, alternatives.split("|"))))


def _spans_by_signs(text: str, message: ErrorMessage) -> Iterator[tuple[int, int]]:
    for sign in message.signs:
        for first in sign[0].finditer(text):
            span = _grow(text, first.span(), sign[1:])
            if span:
                yield span


def _grow(
    text: str, span: tuple[int, int], others: tuple[re.Pattern[str], ...]
) -> tuple[int, int] | None:
    """Return the stretch that also holds the other patterns, or None when one is missing."""
    for other in others:
        start = max(0, span[0] - _WINDOW)
        near = text[start : span[1] + _WINDOW]
        match = other.search(near)
        if match is None:
            return None
        span = (min(span[0], start + match.start()), max(span[1], start + match.end()))
    return span


def _spans_by_likeness(text: str, message: ErrorMessage) -> Iterator[tuple[int, int]]:
    for shown in message.texts:
        if min(len(shown), len(text)) < _SHORTEST_PIECE:
            continue
        alignment = fuzz.partial_ratio_alignment(shown, text, score_cutoff=_LIKE_THE_TEXT)
        if alignment:
            yield (alignment.dest_start, alignment.dest_end)


def _without_weaker(found: list[Found]) -> list[Found]:
    """Of two messages seen in the same words keep the longer one."""
    kept: list[Found] = []
    for item in sorted(found, key=lambda f: f.start - f.end):
        if not any(item.overlaps(other) for other in kept):
            kept.append(item)
    return kept
