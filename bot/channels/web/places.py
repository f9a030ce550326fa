"""Regions for the page, from the gazetteer."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.web.ports import Place
from bot.regions.gazetteer import NATION, Gazetteer
from bot.regions.matching import RegionMatcher


class GazetteerPlaces:
    """Finds regions by code and by what a resident writes.

    Args:
        gazetteer: All divisions of China.
        matcher: Finds divisions in a text, also misspelt ones.
    """

    def __init__(self, gazetteer: Gazetteer, matcher: RegionMatcher) -> None:
        self._gazetteer = gazetteer
        self._matcher = matcher

    def name_of(self, code: str) -> str | None:
        """Return the full name of a region; None for an unknown code and for the nation."""
        if code == NATION or code not in self._gazetteer:
            return None
        return self._gazetteer.full_name(code)

    def provinces(self) -> list[Place]:
        """Return all provinces in the order of their codes."""
        found = (d for d in self._gazetteer if d.level == "province")
        return [Place(d.code, d.name) for d in sorted(found, key=lambda d: d.code)]

    def find(self, words: str, limit: int) -> list[Place]:
        """Return regions that a piece of writing may mean, best first.

        Args:
            words: A name, the beginning of one, or a misspelt one.
            limit: Number of regions at most.
        """
        codes = dict.fromkeys(self._candidates(words)) if words else {}
        codes.pop(NATION, None)
        return [Place(code, self._gazetteer.full_name(code)) for code in list(codes)[:limit]]

    def _candidates(self, words: str) -> Iterator[str]:
        for division in self._gazetteer.by_name(words):
            yield division.code
        for mention in self._matcher.find(words):
            yield from mention.candidates or (mention.code,)
        for name, codes in self._gazetteer.names():
            if name.startswith(words):
                yield from codes
