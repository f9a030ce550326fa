"""Addresses down to the house; province, city and county stay, for they decide the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.privacy.words import any_of, privacy_words

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_NUMBER = (
    r"(?:[0-9０-９]{1,5}(?:[-－—–][0-9０-９]{1,5}){0,3}|[一二三四五六七八九十百零〇]{1,5}"
    r"|[A-Za-zＡ-Ｚ甲乙丙丁东西南北][0-9]{0,3})"
)
_ROOM = r"[-－\s]?[0-9]{3,4}(?![0-9年月日元块])"
_ROOMS = (
    rf"(?:[，,\s]?{_NUMBER}(?:号院|号楼|单元|栋|幢|座|层|楼|室|房|户|组|队|排|门|号)){{0,6}}"
    rf"(?:{_ROOM})?"
)
_LONGEST_NAME = 8
_SHORTEST_NAME = 2
_IN_NAME = re.compile(rf"[{_HAN}0-9A-Za-z]")
_REACH = 24  # characters an address marker stands in front of the house number at most
_NAME_STOPS = frozenset("省市县区州旗盟镇乡在住是址到家的了我〕，。,；;：:、 ")


def find_addresses(text: str) -> list[tuple[int, int]]:
    """Find road or village with house number.

    Args:
        text: Any text.

    Returns:
        Start and end of each address without the divisions in front of it, in order.
    """
    spans: list[tuple[int, int]] = []
    for match in sorted(_houses(text), key=lambda match: match.start()):
        start = _name_start(text, match.start())
        if spans and start <= spans[-1][1]:
            start, end = spans.pop()
            spans.append((start, max(end, match.end())))
        else:
            spans.append((start, match.end()))
    return spans


def _houses(text: str) -> Iterator[re.Match[str]]:
    patterns = _Patterns.load()
    yield from patterns.on_road.finditer(text)
    yield from patterns.building.finditer(text)
    for match in patterns.in_settlement.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        if match["more"] or patterns.marker.search(before) or patterns.on_road.search(before):
            yield match


def _name_start(text: str, end: int) -> int:
    """Return where the name of the road or village begins that ends at an offset."""
    places = privacy_words().places
    start = end
    while start > 0 and end - start < _LONGEST_NAME:
        if text[start - 1] in _NAME_STOPS or not _IN_NAME.match(text, start - 1):
            break
        # A road may itself be called after a place (麓山南路), so its last two characters count.
        if end - start >= _SHORTEST_NAME and any(
            text[max(0, start - size) : start] in places for size in (2, 3, 4)
        ):
            break
        start -= 1
    return start


class _Patterns:
    """The patterns, compiled once."""

    def __init__(self) -> None:
        words = privacy_words()
        day = any_of(words.not_house_number["in_settlement"])
        window = any_of(words.not_house_number["on_road"])
        number = rf"{_NUMBER}(?:号院|号楼|号(?!{window})|弄|栋|幢|座)"
        self.on_road = re.compile(rf"(?:{any_of(words.roads)})[\s]?{number}{_ROOMS}")
        self.in_settlement = re.compile(
            rf"(?:{any_of(words.settlements)})[\s]?{_NUMBER}(?:组|队|排|号楼|号院|号(?!{day})|栋|幢|座)"
            rf"(?P<more>(?:[，,\s]?{_NUMBER}(?:单元|栋|幢|座|层|楼|室|房|户|号(?!{day})))"
            rf"|{_ROOM})?{_ROOMS}"
        )
        self.building = re.compile(
            rf"{_NUMBER}(?:号楼|栋|幢|座)[，,\s]?{_NUMBER}单元{_ROOMS}"
            rf"|{_NUMBER}(?:号楼|栋|幢)[，,\s]?[0-9]{{3,4}}(?:室|房|户|号)"
        )
        self.marker = re.compile(any_of(words.address_markers))

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> _Patterns:
        """Return the patterns of the product's word list."""
        return cls()
