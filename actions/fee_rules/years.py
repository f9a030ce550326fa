"""Insurance years and months as the rules count them."""

import calendar
from datetime import date

FIRST_MONTH_OF_COLLECTION = 9


def default_insurance_year(day: date) -> int:
    """Return the insurance year that people mean on ``day``.

    From 1 September the collection for the next year runs or is about to
    (every source of ``data/regions`` opens it in September or later), so the next year is meant.
    """
    return day.year + 1 if day.month >= FIRST_MONTH_OF_COLLECTION else day.year


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
