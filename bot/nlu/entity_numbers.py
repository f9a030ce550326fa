"""Reads numbers as residents write them: 5, 五, 俩, 四百, 1,070, 1.5万."""

from __future__ import annotations

import re

import cn2an

CHINESE = "零〇一二两三四五六七八九十百千万"
NUMBER = rf"(?:\d{{1,9}}(?:,\d{{3}}){{0,3}}(?:\.\d{{1,4}})?[万千百]?|[{CHINESE}]{{1,9}})"
"""A number, for the inside of a regular expression."""

_NEXT_UNIT = {"百": "十", "千": "百", "万": "千"}
_UNIT_UNSAID = re.compile(r"(?<=([百千万]))[一二三四五六七八九]$")
_BOTH = {"俩": "2", "仨": "3"}


def read_number(written: str) -> float | None:
    """Return the value of a written number, or None when it is none.

    Args:
        written: Digits, Chinese numerals, or digits with 百, 千 or 万.
    """
    if written in _BOTH:
        return float(_BOTH[written])
    if match := _UNIT_UNSAID.search(written):
        written += _NEXT_UNIT[match[1]]  # 四百二 is 420
    try:
        return float(cn2an.cn2an(written.replace(",", "").replace("〇", "零"), "smart"))
    except (ValueError, KeyError):  # the library's own slip on 千人百
        return None


def read_count(written: str) -> int | None:
    """Return a number of people or years (1 to 99), or None."""
    number = read_number(written)
    if number is None or number != int(number) or not 1 <= number <= 99:
        return None
    return int(number)


def read_digits(written: str) -> int | None:
    """Return a year said digit by digit (二〇二五, 2025), or None."""
    digits = {char: str(value) for value, char in enumerate("零一二三四五六七八九")}
    digits |= {"〇": "0", **{str(n): str(n) for n in range(10)}}
    if not written or any(char not in digits for char in written):
        return None
    return int("".join(digits[char] for char in written))
