"""Which rule answers which topic, and the case of the scripted answer that tells its result."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from actions.fee_rules import CASES, FeeBook, working_days_after
from actions.fee_rules import Answer as Result
from actions.fee_rules.hotline import HotlineAnswer
from actions.fee_rules.late import LateAnswer
from actions.memory import Asked, Details

RECORD_VISIBLE = "record_visible"

RULES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "fee_standard": (("fee", ""),),
    "fee_category": (("fee_category", ""), ("household", "household_")),
    "pay_period": (("pay_period", ""),),
    "late_payment": (("late_payment", ""),),
    "benefit_period": (("benefit_period", ""),),
    "newborn": (("newborn", ""),),
    "hotline": (("hotline", ""),),
    "check_record": (("working_days_after", "visible_"),),
}
"""For each topic the rules that may answer it, and what stands before their cases."""

_YEAR_SAID = re.compile(r"(?P<year>20\d\d)(?:-\d\d)?")
_MONTH_SAID = re.compile(r"--\d\d")
_WITHOUT_RELIEF = frozenset({"resident", "employee", "newborn"})
"""Categories that no list of reduced fees is about: they pay in full, elsewhere, or not yet."""


@dataclass(frozen=True)
class Outcome:
    """The result of a rule and the case of the scripted answer that tells it."""

    case: str
    result: Result


Rule = Callable[[FeeBook, Asked, str, date], Outcome | None]


def cases_of(topic: str) -> Mapping[str, tuple[str, ...]]:
    """Return the cases that the rules give for a topic, with the placeholders of each."""
    return {
        prefix + case: values
        for rule, prefix in RULES.get(topic, ())
        for case, values in CASES[rule].items()
    }


def compute(book: FeeBook, asked: Asked, region: str, today: date) -> Outcome | None:
    """Ask the rules.

    Args:
        book: Fee rules.
        asked: Topic and details.
        region: Six-digit code.
        today: The day to answer for.

    Returns:
        The outcome, or None for a topic (or a way of asking it) without rules.
    """
    rule = _BY_TOPIC.get(asked.topic)
    return rule(book, asked, region, today) if rule else None


def _plain(result: Result, prefix: str = "") -> Outcome:
    return Outcome(prefix + result.case, result)


def _fee(book: FeeBook, asked: Asked, region: str, today: date) -> Outcome:
    return _plain(book.fee(region, asked.details.year, today))


def _fee_category(book: FeeBook, asked: Asked, region: str, today: date) -> Outcome:
    details = asked.details
    if _is_household(details):
        members = [(c, n or 1) for c, n in details.categories]
        result = book.household(region, details.year, members, details.head_count, today)
        return _plain(result, "household_")
    persons = [c for c, _ in details.categories if c not in _WITHOUT_RELIEF]
    return _plain(book.fee_category(region, details.year, persons, today))


def _is_household(details: Details) -> bool:
    return details.head_count is not None or any(n and n > 1 for _, n in details.categories)


def _pay_period(book: FeeBook, asked: Asked, region: str, today: date) -> Outcome:
    return _plain(book.pay_period(region, asked.details.year, _day(asked, today) or today))


def _late_payment(book: FeeBook, asked: Asked, region: str, today: date) -> Outcome:
    details = asked.details
    persons = [c for c, _ in details.categories]
    paid_on = _day(asked, today) or today
    year = details.year
    if year is None or (details.break_years and year < paid_on.year):
        # "错过了" speaks of the year whose window is over, not of the one that opens next; and
        # "去年前年两年没交" of the break, not of paying for a year that has passed.
        year = paid_on.year
    broken, repaid = details.break_years, details.repaid_years
    return _plain(book.late_payment(region, year, paid_on, broken, repaid, persons))


def _benefit_period(book: FeeBook, asked: Asked, region: str, today: date) -> Outcome:
    return _plain(book.benefit_period(region, asked.details.year, _day(asked, today) or today))


def _newborn(book: FeeBook, asked: Asked, region: str, today: date) -> Outcome:
    birth = _day(asked, today) or read_year(asked.details.day, today)
    return _plain(book.newborn(region, birth or asked.details.year, today))


def _hotline(book: FeeBook, asked: Asked, region: str, today: date) -> Outcome:
    words = book.words
    said = (matter for word, matter in words.matter_of_word.items() if word in asked.text)
    matter = words.matter_of_office.get(asked.details.office or "") or next(said, None)
    result = book.hotline(region, matter)
    if matter is None and result.offices:
        # Somebody who names a county wants its own office, not a table of matters.
        result = book.hotline(region, "office")
    return _plain(result)


def _check_record(book: FeeBook, asked: Asked, region: str, today: date) -> Outcome | None:
    paid_on = _day(asked, today)
    fact = book.facts(region).get(RECORD_VISIBLE)
    if paid_on is None or fact is None or fact.number is None:
        return None
    result = working_days_after(paid_on, fact.number)
    return Outcome(f"visible_{result.case}", result)


_BY_TOPIC: Mapping[str, Rule] = {
    "fee_standard": _fee,
    "fee_category": _fee_category,
    "pay_period": _pay_period,
    "late_payment": _late_payment,
    "benefit_period": _benefit_period,
    "newborn": _newborn,
    "hotline": _hotline,
    "check_record": _check_record,
}


def _day(asked: Asked, today: date) -> date | None:
    return read_day(asked.details.day, today)


def read_day(said: str | None, today: date) -> date | None:
    """Return the day that was said, or None.

    Args:
        said: ``2025-03-15``, ``--03-15`` (the year nearest to today), or ``weekday:5``
            (the last Friday, today included). Months without a day name no day.
        today: The day on which it was said.
    """
    if said is None:
        return None
    if said.startswith("weekday:"):
        back = (today.isoweekday() - int(said.removeprefix("weekday:"))) % 7
        return today - timedelta(days=back)
    try:
        if not said.startswith("--"):
            return date.fromisoformat(said)
        month, day = map(int, said[2:].split("-"))
        years = [today + relativedelta(years=n) for n in (-1, 0, 1)]
        return min((date(y.year, month, day) for y in years), key=lambda d: abs(d - today))
    except ValueError:
        return None


def read_year(said: str | None, today: date) -> int | None:
    """Return the year of a day of which the resident said no more than year or month.

    Args:
        said: ``2025``, ``2025-03``, or ``--03`` (the month nearest to today).
        today: The day on which it was said.
    """
    if said is None:
        return None
    if match := _YEAR_SAID.fullmatch(said):
        return int(match["year"])
    month = _MONTH_SAID.fullmatch(said)
    near = read_day(f"{said}-15", today) if month else None
    return near.year if near else None


def phones_of(result: Result) -> tuple[tuple[str, str, str], ...]:
    """Return name, number and dial target of the phones in a result of the hotline rule."""
    if not isinstance(result, HotlineAnswer):
        return ()
    return tuple((p.name, p.display, p.tel) for p in (*result.offices, *result.phones))


_SAY_IT_ALL = ("no_benefit_left", "no_benefit_left_known")


def steps_of(result: Result) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Return id and values of the steps by which a result was computed."""
    if not isinstance(result, LateAnswer) or result.case in _SAY_IT_ALL:
        return ()
    return tuple((step.id, step.values) for step in result.steps)
