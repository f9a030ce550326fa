"""Finds days and insurance years; 2025年3月 is a time of the year, 2025年度 an insurance year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.nlu.entity_found import Found
from bot.nlu.entity_numbers import read_digits, read_number

_CN = "零〇一二三四五六七八九十"
_SMALL = rf"(?:\d{{1,2}}|[{_CN}]{{1,3}})"
_YEAR = r"(?:20\d\d|二[零〇]二[零〇一二三四五六七八九])"
_NEAR_YEAR = rf"(?:{_YEAR}|(?<!\d)2\d)"
_RELATIVE = {"今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2, "去年": -1, "前年": -2}

_WITH_MONTH = re.compile(
    rf"(?:(?P<year>{_NEAR_YEAR})年|(?P<near>{'|'.join(_RELATIVE)})的?)?"
    rf"(?<![\d.])(?P<month>{_SMALL})月(?:份|(?P<day>{_SMALL})(?:[日号]|(?![几多次个天直回笔起共年家块元])))?(?!度|球)"
)
_WITH_SIGNS = re.compile(
    r"(?<![\d.\-/])(?P<year>20\d\d)(?P<sign>[.\-/])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?![\d.\-/])"
    r"|(?<!\d)(?P<year8>20\d\d)(?P<month8>0[1-9]|1[0-2])(?P<day8>[0-2]\d|3[01])(?!\d)"
)
_DAY_ONLY = re.compile(rf"(?<![\d.{_CN}第])(?P<day>{_SMALL})(?:号|日)(?![线楼院室码店])")
_WEEKDAY = re.compile(
    r"(?P<week>(?:上上|下下|上|下|这|本)个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天1-6])(?![口至岁个次年])"
)
_DAYS = {
    **dict.fromkeys(("昨天", "昨日", "昨儿", "昨晚"), -1),
    **dict.fromkeys(("今天", "今日", "今儿", "今晚"), 0),
    **dict.fromkeys(("明天", "明日", "明儿"), 1),
    **{"大前天": -3, "前天": -2, "后天": 2, "大后天": 3},
}
_NEAR_DAY = re.compile("|".join(sorted(_DAYS, key=len, reverse=True)))
_WEEKS = {"": 0, "上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}

_NO_INSURANCE_YEAR = (
    r"(?!月|底|末|初|前|后|以|年|上半|下半|出生|生的|生人|退休|去世|结婚|毕业|才|了|冬|夏|春|秋)"
)
_FULL_YEAR = re.compile(
    rf"(?<![\d.\-/])(?P<year>{_YEAR})"
    rf"(?:(?:年度|年份|年的|年){_NO_INSURANCE_YEAR}|(?![\d年.,\-/元块a-z%]))"
)
_SHORT_YEAR = re.compile(
    rf"(?<![\d.\-/满够了过计少低差干续工龄几{_CN}])"
    rf"(?P<year>2\d|二[零一二三四五六七八九])年度?{_NO_INSURANCE_YEAR}(?!\d)"
)
_EVENT = re.compile(
    r"[^，。？！；]{0,4}?(?:辞职|辞工|离职|退休|毕业|结婚|嫁|搬|迁|生了|生的|出生|去世|过世|走了|"
    r"打工|外出|考上|考进|转学|回来|回老家|住院|得了|查出|手术|上小学|上初中|上高中|上大学|上班|工作|满|"
    r"(?:\d+|[一二三四五六七八九十]+)多?(?:岁|周岁|了))"
)
_BIRTH = r"(?:出生|生的|生人|生了|生下|生娃|生孩子|生小孩)"
_BIRTH_YEAR = re.compile(
    rf"(?:(?<!\d)(?P<year>{_NEAR_YEAR})年?|(?P<near>{'|'.join(_RELATIVE)}))(?:才|刚|就|要)?{_BIRTH}"
)
_DAYS_OLD = re.compile(
    rf"(?:{_BIRTH}|生下来|落地)(?:了|来|才|有|已经|刚|满|都|快){{0,3}}(?P<days>{_SMALL})天"
)
_FIRST_YEAR, _LAST_YEAR = 2003, 2040
"""The resident scheme and its forerunner (新农合) began in 2003."""


def find_days(text: str, today: date) -> Iterator[Found]:
    """Yield the days of a text.

    Args:
        text: A normalised text.
        today: The day from which 明天 or 去年12月 is counted.

    Yields:
        Entities ``day`` with ``2025-03-15``, ``--03-15`` (year unsaid), ``2025-03`` or ``--03``
        (only the month), ``2025`` (year of birth), ``---25`` (only the day of the month) or
        ``weekday:5`` (Friday).
    """
    for match in _DAYS_OLD.finditer(text):
        if days := read_number(match["days"]):
            yield Found("day", str(today - timedelta(int(days))), *match.span("days"))
    for match in _WITH_MONTH.finditer(text):
        year = _RELATIVE.get(match["near"] or "")
        full_year = today.year + year if year is not None else _full_year(match["year"])
        value = _day_value(full_year, match["month"], match["day"])
        if value:
            yield Found("day", value, *match.span())
    for match in _BIRTH_YEAR.finditer(text):
        near = _RELATIVE.get(match["near"] or "")
        born = today.year + near if near is not None else _full_year(match["year"])
        if born:
            yield Found("day", str(born), *match.span())
    for match in _WITH_SIGNS.finditer(text):
        parts = [match[name] or match[name + "8"] for name in ("year", "month", "day")]
        if value := _day_value(int(parts[0]), parts[1], parts[2]):
            yield Found("day", value, *match.span())
    for match in _DAY_ONLY.finditer(text):
        day = read_number(match["day"])
        if day and 1 <= day <= 31:
            yield Found("day", f"---{int(day):02}", *match.span())
    for match in _NEAR_DAY.finditer(text):
        yield Found("day", str(today + timedelta(_DAYS[match[0]])), *match.span())
    yield from _weekdays(text, today)


def find_years(text: str) -> Iterator[Found]:
    """Yield the insurance years that are said in figures, e.g. ``"2025"`` for 25年度."""
    for pattern in (_FULL_YEAR, _SHORT_YEAR):
        for match in pattern.finditer(text):
            year = _full_year(match["year"])
            if year and _FIRST_YEAR <= year <= _LAST_YEAR:
                yield Found("insurance_year", str(year), *match.span())


def tells_an_event(text: str, year: Found) -> bool:
    """Tell whether a year only says when something happened: 去年退休, 今年六十七了."""
    return bool(_EVENT.match(text, year.end))


def _weekdays(text: str, today: date) -> Iterator[Found]:
    for match in _WEEKDAY.finditer(text):
        said = match["day"]
        weekday = 7 if said in "日天" else int(read_number(said) or 0)
        value = f"weekday:{weekday}"
        if week := match["week"]:
            monday = today - timedelta(today.weekday())
            value = str(monday + timedelta(7 * _WEEKS[week.removesuffix("个")] + weekday - 1))
        yield Found("day", value, *match.span())


def _full_year(written: str | None) -> int | None:
    year = read_digits(written) if written else None
    return year + 2000 if year is not None and year < 100 else year


def _day_value(year: int | None, month: str, day: str | None) -> str | None:
    number = read_number(month) or 0
    days = read_number(day) if day else None
    if not 1 <= number <= 12 or (days is not None and not 1 <= days <= 31):
        return None
    head = str(year) if year else "-"
    return f"{head}-{int(number):02}" + (f"-{int(days):02}" if days else "")
