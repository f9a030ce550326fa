"""Tells of those who are added to a family told before: 再加我妈一个."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.nlu.entity_found import Found
from bot.nlu.household_words import mentions

_ADDED = re.compile(
    "(?:还|再|另外)?要?(?:(?:加|添|算)[上了]?|(?:漏|少算|没算|没数)[了上掉]?)(?:个|一个)?"
)


def find_added(text: str, kinds: Sequence[Found]) -> list[Found]:
    """Return ``head_count`` of those who are added to a family told before.

    Args:
        text: A normalised text.
        kinds: Entities ``person_category``; where there are any, they are counted already.
    """
    added = _ADDED.match(text)
    if not added or kinds:
        return []
    told = [one for one in mentions(text, kinds) if one.what == "relative"]
    if len(told) != 1 or told[0].start != added.end():
        return []
    number = told[0].number or len(told[0].roles)
    return [Found("head_count", str(number), told[0].start, told[0].end)]
