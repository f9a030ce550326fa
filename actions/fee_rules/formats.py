"""How amounts, dates and spans of time are written in Chinese.

The only place in the rules where units are spelt; sentences live in ``data/faq``.
"""

from datetime import date
from functools import lru_cache

UNITS = {
    "yuan": "元",
    "hours": "小时",
    "days": "天",
    "working_days": "个工作日",
    "months": "个月",
    "years": "年",
    "percent": "%",
}


# The same few amounts and days are written again and again.
@lru_cache(maxsize=4096)
def quantity(number: int, unit: str) -> str:
    """Write a number with its unit, e.g. ``7`` and ``working_days`` as 7个工作日."""
    return f"{number}{UNITS[unit]}"


def yuan(amount: int) -> str:
    """Write an amount of money given in yuan."""
    return quantity(amount, "yuan")


@lru_cache(maxsize=4096)
def long_date(day: date) -> str:
    """Write a date as 2025年2月28日."""
    return f"{day.year}年{day.month}月{day.day}日"


def insurance_year(year: int) -> str:
    """Write an insurance year as 2025年度."""
    return f"{year}年度"


def people(count: int) -> str:
    """Write a number of people as 5人."""
    return f"{count}人"


def period(first: date | None, last: date) -> str:
    """Write a span of days; without a known first day as 到2025年12月28日为止."""
    if first is None:
        return f"到{long_date(last)}为止"
    return f"{long_date(first)}至{long_date(last)}"


def days_of_month(first: int, last: int) -> str:
    """Write the days of each month on which payment is possible, as 每月1日至25日."""
    return f"每月{first}日至{last}日"


def names(words: list[str]) -> str:
    """Join names the Chinese way: 特困人员、孤儿."""
    return "、".join(words)


def waiting(months: int, days: int = 0) -> str:
    """Write a waiting period of days, months or both, as 90天加2个月."""
    parts = [quantity(days, "days")] if days else []
    if months or not days:
        parts.append(quantity(months, "months"))
    return "加".join(parts)


def with_area_code(number: str, area_code: str | None) -> str:
    """Write a hotline with its area code: 0355+12366, or 区号+12366 when it is not known."""
    return f"{area_code or '区号'}+{number}"
