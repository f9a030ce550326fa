"""Counts the years that a resident names as not paid: 去年断保了, 2024年和2025年都没交."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.nlu.entity_found import Found
from bot.nlu.entity_numbers import read_digits

_NEAR = {"今年": 0, "去年": -1, "上年": -1, "前年": -2, "大前年": -3}
_NEXT = {"明年": 1, "下一年": 1, "后年": 2}
_YEAR = rf"(?:20\d\d(?:年度?)?|(?<!\d)2\d年度?|{'|'.join(sorted(_NEAR, key=len, reverse=True))})"
_PAID_FOR = re.compile(rf"(?:{_YEAR}|{'|'.join(_NEXT)})(?=[^，。！？；]{{0,6}}[交缴补])")
_YEARS = rf"{_YEAR}(?:(?:[、，]|和|跟|与|还有)?{_YEAR}){{0,5}}"
_BROKEN = r"(?:断缴|断交|断保|断供|断了|断的|断(?=\d)|停缴|停交|停保了|中断)"
_MISSED = rf"(?:{_BROKEN}|漏缴|漏交|没交|没缴|没参保|未缴|未交|未参保|欠费|冇交|莫交|莫缴)"
_BETWEEN = r"(?:这|那)?(?:两|三|四|几)?年?(?:我|我们|他|她)?(?:的)?(?:医保)?(?:都|也|就)?"
# 去年没交还能补吗 asks about that year; 去年没交，现在交要等多久 about the one now.
_PAYS_NOW = r"(?=.*(?:等|[今明]年|现在|这次|20\d\d|[两二三四五2-5]年都断))"
_PATTERNS = (
    re.compile(rf"(?P<years>{_YEARS}){_BETWEEN}{_BROKEN}"),
    re.compile(rf"(?P<years>{_YEARS}){_BETWEEN}{_MISSED}{_PAYS_NOW}"),
    re.compile(rf"{_BROKEN}了?的?(?P<years>{_YEARS})(?:一年|两年|那年|的)?"),
)
_SINCE = re.compile(
    rf"(?P<from>从|自从|打|自)?(?P<since>{_YEAR})(?:起|开始|以后|之后|以来|过后|到现在|至今)?"
    rf"(?:就|一直|便|再|都|也|到现在|至今){{1,3}}{_MISSED}"
)
_LONGEST_BREAK = 30


def find_missed_years(text: str, today: date) -> Iterator[Found]:
    """Yield ``break_years`` for calendar years that are named as not paid.

    Args:
        text: A normalised text.
        today: The day from which 去年 is counted; a break that lasts ends with the year before.
    """
    if lasting := _lasting_break(text, today.year):
        yield lasting
        return
    for pattern in _PATTERNS:
        if match := pattern.search(text):
            pays_for = _year_paid_for(text[match.end() :], today.year)
            missed = {year for year in _read_years(match["years"], today.year) if year < pays_for}
            if missed:
                yield Found("break_years", str(len(missed)), *match.span())
                return


def _year_paid_for(text: str, this_year: int) -> int:
    """Return the year that somebody pays for after a break: 今年 unless a later one is named."""
    paid = " ".join(match[0] for match in _PAID_FOR.finditer(text))
    named = [_NEXT[word] + this_year for word in _NEXT if word in paid]
    return max([this_year, *named, *_read_years(paid, this_year)])


def _lasting_break(text: str, this_year: int) -> Found | None:
    """Return the break that began in a year and lasts: 从2022年就没交."""
    match = _SINCE.search(text)
    years = _read_years(match["since"], this_year) if match else []
    if match is None or not years:
        return None
    broken = this_year - years[0]
    if not 0 < broken <= _LONGEST_BREAK or (broken == 1 and not match["from"]):
        return None
    return Found("break_years", str(broken), *match.span())


def _read_years(written: str, this_year: int) -> list[int]:
    found = []
    for said in re.findall(_YEAR, written):
        digits = read_digits(re.sub(r"\D", "", said)) if said[0].isdigit() else None
        if digits is not None:
            found.append(digits + 2000 if digits < 100 else digits)
        else:
            found.append(this_year + _NEAR[said])
    return found
