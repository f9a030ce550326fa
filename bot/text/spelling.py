"""Misspelt and dialect words brought to the standard wording, for understanding only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import jieba

from bot.text.homophones import HomophoneRepair
from bot.text.lexicon import SPELLING, read_variants, read_words


class Standardiser:
    """Replaces variants by their standard form, the longest first.

    A variant counts only where a word begins, so that 何解 stays in 如何解决; a misspelling only
    where a word ends as well.

    Args:
        misspellings: Standard form by misspelling.
        dialect: Standard form by dialect wording.
        kept: Words that contain a variant and mean something else.
        repair: Replaces words that sound like a term.
    """

    def __init__(
        self,
        misspellings: Mapping[str, str],
        dialect: Mapping[str, str],
        kept: Iterable[str],
        repair: HomophoneRepair,
    ) -> None:
        self._standards = {**misspellings, **dialect, **{word: word for word in kept}}
        self._whole_words = frozenset(misspellings)
        self._longest_by_first: dict[str, int] = {}
        for variant in self._standards:
            first = variant[0]
            longest = max(self._longest_by_first.get(first, 0), len(variant))
            self._longest_by_first[first] = longest
        self._repair = repair

    def standardise(self, text: str) -> str:
        """Return the text in standard wording.

        Args:
            text: A normalised text.
        """
        return self._repair.repair(self._replace(text))

    def _replace(self, text: str) -> str:
        if not any(first in text for first in self._longest_by_first):
            return text
        edges = word_edges(text)
        parts, position = [], 0
        while position < len(text):
            variant = self._variant_at(text, position, edges)
            parts.append(self._standards[variant] if variant else text[position])
            position += len(variant) or 1
        return "".join(parts)

    def _variant_at(self, text: str, start: int, edges: set[int]) -> str:
        longest = self._longest_by_first.get(text[start], 0)
        for end in range(min(start + longest, len(text)), start, -1):
            variant = text[start:end]
            standard = self._standards.get(variant)
            if standard is None:
                continue
            if standard == variant or (
                start in edges and (end in edges or variant not in self._whole_words)
            ):
                return variant
        return ""


def word_edges(text: str) -> set[int]:
    """Return the offsets at which jieba's dictionary words begin and end."""
    edges, position = {0}, 0
    for word in jieba.cut(text, HMM=False):
        position += len(word)
        edges.add(position)
    return edges


def standardise(text: str) -> str:
    """Bring a normalised text to standard wording with the product's word lists."""
    return _standardiser().standardise(text)


@lru_cache(maxsize=1)
def _standardiser() -> Standardiser:
    return Standardiser(
        misspellings=read_variants(SPELLING / "homophones.yml"),
        dialect={
            **read_variants(SPELLING / "dialect.yml"),
            **read_variants(SPELLING / "wording.yml"),
        },
        kept=read_words(SPELLING / "keep.yml"),
        repair=HomophoneRepair(read_words(SPELLING / "terms.yml")),
    )
