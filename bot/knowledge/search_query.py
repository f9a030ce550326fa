"""Reads what was typed into the search box: the region in it, pinyin, misspelt words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from bot.knowledge.search_build import read_examples
from bot.knowledge.search_index import Query
from bot.regions.gazetteer import Gazetteer, load_gazetteer
from bot.regions.matching import RegionMatcher, RegionMention, load_matcher
from bot.settings import DATA, Settings
from bot.text.normalise import close_gaps, normalise
from bot.text.pinyin_input import PinyinDecoder
from bot.text.spelling import standardise

_LATIN = re.compile(r"[a-z][a-z' ]*\Z")
_AREA_CODE = re.compile(r"(?<!\d)(0\d{2,3})(?:[-\s]?\d{7,8})?(?!\d)")
_EDGES = " ，。、：；？！的"


@dataclass(frozen=True)
class Typed:
    """What was typed, taken apart.

    Attributes:
        query: What is looked for.
        region: Six-digit code of a region that was named, or None.
    """

    query: Query
    region: str | None


class QueryReader:
    """Takes queries apart.

    Args:
        gazetteer: Regions and area codes.
        matcher: Finds regions in a text.
        decoder: Reads pinyin.
        shortcuts: Shortcuts, which are never read as pinyin or as a place.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        matcher: RegionMatcher,
        decoder: PinyinDecoder,
        shortcuts: Iterable[str],
    ) -> None:
        self._gazetteer = gazetteer
        self._matcher = matcher
        self._decoder = decoder
        self._shortcuts = frozenset(shortcuts)

    def read(self, typed: str, near: str | None = None) -> Typed:
        """Read one query.

        Args:
            typed: Anything.
            near: The region in force, which decides between places of one name.
        """
        text = normalise(typed)
        if text in self._shortcuts:
            return Typed(Query("", text), None)
        region, text = self._take_region(text, near)
        letters = text if _LATIN.match(text) else ""
        if letters in self._shortcuts:
            return Typed(Query("", letters), region)
        read = standardise(normalise(self._decoder.decode(text)))
        return Typed(Query(read, letters.replace("'", " ")), region)

    def _take_region(self, text: str, near: str | None) -> tuple[str | None, str]:
        called = _AREA_CODE.search(text)
        if called and (cities := self._gazetteer.by_area_code(called[1])):
            return cities[0].code, _without(text, called.start(), called.end())
        mentions = [m for m in self._matcher.find(text) if not m.negated]
        if not mentions:
            return None, text
        mention = mentions[0]
        if text[mention.start : mention.end] in self._shortcuts:
            return None, text
        return self._settle(mention, near), _without(text, mention.start, mention.end)

    def _settle(self, mention: RegionMention, near: str | None) -> str:
        for wider in self._gazetteer.chain(near)[:-1] if near else ():
            for code in mention.candidates:
                if self._gazetteer.is_within(code, wider):
                    return code
        return mention.code


def _without(text: str, start: int, end: int) -> str:
    before, after = text[:start].strip(_EDGES), text[end:].strip(_EDGES)
    return close_gaps(f"{before} {after}").strip()


def open_reader(shortcuts: Iterable[str], data: Path = DATA) -> QueryReader:
    """Return a reader with the product's regions and vocabulary.

    Args:
        shortcuts: Shortcuts of all topics.
        data: The data folder with the training examples.
    """
    return QueryReader(load_gazetteer(), load_matcher(), _decoder(data / "nlu"), shortcuts)


@lru_cache(maxsize=1)
def _decoder(folder: Path) -> PinyinDecoder:
    """Learn the vocabulary from the examples, once for each state of the examples."""
    files = sorted(folder.glob("*.yml"))
    state = sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    kept = Settings.from_environment().var_dir / "cache" / f"pinyin-{state}.json"
    if kept.exists():
        return PinyinDecoder.load(kept)
    decoder = PinyinDecoder()
    decoder.fit(normalise(text) for path in files for text in read_examples(path))
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob("pinyin-*.json"):
        old.unlink()
    decoder.save(kept)
    return decoder
