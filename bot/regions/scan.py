"""Finds the names of divisions that are written right in a sentence without spaces."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.regions.boundaries import Boundaries
from bot.regions.gazetteer import GAZETTEER_DIR, NATION, Gazetteer
from bot.regions.names import stem_of

_GAP_TO_PARENT = re.compile(r"[，、/·\- ]?(?:省|市|州)?(?:的|那个|那边的|下面的|里的)?")
_BEFORE_A_COMMON_NAME = re.compile("(?:[在是到回从属]|老家|户口|户籍|家住)$")
_ANSWER_BEFORE = re.compile(
    r"(?:那|我|俺|咱)?(?:们|家)?(?:老家|户口|户籍|参保地|医保)?(?:就)?(?:是|在|住|住在|属于)?"
)
_ANSWER_AFTER = re.compile(r"(?:这边|那边|这里|那里|这儿)?(?:的)?(?:人|呢|医保)?[，。！？]?")
# 通城的，…; 通城这边 …: something stands between the name and the mark.
_OPENING_AFTER = re.compile(
    r"(?![，。 ])(?:这边|那边|这里|那里|这儿)?(?:的|嘅|嘞|勒|人|籍)?[，。 ]"
)
_OF_THE_PLACE = re.compile(
    "(?:这边|那边)?的?(?:今年|明年|去年)?交?的?(?:城乡|居民|农村|新农合|农合|合作医疗|医保)"
)
_HOME_BEFORE = re.compile("(?:户口|户籍|老家)(?:是|在)?$")
_BOUNDS = ("，", "。", " ")
_INSURED_THERE = re.compile(r"[交缴参]的?(?:城乡)?(?:居民|农村|医保|农合|新农合|保的?[，。？！])")
_AFTER_THE_CITY = ("中区", "南区", "北区")
_AREA_CODE = re.compile(r"(?<![\d.\-])(0(?:10|2\d|[3-9]\d\d))(?=\D|$|\d{5}(?!\d)|\d{7,8}(?!\d))")


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in a sentence.

    Attributes:
        start: First character.
        end: One after the last character.
        codes: Divisions that go by the name, the likeliest first.
        is_short: The name does not say what kind of division is meant (黄山, not 黄山市).
        is_fuzzy: The name was misspelt.
        is_negated: The resident says that it is not this one.
        is_elsewhere: The resident lives or works there, or chose it by mistake.
    """

    start: int
    end: int
    codes: tuple[str, ...]
    is_short: bool = False
    is_fuzzy: bool = False
    is_negated: bool = False
    is_elsewhere: bool = False


class NameScanner:
    """Looks names up character by character, the longest first.

    Args:
        gazetteer: The divisions.
        folder: Directory of the word lists ``ordinary_words.txt``, ``generic_names.txt``,
            ``everyday_words.txt``, ``not_places.txt`` and ``misspellings.csv``.

    Attributes:
        names: Every name that is looked for, with the divisions that go by it.
    """

    def __init__(self, gazetteer: Gazetteer, folder: Path = GAZETTEER_DIR) -> None:
        self._gazetteer = gazetteer
        self._short = {stem_of(division.name) for division in gazetteer}
        self.names = {name: codes for name, codes in gazetteer.names() if codes != (NATION,)}
        self._ordinary = read_words(folder / "ordinary_words.txt")
        self._everyday = read_words(folder / "everyday_words.txt")
        self._generic = read_words(folder / "generic_names.txt")
        self._ordinary |= {name for name in self.names if len(name) == 1}  # 川, 湘
        outdated = {name for name in self.names if gazetteer.is_outdated(name)}
        self._needs_parent = {name for name in outdated if name[:-1] in self._ordinary}
        self.names.update(dict.fromkeys(read_words(folder / "not_places.txt"), ()))
        self._misspelt = read_misspellings(folder / "misspellings.csv", self.names)
        self.names.update(self._misspelt)
        self._lengths = _lengths_by_first(self.names)

    def scan(self, text: str, boundaries: Boundaries) -> list[Hit]:
        """Return the names in order; none overlaps another one."""
        hits: list[Hit] = []
        index = 0
        while index < len(text):
            hit = self._hit_at(text, index, boundaries, hits[-1] if hits else None)
            if hit and hit.codes:
                hits.append(hit)
            index = hit.end if hit else index + 1
        return sorted([*hits, *self._area_codes(text)], key=lambda hit: hit.start)

    def _hit_at(
        self, text: str, start: int, boundaries: Boundaries, previous: Hit | None
    ) -> Hit | None:
        for length in self._lengths.get(text[start], ()):
            name = text[start : start + length]
            if (codes := self.names.get(name)) is None or len(name) < length:
                continue
            if name[-1] == "市" and text.startswith(_AFTER_THE_CITY, start + length):
                continue  # 内江|市中区
            end = start + length
            hit = Hit(start, end, codes, name in self._short, name in self._misspelt)
            if not codes:
                return hit
            if length == 2 and boundaries.cuts_a_word(start, end):
                continue
            if name in self._ordinary or name in self._generic or name in self._needs_parent:
                inside = self._inside_previous(text, hit, previous, name in self._generic)
                if not inside and not self._may_stand_alone(text, start, name):
                    continue
                hit = inside or hit
            return hit
        return None

    def _inside_previous(
        self, text: str, hit: Hit, previous: Hit | None, directly: bool
    ) -> Hit | None:
        """Return the hit limited to what lies in the division named just before it."""
        if previous is None or not _GAP_TO_PARENT.fullmatch(text[previous.end : hit.start]):
            return None
        inside = tuple(
            code
            for code in hit.codes
            if code not in previous.codes
            and any(self._is_below(code, upper, directly) for upper in previous.codes)
        )
        return replace(hit, codes=inside) if inside else None

    def _is_below(self, code: str, upper: str, directly: bool) -> bool:
        if directly and not self._gazetteer.by_code(code).name.endswith("县"):
            return self._gazetteer.by_code(code).parent == upper
        return self._gazetteer.is_within(code, upper)

    def _may_stand_alone(self, text: str, start: int, name: str) -> bool:
        """我是理县的 and 我是正定的 name a county; 办理县医保, 正定于今年 and 我住城区 do not."""
        if name in self._ordinary:
            end = start + len(name)
            if is_whole_answer(text, start, end):
                return True
            return name not in self._everyday and _says_where(text, start, end)
        if name in self._needs_parent or name[-1] not in "县市":
            return False
        before = text[max(0, start - 2) : start] or "，"
        return bool(_BEFORE_A_COMMON_NAME.search(before)) or not before[-1].isalnum()

    def _area_codes(self, text: str) -> Iterable[Hit]:
        for match in _AREA_CODE.finditer(text):
            codes = tuple(d.code for d in self._gazetteer.by_area_code(match[1]))
            if codes:
                yield Hit(match.start(1), match.end(1), codes)


def is_whole_answer(text: str, start: int, end: int) -> bool:
    """Tell whether a text is a name and no more, as an answer to where one is insured."""
    return bool(_ANSWER_BEFORE.fullmatch(text[:start]) and _ANSWER_AFTER.fullmatch(text[end:]))


def _says_where(text: str, start: int, end: int) -> bool:
    """Tell whether a message says with a name where one is insured: 凤凰这边的，…"""
    before = text[:start]
    if before.endswith("在") and _INSURED_THERE.match(text, end):
        return True
    opens = bool(_OPENING_AFTER.match(text, end))
    if _HOME_BEFORE.search(before) and (opens or text.startswith(_BOUNDS, end)):
        return True
    if before.endswith(_BOUNDS) and opens and text[end] == "的":
        return True
    begins = _ANSWER_BEFORE.fullmatch(before)
    return bool(begins and (opens or (end - start > 1 and _OF_THE_PLACE.match(text, end))))


def read_words(path: Path) -> frozenset[str]:
    """Read a list of words separated by white space; ``#`` starts a comment line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def read_misspellings(path: Path, names: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Read ``wrong,right`` lines.

    Returns:
        Wrong spelling → codes of the right one.

    Raises:
        ValueError: A right spelling is no name of the gazetteer.
    """
    pairs = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    for number, pair in enumerate(pairs, start=2):
        if len(pair) != 2 or pair[1] not in names:
            raise ValueError(f"{path.name} 第 {number} 行：右边要写一个已有的地名")
    return {wrong: names[right] for wrong, right in pairs}


def _lengths_by_first(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[0], set()).add(len(name))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
