"""Reads how many persons of a category a resident names: 两个低保, 老人有三个."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.nlu.entity_found import Found
from bot.nlu.entity_numbers import CHINESE, NUMBER, read_count

_COUPLE = re.compile("老两口|爷爷奶奶|公公婆婆|外公外婆|姥姥姥爷|孙子孙女")
_TWINS = re.compile("(?P<two>双胞胎|龙凤胎)|三胞胎")
_ALL_ARE = re.compile(
    r"(?:两个|俩|三个|仨)?(?:(?:全都|都|全|均)(?:是|属于|算|吃|有|交)?|是|属于|算|吃)"
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
