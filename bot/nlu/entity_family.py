"""Counts a family that is told person by person: 我和老婆还有一个孩子 are three."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from bot.nlu.entity_found import Found
from bot.nlu.entity_numbers import NUMBER, read_count
from bot.nlu.entity_terms import LEXICON
from bot.text.lexicon import IGNORED, read_variants

RELATIVES = LEXICON / "relatives.yml"

_MINE = r"(?:(?:我|俺|咱|你|他|她)(?:们|家)?的?)"
# 我给爸妈交: who pays for others is not one of them.
_MYSELF = r"(?P<me>(?:我|俺)(?:自己|本人)?(?:一个人)?(?![们家的给替帮想问是在要能该怎爸妈爹娘]))"
_LINK = re.compile(r"[，、]?(?:还|再|外)?(?:和|跟|与|及|以及|加上?|有|带着?|领着?|\+)?(?:家里)?")
_BRINGING = ("带", "领")
_BEFORE_A_KIND = re.compile(
    r"(?:他|她)?(?:也|还|都)?(?:是个?|有|交的?|吃|参加了?|属于|算|办了|买了|享受|买的)?"
)
# 老婆孩子都是低保，我不是: who is none is one of the family all the same.
_NOT_OF_A_KIND = re.compile(
    "(?:就|倒|可|还)?(?:不是|没有|没评上|不算|是?普通)(?:的|人|居民)?(?=[，。！？；]|$|低保|残疾|特困|五保)"
)
_ALL = "都"
# 再加我妈一个
_ADDED = re.compile(
    "(?:还|再|另外)?要?(?:(?:加|添|算)[上了]?|(?:漏|少算|没算|没数)[了上掉]?)(?:个|一个)?"
)
# 我在上海给女儿带孩子: neither of them is one of those who pay.
_MINDING = re.compile(
    "[给帮替](?!我[看查])[^，。！？]{1,4}?(?:带|看|照看|照顾)(?:孩子|小孩|娃娃?|外?孙[子女]?|崽|伢)"
)
_BIG_AND_SMALL = re.compile(rf"(?P<big>{NUMBER})大(?P<small>{NUMBER})小")


@dataclass(frozen=True, slots=True)
class _Named:
    """Relatives named together.

    Attributes:
        start: First character.
        end: One after the last character.
        size: Persons.
        certain: Somebody is meant: one child, my wife; not children or the elderly in general.
        myself: The resident.
    """

    start: int
    end: int
    size: int
    certain: bool
    myself: bool = False


def find_family(text: str, kinds: Sequence[Found]) -> Iterator[Found]:
    """Yield ``head_count`` for a family whose members are named one by one: 两大一小, 我和老婆.

    Also for one more who is added to a family: 再加我妈一个.

    Args:
        text: A normalised text.
        kinds: Entities ``person_category`` in order.
    """
    if match := _BIG_AND_SMALL.search(text):
        sizes = [read_count(match[name]) or 0 for name in ("big", "small")]
        yield Found("head_count", str(sum(sizes)), *match.span())
        yield Found("person_category", "child", *match.span("small"), count=sizes[1])
        return
    everybody = _named(text, kinds)
    together = _told_together(text, everybody)
    alone = [one for one in everybody if one not in together and _has_kind(text, one, kinds)]
    family = sorted([*together, *alone], key=lambda one: one.start)
    added = _ADDED.match(text)
    if added and len(everybody) == 1 and everybody[0].start == added.end() and not kinds:
        yield Found("head_count", str(everybody[0].size), everybody[0].start, everybody[0].end)
    if len(family) > 1 and any(one.certain for one in family):
        size = sum(one.size for one in family)
        yield Found("head_count", str(size), family[0].start, family[-1].end)


def is_minded(text: str, start: int) -> bool:
    """Whether a person is only named because somebody minds children: 给女儿带孩子.

    Args:
        text: A normalised text.
        start: Where the person is named.
    """
    return any(match.start() <= start < match.end() for match in _MINDING.finditer(text))


def counted_by_relatives(text: str, kinds: Sequence[Found]) -> list[Found]:
    """Return person categories; those said of several relatives get their number: 爸妈都是低保.

    Args:
        text: A normalised text.
        kinds: Entities ``person_category`` in order.
    """
    everybody = _named(text, kinds)
    together = _told_together(text, everybody)
    counted: list[Found] = []
    for kind in kinds:
        owner = next((o for o in everybody if _is_said_of(text, o, kind)), None)
        size = owner.size if owner else 1
        if owner in together and _ALL in text[owner.end : kind.start]:
            group = [one for one in together if one.start <= owner.start]
            size = sum(one.size for one in group)
            # 老婆孩子都是低保: the child is one of the two, not a third.
            counted = [other for other in counted if other.start < group[0].start]
        counted.append(replace(kind, count=size) if size > 1 else kind)
    return counted


def _named(text: str, kinds: Sequence[Found]) -> list[_Named]:
    return [one for one in _each_named(text, kinds) if not is_minded(text, one.start)]


def _each_named(text: str, kinds: Sequence[Found]) -> Iterator[_Named]:
    sizes = _sizes()
    for match in _pattern().finditer(text):
        if match["me"]:
            yield _Named(*match.span(), 1, certain=True, myself=True)
        elif size := sizes[match["name"]]:
            number = read_count(match["number"]) if match["number"] else None
            many = number * size if number and size == 1 else size
            name = match.start("name")
            is_kind = any(kind.start <= name < kind.end for kind in kinds)
            certain = bool(match["number"] or match["mine"] or not is_kind)
            yield _Named(*match.span(), many, certain)


def _told_together(text: str, everybody: Sequence[_Named]) -> list[_Named]:
    """Return those who stand next to each other: 老婆和孩子; 我妈问，孩子 do not."""
    linked = [(one, two) for one, two in pairwise(everybody) if _are_linked(text, one, two)]
    return list(dict.fromkeys(one for pair in linked for one in pair))


def _are_linked(text: str, one: _Named, two: _Named) -> bool:
    between = text[one.end : two.start]
    if not _LINK.fullmatch(between) or (one.myself and two.myself):
        return False
    if between.startswith(_BRINGING):
        return two.certain  # 妈妈带孩子 is no list, 我带两个娃 is one
    # 我自己一个成年人 are not two.
    return bool(between) or not (one.myself or two.myself)


def _has_kind(text: str, one: _Named, kinds: Sequence[Found]) -> bool:
    denied = one.myself and bool(kinds) and _NOT_OF_A_KIND.match(text, one.end)
    return bool(denied) or any(_is_said_of(text, one, kind) for kind in kinds)


def _is_said_of(text: str, one: _Named, kind: Found) -> bool:
    if kind.start < one.end:
        return False
    return bool(_BEFORE_A_KIND.fullmatch(text, one.end, kind.start))


@cache
def _sizes() -> dict[str, int]:
    """Return how many persons each name stands for; 0 for those that name nobody."""
    read = read_variants(RELATIVES)
    return {name: 0 if size == IGNORED else int(size) for name, size in read.items()}


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(_sizes(), key=len, reverse=True)))
    return re.compile(
        rf"(?:(?P<number>{NUMBER}|俩)(?:个|位|名)?)?(?P<mine>{_MINE})?(?P<name>{names})|{_MYSELF}"
    )
