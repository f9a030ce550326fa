"""Finds misspelt names by their sound: 常治 → 长治, 湖难 → 湖南; and names in Latin letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, product
from pathlib import Path

from pypinyin import Style, lazy_pinyin, pinyin
from rapidfuzz import fuzz

from bot.regions.boundaries import Boundaries
from bot.regions.gazetteer import GAZETTEER_DIR, Gazetteer
from bot.regions.names import suffix_of
from bot.regions.scan import Hit, is_whole_answer, read_words

_NO_PART_OF_A_NAME = frozenset(
    "的了没不就是在有我你他她它们把和跟与及或个这那哪要能可以会吗呢啊吧么怎啥什办缴交费医疗险"
    "人家钱多少来去到过给被让从向对为因所都也还再又只才很太最问说讲看查退款扣付账户微信支宝用点"
    "手机卡证件电话局员您谁得着呀哦嘛咋请谢好行吃住买几"
)
# A full name may hold these (上党区, 元阳县); next to a short one they are other words.
_ONLY_IN_FULL_NAMES = frozenset("上下中大小外里前后元年月日号保")
_BEFORE_A_NAME = frozenset("在是们我俺咱到回住来去家从下问好想属归往嫁说叫过呢的，。？！；：、（“ ")
_READINGS = 2
_MAX_KEYS = 6
_CLOSE_ENOUGH = 86.0
_LONGEST_COUNTY = 5
_LATIN = re.compile(r"[a-z]+")
_SHORTEST_LATIN = 5
_SEPARATOR = re.compile(r"[省市的]*")


class SoundIndex:
    """Names of provinces, cities and counties by their sound.

    Args:
        gazetteer: The divisions. Provinces and cities are found by their short names too, counties
            only by names that say their kind, unless their city stands before them.
        folder: Directory of the word list ``latin_words.txt``.
    """

    def __init__(self, gazetteer: Gazetteer, folder: Path = GAZETTEER_DIR) -> None:
        self._gazetteer = gazetteer
        self._ordinary_letters = read_words(folder / "latin_words.txt")
        self._by_sound: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = {}
        self._by_letters: dict[str, tuple[str, ...]] = {}
        self._written_right: set[str] = set()
        for name, codes in gazetteer.names():
            self._written_right.add(name)
            if len(name) > 1 and self._is_telling(name, codes[0]):
                sound = _syllables(name, is_county=self._level(codes[0]) == "county")
                self._by_sound.setdefault(tuple(map(_fold, sound)), []).append((name, codes))
                known = self._by_letters.get("".join(sound), ())
                new = tuple(code for code in codes if code not in known)
                self._by_letters["".join(sound)] = known + new
        self._by_letters["shaanxi"] = self._by_letters["shaanxisheng"] = ("610000",)
        self._first_syllables = {key[0] for key in self._by_sound}
        self._longest = max(len(key) for key in self._by_sound)
        self._below = _names_below(gazetteer)

    def scan(self, text: str, boundaries: Boundaries, found: list[Hit]) -> list[Hit]:
        """Return misspelt names in the stretches that hold no name written right.

        Args:
            text: A normalised sentence.
            boundaries: Its words.
            found: Names already found.
        """
        taken = {i for hit in found for i in range(hit.start, hit.end)}
        hits: list[Hit] = []
        for start, end in self._windows(text, boundaries, taken):
            if taken.isdisjoint(range(start, end)) and (hit := self._match(text, start, end)):
                hits.append(hit)
                taken.update(range(start, end))
        return hits

    def scan_letters(self, text: str) -> Iterator[Hit]:
        """Yield names of provinces, cities and 县/区 written as one Latin word: hunan, qinxian."""
        for match in _LATIN.finditer(text):
            letters = match[0]
            if len(letters) < _SHORTEST_LATIN or letters in self._ordinary_letters:
                continue
            if codes := self._by_letters.get(letters):
                yield Hit(match.start(), match.end(), codes, is_short=True)

    def scan_after(
        self, text: str, boundaries: Boundaries, upper: Hit, taken: set[int]
    ) -> Hit | None:
        """Return a county written roughly right just after the city or province it lies in."""
        separator = _SEPARATOR.match(text, upper.end)
        start = separator.end() if separator else upper.end
        best: tuple[float, int, Hit] | None = None
        for end in range(min(start + _LONGEST_COUNTY, len(text)), start + 1, -1):
            written = text[start:end]
            if not taken.isdisjoint(range(start, end)) or not _may_be_name(written):
                continue
            if boundaries.has_common_word(start, end) or _is_loose(written):
                continue
            name, score = self._closest_below(upper.codes[0], written)
            if score >= _CLOSE_ENOUGH and (best is None or (score, end) > best[:2]):
                best = (score, end, Hit(start, end, (name,), is_fuzzy=True))
        return best[2] if best else None

    def _closest_below(self, upper: str, written: str) -> tuple[str, float]:
        sound = _sound_text(written)
        scored = (
            (fuzz.ratio(sound, name_sound), code)
            for code, name, name_sound in self._below.get(upper, ())
            if len(name) == len(written) and _shares_a_character(written, name)
        )
        score, code = max(scored, default=(0.0, ""))
        return code, score

    def _is_telling(self, name: str, code: str) -> bool:
        if name in self._gazetteer.other_names:
            return False
        return self._level(code) != "county" or (len(name) > 2 and bool(suffix_of(name)))

    def _level(self, code: str) -> str:
        return self._gazetteer.by_code(code).level

    def _windows(
        self, text: str, boundaries: Boundaries, taken: set[int]
    ) -> Iterator[tuple[int, int]]:
        for start, char in enumerate(text):
            if start in taken or not _may_be_name(char):
                continue
            if not any(_fold(s) in self._first_syllables for s in _readings(char)):
                continue
            stop, last = start + 1, min(len(text), start + self._longest)
            while stop < last and stop not in taken and _may_be_name(text[stop]):
                stop += 1
            for end in range(stop, start + 1, -1):
                if _is_loose(text[start:end]):
                    continue
                if boundaries.has_common_word(start, end):
                    # 绵羊市 is no sheep, nor is 绵羊 as the whole answer to where.
                    says_place = suffix_of(text[start:end]) or is_whole_answer(text, start, end)
                    if not says_place or not boundaries.holds_words(start, end):
                        continue
                yield start, end

    def _match(self, text: str, start: int, end: int) -> Hit | None:
        written = text[start:end]
        if written in self._written_right:
            return None  # a name that the scanner passed over on purpose
        for key in _keys(written):
            for name, codes in self._by_sound.get(key, ()):
                if not _shares_a_character(written, name):
                    continue
                is_province = codes[0].endswith("0000")
                if is_province or len(name) > 2 or start == 0 or text[start - 1] in _BEFORE_A_NAME:
                    return Hit(start, end, codes, not suffix_of(name), is_fuzzy=True)
        return None


def _may_be_name(written: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in written) and _NO_PART_OF_A_NAME.isdisjoint(
        written
    )


def _is_loose(written: str) -> bool:
    """Tell whether a stretch without a word for its kind holds what such a name does not."""
    return not suffix_of(written) and not _ONLY_IN_FULL_NAMES.isdisjoint(written)


def _shares_a_character(written: str, name: str) -> bool:
    stem = len(name) - len(suffix_of(name)) if len(name) > 2 else len(name)
    return any(a == b for a, b in zip(written[:stem], name[:stem], strict=True))


def _fold(syllable: str) -> str:
    """Drop the differences that many speakers do not make: zh/z, ch/c, sh/s, -ng/-n."""
    if syllable[:2] in ("zh", "ch", "sh"):
        syllable = syllable[0] + syllable[2:]
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


@cache
def _readings(char: str) -> tuple[str, ...]:
    return tuple(pinyin(char, style=Style.NORMAL, heteronym=True)[0][:_READINGS])


def _syllables(name: str, is_county: bool) -> list[str]:
    """Return how a name is read; whole cities are looked up as words, which takes longer."""
    spoken = [_readings(char)[0] for char in name] if is_county else lazy_pinyin(name)
    # No city says zhang, which the dictionary gives for 长治.
    return ["chang" if char == "长" else said for char, said in zip(name, spoken, strict=True)]


def _keys(written: str) -> Iterable[tuple[str, ...]]:
    folded = [tuple(dict.fromkeys(map(_fold, _readings(char)))) for char in written]
    return dict.fromkeys(islice(product(*folded), _MAX_KEYS))


def _sound_text(name: str) -> str:
    return " ".join(_fold(_readings(char)[0]) for char in name)


def _names_below(gazetteer: Gazetteer) -> Mapping[str, Sequence[tuple[str, str, str]]]:
    """Return (code, name, sound) for the names of all divisions inside each one."""
    # All at once at the start: no resident waits for the first name of a province.
    below: dict[str, list[tuple[str, str, str]]] = {}
    for name, codes in gazetteer.names():
        if len(name) > 1:
            row = codes[0], name, _sound_text(name)
            for upper in gazetteer.chain(codes[0])[1:]:
                below.setdefault(upper, []).append(row)
    return below
