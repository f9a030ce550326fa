"""Counts Chinese working days."""

from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar import is_workday

from .formats import long_date, quantity
from .results import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkdayAnswer(Answer):
    """The day that lies some working days after another.

    Both cases have result_day, start_day and working_days.
    Cases:
        calendar: public holidays and make-up working days are taken into account
        weekdays_only: for part of the span the calendar is not published; Monday to Friday counted
    """

    result_day: date


def working_days_after(day: date, count: int) -> WorkdayAnswer:
    """Return the ``count``-th working day after ``day``; the day itself does not count.

    Raises:
        ValueError: ``count`` is negative.
    """
    if count < 0:
        raise ValueError("工作日的个数不能是负数")
    current, left, covered = day, count, True
    while left:
        current += timedelta(days=1)
        works, known = _works(current)
        left -= works
        covered = covered and known
    return WorkdayAnswer(
        case="calendar" if covered else "weekdays_only",
        values={
            "start_day": long_date(day),
            "working_days": quantity(count, "working_days"),
            "result_day": long_date(current),
        },
        result_day=current,
    )


def _works(day: date) -> tuple[bool, bool]:
    """Tell whether ``day`` is a working day, and whether the holiday calendar covers it."""
    try:
        return is_workday(day), True
    except NotImplementedError:
        return day.weekday() < 5, False
