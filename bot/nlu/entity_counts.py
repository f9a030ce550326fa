"""Reads how many persons of a category a resident names: 两个低保, 老人有三个."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from bot.nlu.entity_found import Found
from bot.nlu.entity_numbers import CHINESE, NUMBER, read_count

_COUPLE = re.compile("老两口|爷爷奶奶|公公婆婆|外公外婆|姥姥姥爷|孙子孙女")
_TWINS = re.compile("(?P<two>双胞胎|龙凤胎)|三胞胎")
_ALL_ARE = re.compile(
    r"(?:两个|俩|三个|仨)?(?:(?:全都|都|全|均)(?:是|属于|算|吃|有|交)?|是|属于|算|吃)"
)
_WHOLE_FAMILY = re.compile(
    r"(?:个?人|人家|家)?(?:全都|全部|都|全|均)(?:是|属于|算|吃|有|交|参加)?(?:了|的)?"
)
_FAMILY_OF_A_KIND = re.compile(
    r"(?:户|家庭|人家|的)?[，、]?(?:我们|咱们|我)?(?:一家|全家|家里|家)?"
)
_HOUSES = ("户", "家庭")
_IS_ALSO = re.compile(
    "[他她]?(?:也|还|都|又)*(?:是个?|有|吃|属于|算|享受|评上了?|办了)?(?:农村|政府|的)?"
)
_GROWN_OR_YOUNG = frozenset({"elderly", "child", "student", "resident"})
_COUNT_BEFORE = re.compile(
    rf"(?<![第每几])(?P<number>{NUMBER}|俩|仨)(?:个|位|名|口|对)?"
    rf"(?:[^，。！？、；\d]{{1,5}}的|人?[^，。！？、；\d{CHINESE}]{{0,8}}(?:是|有|交|缴|吃|参加|参加了|买|买了|属于|享受))?$"
)
_CLASSIFIED_COUNT = re.compile(rf"(?:{NUMBER}(?:个|位|名|口|对)|俩|仨)")
_COUNT_AFTER = re.compile(
    rf"(?:户|人)?(?:的)?(?P<has>有|共有|一共有?|是)?(?P<number>{NUMBER}|俩|仨)(?P<kind>个人|口人|个|位|名|人|口)?(?![年月元块岁级天次])"
)


def with_counts(text: str, people: list[Found]) -> list[Found]:
    """Return person categories with how many of each the resident names.

    Args:
        text: The text in which they were found.
        people: Entities ``person_category`` in order; a count they have stays.
    """
    counted: list[Found] = []
    for index, person in enumerate(people):
        start = people[index - 1].end if index else 0
        end = people[index + 1].start if index + 1 < len(people) else len(text)
        if counted and _are_of_kind(text, counted[-1], person):
            # 爷爷奶奶都是低保: two persons, not three; the second name says what they pay.
            counted.append(replace(person, count=counted.pop().count))
            continue
        count = person.count or _count_before(text[start : person.start])
        if count is None and _COUPLE.search(text, person.start, person.end):
            count = 2
        if count is None and (born := _TWINS.search(text, start, person.start)):
            count = 2 if born["two"] else 3
        if count is None:
            count = _count_after(text[person.end : end], is_last=end == len(text))
        counted.append(replace(person, count=count))
    return counted


def shared_by_family(text: str, people: list[Found], family: Found) -> list[Found]:
    """Return person categories; one that the whole family has gets its head count.

    Args:
        text: The text in which they were found.
        people: Entities ``person_category`` with their counts.
        family: Entity ``head_count``: 一家三口都是低保, 低保户一家三口.
    """
    size = int(family.value)
    return [
        replace(person, count=size)
        if person.count is None and _whole_family_is(text, person, family)
        else person
        for person in people
    ]


def without_second_kinds(text: str, people: list[Found]) -> list[Found]:
    """Return person categories with one for each person: 我爷爷一级残疾 is no second elder.

    Args:
        text: The text in which they were found.
        people: Entities ``person_category`` of a family, with their counts.
    """
    kept = [one for one, kind in pairwise(people) if not _is_same_person(text, one, kind)]
    return [*kept, *people[-1:]]


def _is_same_person(text: str, one: Found, kind: Found) -> bool:
    is_plain = one.value in _GROWN_OR_YOUNG and kind.value not in _GROWN_OR_YOUNG
    single = (one.count or 1) == 1 and (kind.count or 1) == 1
    return is_plain and single and bool(_IS_ALSO.fullmatch(text, one.end, kind.start))


def _whole_family_is(text: str, person: Found, family: Found) -> bool:
    if family.end <= person.start:
        return bool(_WHOLE_FAMILY.fullmatch(text, family.end, person.start))
    of_house = text[person.start : person.end].endswith(_HOUSES)
    between = text[person.end : family.start]
    houses = of_house or between.startswith(_HOUSES)
    return houses and bool(_FAMILY_OF_A_KIND.fullmatch(between))


def _are_of_kind(text: str, several: Found, kind: Found) -> bool:
    if several.count is None or several.value not in _GROWN_OR_YOUNG:
        return False
    return bool(_ALL_ARE.fullmatch(text, several.end, kind.start))


def _count_before(before: str) -> int | None:
    match = _COUNT_BEFORE.search(before)
    if match is None or not _CLASSIFIED_COUNT.match(before, match.start()):
        return None
    return read_count(match["number"])


def _count_after(after: str, is_last: bool) -> int | None:
    match = _COUNT_AFTER.match(after)
    if match is None or not (match["kind"] or match["number"] in "俩仨"):
        return None
    if not is_last and match.end() == len(after):
        return None  # the number belongs to the category that follows: 低保，两个老人
    number = read_count(match["number"])
    # 低保一个人多少钱 asks for the price of one.
    return None if number == 1 and not match["has"] else number
