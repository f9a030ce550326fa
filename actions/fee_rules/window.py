"""Finds the collection window of a year and the days of it on which payment is possible."""

import calendar
from datetime import date, timedelta

from .index import RegionIndex
from .model import Region, Window, YearRules


def window_of(rules: YearRules) -> Window | None:
    """Return the window of a year's rules."""
    return rules.window


def find_window(index: RegionIndex, code: str, year: int) -> tuple[Region, Window] | None:
    """Return the nearest window for a region and an insurance year."""
    return index.in_year(code, year, window_of)


def pay_days(window: Window, day: date) -> tuple[date, date] | None:
    """Return the first and last day of payment in the month of ``day``; None for every day."""
    if window.pay_days is None:
        return None
    first, last = window.pay_days_in.get((day.year, day.month), window.pay_days)
    length = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=min(first, length)), day.replace(day=min(last, length))


def next_pay_day(window: Window, day: date) -> date | None:
    """Return ``day`` or the next day on which payment is possible; None when there is none."""
    if window.opens and day < window.opens:
        day = window.opens
    while day <= window.closes:
        span = pay_days(window, day)
        if span is None or span[0] <= day <= span[1]:
            return day
        next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        day = span[0] if day < span[0] else next_month
    return None
