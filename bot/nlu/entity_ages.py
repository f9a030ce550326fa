"""Reads ages as person categories: 65岁 is elderly, 8岁 a child, 三个月大 a newborn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.entity_found import Found
from bot.nlu.entity_numbers import CHINESE, read_number

_OLD_FROM = 60
_GROWN_UP_FROM = 18
_MONTHS_OF_A_NEWBORN = 12

_NUMBER = rf"(?:\d{{1,3}}|[{CHINESE}]{{1,4}})"
_YEARS = re.compile(
    rf"(?<![\d.{CHINESE}])(?P<age>{_NUMBER})(?:多|来|好几|几)?(?:岁|周岁)(?:半|了)?"
)
# 我妈七十五了 says no 岁; only from sixty on is that surely an age.
_YEARS_UNSAID = re.compile(
    r"(?<=[我妈爸爹娘人她他头婆爷奶公年快都有])(?P<age>[6-9]\d|[六七八九]十[一二三四五六七八九]?)"
    r"多?了(?![块元个天次笔])"
)
_MONTHS = re.compile(
    rf"(?<![\d.{CHINESE}])(?P<age>{_NUMBER}|半)个?多?月(?:大|的娃|的宝|的孩|的小|零)|半岁"
)


def find_ages(text: str) -> Iterator[Found]:
    """Yield ``person_category`` for each age that stands for one."""
    for pattern in (_YEARS, _YEARS_UNSAID):
        for match in pattern.finditer(text):
            if category := _category(read_number(match["age"])):
                yield Found("person_category", category, *match.span())
    for match in _MONTHS.finditer(text):
        months = read_number(match["age"]) if match["age"] not in (None, "半") else 6
        if months is not None and months <= _MONTHS_OF_A_NEWBORN:
            yield Found("person_category", "newborn", *match.span())


def _category(age: float | None) -> str | None:
    if age is None or _GROWN_UP_FROM <= age < _OLD_FROM:
        return None
    return "elderly" if age >= _OLD_FROM else "child"
