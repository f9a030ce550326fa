"""Can I still pay? Where a day stands to the collection window."""

from dataclasses import dataclass
from datetime import date, timedelta

from .formats import insurance_year, long_date, period, quantity
from .index import RegionIndex
from .late import NO_BENEFIT, LateAnswer, late_payment
from .model import Region, Window
from .results import Answer
from .window import find_window, next_pay_day, window_of
from .years import default_insurance_year

SOON = timedelta(weeks=8)
"""So long before a window opens, people who name no year begin to ask about it."""

AFTER = {
    "known": "after",
    "waiting_only": "after_waiting",
    "national_rule": "after_waiting",
    **dict.fromkeys(NO_BENEFIT, "after_no_benefit"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PayPeriodAnswer(Answer):
    """Where a day stands to the collection window of a year.

    Every case but ``no_window`` has ``window`` (the whole span as one phrase).
    Cases, with their further values:
        before: opens, closes, days_until_open
        inside: opens, closes, days_left
        until: closes, days_left (the source names the last day only)
        inside_paused: closes, days_left, next_pay_day (no payment on this day of the month)
        last_day: closes (today is the last day)
        after: closes, late_amount, waiting, benefit_from, benefit_end
        after_waiting: closes, waiting, benefit_from, benefit_end (the price is not known)
        after_no_benefit: closes, benefit_end (paid today, nothing of the year is left)
        after_no_rule: closes
        unknown_year: newest_year, window (that of newest_year)
        no_window: none

    Attributes:
        days_until_open: Days from the day asked until the window opens.
        days_left: Days after the day asked on which the window is still open.
        late: The late payment in the ``after`` cases.
    """

    opens: date | None = None
    closes: date | None = None
    days_until_open: int | None = None
    days_left: int | None = None
    next_pay_day: date | None = None
    newest_year: int | None = None
    late: LateAnswer | None = None


def pay_period(index: RegionIndex, code: str, year: int | None, day: date) -> PayPeriodAnswer:
    """Return where ``day`` stands to the collection window.

    Args:
        index: The regions.
        code: Division code of the region insured in.
        year: Insurance year; None for the one meant on ``day``.
        day: The day of the question.
    """
    meant = year or default_insurance_year(day)
    found = find_window(index, code, meant)
    if found is None and year is None and (soon := _opens_soon(index, code, meant + 1, day)):
        meant, found = meant + 1, soon
    if found is None:
        return _unknown(index, code, meant)
    year = meant
    window = found[1]
    if window.opens and day < window.opens:
        return _before(index, year, found, window.opens, day)
    if day > window.closes:
        return _after(index, code, year, found, day)
    return _inside(index, year, found, day)


def _opens_soon(
    index: RegionIndex, code: str, year: int, day: date
) -> tuple[Region, Window] | None:
    """Return the window of a year that is next to open; weeks before, that is the one meant."""
    found = find_window(index, code, year)
    opens = found[1].opens if found else None
    return found if opens and day < opens <= day + SOON else None


def _before(
    index: RegionIndex, year: int, found: tuple[Region, Window], opens: date, day: date
) -> PayPeriodAnswer:
    days = (opens - day).days
    more = {"opens": long_date(opens), "days_until_open": quantity(days, "days")}
    return _answer(index, "before", year, found, more, days_until_open=days)


def _inside(
    index: RegionIndex, year: int, found: tuple[Region, Window], day: date
) -> PayPeriodAnswer:
    window = found[1]
    days = (window.closes - day).days
    more = {"days_left": quantity(days, "days")}
    if window.opens:
        more["opens"] = long_date(window.opens)
    payable = next_pay_day(window, day)
    if payable is not None and payable != day:
        more["next_pay_day"] = long_date(payable)
        case = "inside_paused"
    elif days == 0:
        case = "last_day"
    else:
        case = "inside" if window.opens else "until"
    return _answer(index, case, year, found, more, days_left=days, next_pay_day=payable)


def _after(
    index: RegionIndex, code: str, year: int, found: tuple[Region, Window], day: date
) -> PayPeriodAnswer:
    late = late_payment(index, code, year, day)
    case = AFTER.get(late.case, "after_no_rule")
    return _answer(index, case, year, found, dict(late.values), late=late)


def _unknown(index: RegionIndex, code: str, year: int) -> PayPeriodAnswer:
    newest = index.newest(code, window_of)
    if newest is None:
        return PayPeriodAnswer(case="no_window", **index.basis(year))
    region, newest_year, window = newest
    more = {"newest_year": insurance_year(newest_year)}
    return _answer(index, "unknown_year", year, (region, window), more, newest_year=newest_year)


def _answer(
    index: RegionIndex,
    case: str,
    year: int,
    found: tuple[Region, Window],
    more: dict[str, str],
    *,
    days_until_open: int | None = None,
    days_left: int | None = None,
    next_pay_day: date | None = None,
    newest_year: int | None = None,
    late: LateAnswer | None = None,
) -> PayPeriodAnswer:
    region, window = found
    used = [(region, window.proof)]
    return PayPeriodAnswer(
        case=case,
        values={
            "window": period(window.opens, window.closes),
            "closes": long_date(window.closes),
            **more,
        },
        opens=window.opens,
        closes=window.closes,
        days_until_open=days_until_open,
        days_left=days_left,
        next_pay_day=next_pay_day,
        newest_year=newest_year,
        late=late,
        **index.basis(year, *used),
    )
