"""Counts a family from how it is told: 我和老婆两个大人，加一个上小学的儿子 are three.

The members that are named are weighed against the numbers that are said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.nlu.entity_found import Found
from bot.nlu.household_members import AIDED, EMPLOYEE, LINKED, Family, Total
from bot.nlu.household_roles import Member
from bot.nlu.household_words import CLAUSE_ENDS, GROUPS, ME, Mention, mentions

_PLAIN = ("newborn", "student", "elderly", "child", "resident")
_ASKS_SUM = re.compile(
    "一共|总共|总[计工]|合起来|合计|拢[共总]|一起|一路|加起来|加一[起块]|全家|全部|一家子|一搭里|统共|一哈|应缴|共[要交需多几缴]"
)
_ASKS = re.compile(f"{_ASKS_SUM.pattern}|多少|好多|几多")
_ADDED_LATER = re.compile("[外再]加|加上|还有|，加|另外|添|多了")
_ADDED_NOW = re.compile("再?加|和|跟")
_ONCE = re.compile("(?:原来|以前|本来|原先)[^，。]*$")
_OWN_FAMILY = re.compile("一?家(?=[两三四五六七八九2-9][个口])")
_ONLY_ONE = re.compile("(?:就|只有?|光|单)[我他她俺](?:一个人|1个人|自己)(?!带)")


@dataclass(frozen=True, slots=True)
class Household:
    """A family as it was told.

    Attributes:
        size: Persons.
        kinds: How many of them are of each kind.
        start: First character of what tells of them.
        end: One after the last.
    """

    size: int
    kinds: dict[str, int]
    start: int
    end: int


def read_household(text: str, kinds: Sequence[Found]) -> Household | None:
    """Return the family that a message tells of, or None when it tells of none.

    Args:
        text: A normalised text.
        kinds: Entities ``person_category`` in order.
    """
    family = Family(text, mentions(text, kinds))
    household = _counted(family, text) if _is_several(family, text) else None
    return household if household and household.size else None


def _is_several(family: Family, text: str) -> bool:
    """Whether a message lists a family, or tells of one whose size is said."""
    members, named = family.members, family.named()
    if family.totals:
        return bool(members or family.kind_of_all)
    several = sum(one.size for one in members) > 1
    if _ASKS_SUM.search(text) and several and len(members) > 1:
        return any(one.role not in GROUPS or one.counted for one in members)
    if not several or not any(one.role not in GROUPS or one.counted for one in named):
        return False
    linked = any(_are_linked(text, one, two) for one, two in pairwise(named))
    # 我妈是低保，我不是: what is denied of somebody tells of one of the family all the same.
    told = sum(bool(one.kinds) or one.role == ME for one in named) > 1
    return linked or told or any(one.counted and one.size > 1 for one in named)


def _are_linked(text: str, one: Member, two: Member) -> bool:
    # 爸妈 are two members of one word.
    return two.start < one.end or bool(LINKED.fullmatch(text, one.end, two.start))


def _counted(family: Family, text: str) -> Household:
    size = _size(family, text)
    kinds = _kinds(family.members)
    if family.kind_of_all:
        kinds = Counter({family.kind_of_all: size})
    _take_off(kinds, sum(kinds.values()) - size)
    employees = sum(one.out for one in family.members if one.employed)
    kinds[EMPLOYEE] += employees
    spans: list[Member | Mention] = [*family.members]
    spans += [total.mention for total in family.totals]
    return Household(
        size + employees,
        {kind: count for kind, count in kinds.items() if count > 0},
        min(one.start for one in spans),
        max(one.end for one in spans),
    )


def _size(family: Family, text: str) -> int:
    """Return how many pay: by the number that is said, else by those who are named."""
    members = family.members
    payers = sum(one.payers for one in members)
    single = [one.size == 1 and one.role in (ME, "") for one in members if not one.out]
    if _ONLY_ONE.search(text) and all(single):
        return 1
    weighed = [(total, _weighed(total, family, text)) for total in family.totals]
    said = {total.mention.what: number for total, number in weighed if number}
    families = [number for total, number in weighed if number and total.mention.what == "family"]
    if len(families) > 1 and len(_OWN_FAMILY.findall(text)) > 1:
        return sum(families)  # 我一家四口，我弟一家三口
    if "payers" in said:
        return said["payers"]
    if "family" in said:
        number, told = said["family"], max(total.mention.start for total in family.totals)
        out = sum(one.out for one in members if one.start > told)
        return number if number == payers or out >= number else number - out
    return max(said.get("related", 0), payers)


def _weighed(total: Total, family: Family, text: str) -> int | None:
    """Return a number that is said, or None where it only sums up those named so far."""
    what, number = total.mention.what, total.number
    later = sum(one.payers for one in family.named() if one.start >= total.mention.end)
    if later and number == total.named:
        return None  # 我跟我对象两个人，再加一个闺女
    if later and _is_added_to(total, text):
        return number + later
    if what == "family":
        return number
    fewer = number < total.named or (later and number < total.named + later)
    asked = _ASKS.search(CLAUSE_ENDS.split(text[total.mention.start :])[0])
    return None if fewer and not asked else number


def _is_added_to(total: Total, text: str) -> bool:
    """Whether those who are named behind a number come on top: 我们两个，外加我妈."""
    end = total.mention.end
    if total.mention.what == "payers" or _ONCE.search(text[:end]):
        return bool(_ADDED_LATER.search(text, end) or _ADDED_NOW.match(text, end))
    return total.mention.what == "family" and bool(_ADDED_NOW.match(text, end))


def _kinds(members: Sequence[Member]) -> Counter[str]:
    """Return how many there are of each kind; nobody counts as two."""
    counted: Counter[str] = Counter()
    for member in members:
        left = member.payers
        kinds = [k for k in (*AIDED, *_PLAIN) if member.kinds[k]]
        for kind in kinds:
            number = min(member.kinds[kind], left)
            counted[kind] += number
            left -= number
        if member.role in ("child", "grandchild"):
            counted["child"] += left
    return counted


def _take_off(kinds: Counter[str], excess: int) -> None:
    """Take off plain kinds of those who are counted twice."""
    for kind in reversed(_PLAIN):
        taken = min(max(excess, 0), kinds[kind])
        kinds[kind] -= taken
        excess -= taken
