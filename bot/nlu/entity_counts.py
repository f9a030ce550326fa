"""Reads how many persons of a category a resident names: 两个低保, 老人有三个."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.nlu.entity_found import Found
from bot.nlu.entity_numbers import CHINESE, NUMBER, read_count

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
        people: Entities ``person_category`` in order.
    """
    counted: list[Found] = []
    for index, person in enumerate(people):
        start = people[index - 1].end if index else 0
        end = people[index + 1].start if index + 1 < len(people) else len(text)
        count = _count_before(text[start : person.start])
        if count is None:
            count = _count_after(text[person.end : end], is_last=end == len(text))
        counted.append(replace(person, count=count))
    return counted


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
