"""Looks things up along the chain county → city → province → nation."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from .chain import NATION, chain
from .model import Proof, Region, Source, YearRules
from .results import merged_notes, merged_sources
from .words import Words

T = TypeVar("T")


class RegionIndex:
    """All regions, ready for lookup. Never changes after it is built."""

    def __init__(
        self, regions: Mapping[str, Region], words: Words, area_codes: Mapping[str, str]
    ) -> None:
        """Keep the regions (by code), the words of tables and the telephone area codes."""
        self._regions = dict(regions)
        self.regions: Mapping[str, Region] = MappingProxyType(self._regions)
        self._area_codes = dict(area_codes)
        # One question asks for the lineage of the same code, and for the sources of the same
        # proof, many times.
        self._lineage = lru_cache(maxsize=8192)(self._find_lineage)
        self._cited: dict[tuple[str, tuple[str, ...]], tuple[Source, ...]] = {}
        self.words = words
        for code in self._regions:
            self._lineage(code)

    def lineage(self, code: str, nation: bool = True) -> Sequence[Region]:
        """Return the regions whose files hold for ``code``, nearest first."""
        return self._lineage(code)[0 if nation else 1]

    def nearest(self, code: str, get: Callable[[Region], T | None]) -> tuple[Region, T] | None:
        """Return the nearest region for which ``get`` finds something, with what it found."""
        for region in self.lineage(code):
            found = get(region)
            if found:
                return region, found
        return None

    def in_year(
        self, code: str, year: int, get: Callable[[YearRules], T | None], nation: bool = True
    ) -> tuple[Region, T] | None:
        """Return the nearest region that has something for an insurance year."""
        for region in self.lineage(code, nation):
            rules = region.years.get(year)
            found = get(rules) if rules else None
            if found:
                return region, found
        return None

    def newest(
        self, code: str, get: Callable[[YearRules], T | None], nation: bool = True
    ) -> tuple[Region, int, T] | None:
        """Return the newest year known for a region, from the nearest file that has it."""
        best: tuple[Region, int, T] | None = None
        for region in self.lineage(code, nation):
            for year, rules in region.years.items():
                if best is None or year > best[1]:
                    found = get(rules)
                    if found:
                        best = (region, year, found)
        return best

    def area_code(self, code: str) -> str | None:
        """Return the telephone area code of a region, e.g. ``0355``; None when not known."""
        for link in chain(code):
            if link in self._area_codes:
                return self._area_codes[link]
        return None

    def basis(self, year: int | None, *used: tuple[Region, Proof]) -> dict[str, Any]:
        """Return the fields of an answer that tell on what it rests.

        Args:
            year: Insurance year of the rule; None where it has none.
            used: The regions and proofs used, the one that decides first.
        """
        if not used:
            return {"insurance_year": year}
        region, proof = used[0]
        sources, checked_on = self._cite(region, proof), proof.checked_on
        notes: tuple[str, ...] = (proof.note,) if proof.note else ()
        if len(used) > 1:
            sources = merged_sources([self._cite(owner, part) for owner, part in used])
            checked_on = min([part.checked_on for _, part in used])
            notes = merged_notes([(part.note,) for _, part in used if part.note])
        return {
            "insurance_year": year,
            "rule_region": region.code,
            "rule_region_name": region.name,
            "sources": sources,
            "checked_on": checked_on,
            "notes": notes,
        }

    def sources(self, code: str) -> dict[str, Source]:
        """Return the sources on the chain of a region by key, the nearest region's first."""
        found: dict[str, Source] = {}
        for region in self.lineage(code):
            found = {**region.sources, **found}
        return found

    def _find_lineage(self, code: str) -> tuple[tuple[Region, ...], tuple[Region, ...]]:
        """Return the lineage with and without the nation."""
        found = tuple(self._regions[link] for link in chain(code) if link in self._regions)
        return found, tuple(region for region in found if region.code != NATION)

    def _cite(self, region: Region, proof: Proof) -> tuple[Source, ...]:
        key = (region.code, proof.sources)
        cited = self._cited.get(key)
        if cited is None:
            links = self.lineage(region.code)
            cited = self._cited[key] = tuple(
                next(link.sources[source] for link in links if source in link.sources)
                for source in proof.sources
            )
        return cited
