"""Finds the regions that a resident names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.nlu import segmenter
from bot.regions.boundaries import Boundaries
from bot.regions.gazetteer import Gazetteer, load_gazetteer
from bot.regions.resolve import choose, mark_denied, mark_elsewhere, merge
from bot.regions.scan import Hit, NameScanner
from bot.regions.sounds import SoundIndex


@dataclass(frozen=True, slots=True)
class RegionMention:
    """A region named in a sentence.

    Attributes:
        code: Six-digit code; of an ambiguous name the likeliest.
        start: First character in the sentence.
        end: One after the last character.
        candidates: All codes an ambiguous name may mean, ``code`` first; else empty.
        fuzzy: The name was misspelt.
        negated: The resident says that it is not this region.
        elsewhere: The resident lives, works or sees a doctor there (在深圳打工), or chose it by
            mistake (选成成都了); the insurance may be in another place.
    """

    code: str
    start: int
    end: int
    candidates: tuple[str, ...] = ()
    fuzzy: bool = False
    negated: bool = False
    elsewhere: bool = False


class RegionMatcher:
    """Finds regions by name, misspelt name, Latin spelling and telephone area code.

    Args:
        gazetteer: The divisions and their names.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._scanner = NameScanner(gazetteer)
        self._sounds = SoundIndex(gazetteer)

    def find(self, text: str, words: Sequence[str] | None = None) -> list[RegionMention]:
        """Return the regions of a sentence in order.

        Args:
            text: A normalised sentence, with or without spaces.
            words: The sentence cut into words by jieba, when the caller has them.

        Returns:
            One mention for each region; names of one another's parents are joined, so
            四川达州通川区 is one mention of 通川区.
        """
        boundaries = Boundaries(text, words, self._scanner.names)
        hits = self._scanner.scan(text, boundaries)
        hits += self._sounds.scan_letters(text)
        hits += self._sounds.scan(text, boundaries, hits)
        hits.sort(key=lambda hit: hit.start)
        hits = self._with_rough_counties(text, boundaries, choose(self._gazetteer, hits))
        hits = merge(self._gazetteer, text, mark_elsewhere(text, mark_denied(text, hits)))
        return [_mention(hit) for hit in hits]

    def _with_rough_counties(self, text: str, boundaries: Boundaries, hits: list[Hit]) -> list[Hit]:
        taken = {i for hit in hits for i in range(hit.start, hit.end)}
        found = []
        for hit in hits:
            county = self._sounds.scan_after(text, boundaries, hit, taken)
            if county:
                found.append(county)
                taken.update(range(county.start, county.end))
        return sorted([*hits, *found], key=lambda hit: hit.start)


def _mention(hit: Hit) -> RegionMention:
    return RegionMention(
        code=hit.codes[0],
        start=hit.start,
        end=hit.end,
        candidates=hit.codes if len(hit.codes) > 1 else (),
        fuzzy=hit.is_fuzzy,
        negated=hit.is_negated,
        elsewhere=hit.is_elsewhere,
    )


@cache
def load_matcher() -> RegionMatcher:
    """Return the matcher over the product's gazetteer; built once."""
    segmenter.prepare()
    return RegionMatcher(load_gazetteer())
