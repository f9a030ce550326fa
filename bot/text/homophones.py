"""Words that sound like a term of the domain and are no words themselves become that term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

import jieba
from pypinyin import lazy_pinyin

_COMMON_FREQUENCY = 3  # in jieba's dictionary; below it stand names and parts of words
_FUNCTION_WORDS = "不没我你他也要又再都还就给把是有的了吗呢吧个已帮"  # hardly ever a typing slip
_TELLING_LENGTH = 3  # that many syllables do not agree by chance


class HomophoneRepair:
    """Finds terms by sound.

    Args:
        terms: Terms of the domain; of two with the same sound the first wins.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms_by_first: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for term in terms:
            sounds = tuple(map(loose_sound, lazy_pinyin(term)))
            self._terms_by_first[sounds[0]].append((term, sounds))
        for same_first in self._terms_by_first.values():
            same_first.sort(key=lambda entry: -len(entry[0]))

    def repair(self, text: str) -> str:
        """Return the text with misspelt terms written right.

        Args:
            text: A normalised text.
        """
        words = list(jieba.cut(text, HMM=False))
        parts, index = [], 0
        while index < len(words):
            term, count = self._term_at(words, index)
            parts.append(term or words[index])
            index += count
        return "".join(parts)

    def _term_at(self, words: list[str], index: int) -> tuple[str, int]:
        for term, sounds in self._terms_by_first.get(_sound(words[index][0]), ()):
            written, count = _joined(words, index, len(term))
            if written == term:
                return "", 1
            if (
                written
                and _sounds_like(written, term, sounds)
                and not _says_something_else(words[index : index + count], term)
            ):
                return term, count
        return "", 1


def loose_sound(syllable: str) -> str:
    """Return a toneless syllable without the differences that many speakers do not make."""
    if syllable[:2] in ("zh", "ch", "sh"):
        syllable = syllable[0] + syllable[2:]
    return syllable[:-1] if syllable[-3:] in ("ang", "eng", "ing") else syllable


def _joined(words: list[str], index: int, length: int) -> tuple[str, int]:
    """Return the words from an index on that together have a length, or nothing."""
    written, count = "", 0
    while len(written) < length and index + count < len(words):
        written += words[index + count]
        count += 1
    return (written, count) if len(written) == length else ("", 1)


def _sounds_like(written: str, term: str, sounds: tuple[str, ...]) -> bool:
    same = [char == right for char, right in zip(written, term, strict=True)]
    if not any(same) and len(term) < _TELLING_LENGTH:
        return False
    return all(
        equal or (_sound(char) == sound and char not in _FUNCTION_WORDS)
        for equal, char, sound in zip(same, written, sounds, strict=True)
    )


def _says_something_else(words: list[str], term: str) -> bool:
    """Whether the words, together or one of them, are common and no part of the term."""
    written = "".join(words)
    others = [word for word in words if len(word) > 1 and word not in term]
    return any(jieba.dt.FREQ.get(word, 0) >= _COMMON_FREQUENCY for word in [written, *others])


@lru_cache(maxsize=8192)
def _sound(character: str) -> str:
    return loose_sound(lazy_pinyin(character)[0])
