"""When treatment is covered: the benefit period of an insurance year."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from .formats import insurance_year, long_date
from .index import RegionIndex
from .late import NO_BENEFIT, late_payment
from .model import BenefitPeriod, Region, YearRules
from .results import Answer
from .window import find_window
from .years import default_insurance_year

LATE = {
    "known": "after_waiting",
    "waiting_only": "after_waiting",
    "national_rule": "after_waiting",
    **dict.fromkeys(NO_BENEFIT, "no_benefit_left"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitAnswer(Answer):
    """From when to when benefits run for somebody who pays on the day asked.

    Cases, with their values:
        known: benefit_start, benefit_end
        from_payment: benefit_start, benefit_end, benefit_from (paid inside the window, but
            after the start)
        from_arrival: benefit_start, benefit_end (the same, counted from the money's arrival)
        after_waiting: waiting, benefit_from, benefit_end (the window is closed)
        no_benefit_left: benefit_end (the window is closed, nothing of the year is left)
        not_stated: none (the year is known, its benefit period is not)
        unknown_year: newest_year, newest_start, newest_end
    """

    first: date | None = None
    last: date | None = None
    benefit_from: date | None = None
    newest_year: int | None = None


def benefit_period(index: RegionIndex, code: str, year: int | None, day: date) -> BenefitAnswer:
    """Return the benefit period for a payment on ``day``.

    Args:
        index: The regions.
        code: Division code of the region insured in.
        year: Insurance year; None for the one meant on ``day``.
        day: The day of payment.
    """
    year = year or default_insurance_year(day)
    window = find_window(index, code, year)
    if window and day > window[1].closes:
        return _late(index, code, year, day)
    found = index.in_year(code, year, _benefit)
    if found:
        return _in_time(index, year, found, day)
    return _not_stated(index, code, year)


def _benefit(rules: YearRules) -> BenefitPeriod | None:
    return rules.benefit


def _in_time(
    index: RegionIndex, year: int, found: tuple[Region, BenefitPeriod], day: date
) -> BenefitAnswer:
    region, period = found
    values = {"benefit_start": long_date(period.first), "benefit_end": long_date(period.last)}
    answer = BenefitAnswer(
        case="known",
        values=values,
        first=period.first,
        last=period.last,
        benefit_from=period.first,
        **index.basis(year, (region, period.proof)),
    )
    if period.paid_after_start is None or day < period.first:
        return answer
    if period.paid_after_start == "arrival":
        return replace(answer, case="from_arrival", benefit_from=None)
    start = day + timedelta(days=1) if period.paid_after_start == "next_day" else day
    values = {**values, "benefit_from": long_date(start)}
    return replace(answer, case="from_payment", values=values, benefit_from=start)


def _late(index: RegionIndex, code: str, year: int, day: date) -> BenefitAnswer:
    late = late_payment(index, code, year, day)
    return BenefitAnswer(
        case=LATE.get(late.case, "not_stated"),
        values=late.values,
        benefit_from=late.benefit_from,
        rule_region=late.rule_region,
        rule_region_name=late.rule_region_name,
        insurance_year=late.insurance_year,
        sources=late.sources,
        checked_on=late.checked_on,
        notes=late.notes,
    )


def _not_stated(index: RegionIndex, code: str, year: int) -> BenefitAnswer:
    newest = index.newest(code, _benefit)
    if newest is None:
        return BenefitAnswer(case="not_stated", **index.basis(year))
    region, newest_year, period = newest
    return BenefitAnswer(
        case="unknown_year",
        values={
            "newest_year": insurance_year(newest_year),
            "newest_start": long_date(period.first),
            "newest_end": long_date(period.last),
        },
        newest_year=newest_year,
        **index.basis(year, (region, period.proof)),
    )
