"""Payment after the window, and payment after years without insurance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .fee import Amounts, amounts
from .formats import insurance_year, long_date, quantity, yuan
from .index import RegionIndex
from .model import LatePhase, Proof, Region, WaitingRule, Window
from .results import Answer, Step
from .waiting import Waiting, waiting_period
from .years import default_insurance_year

NO_BENEFIT = ("no_benefit_left", "no_benefit_left_known", "year_over", "year_over_no_wait")
"""Cases in which nothing of the year is left for who pays now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateAnswer(Answer):
    """What it costs to pay on a day, and when benefits start.

    Cases, with their values:
        known: late_amount, waiting, benefit_from
        waiting_only: waiting, benefit_from (what it costs is not stated, or differs by group)
        national_rule: waiting, benefit_from (the region has no rule of its own)
        no_benefit_left: waiting, benefit_from, benefit_end (starts after the year has ended)
        no_benefit_left_known: late_amount and the same
        year_over: benefit_end, waiting (for who has not paid since, by the rule of today)
        year_over_no_wait: benefit_end (no rule of waiting, or none for these persons)
        amount_only: late_amount (how long to wait is not stated)
        between_phases: late_from (no rule for this day; the next one starts then)
        phase_over: late_until (the known late payment ended then)
        not_late: closes, days_left
        not_late_before: opens, closes
        in_time_after_break: closes, waiting, benefit_from (waits although paid in time)
        exempt: none (newborns, aided groups)
        no_rule: none (no rule is known for this year)
        unknown_year: newest_year, waiting (as the rule stands now)
        unknown_year_no_rule: newest_year
        no_data: none

    Steps: ``pay`` late_amount · ``fixed`` waiting_fixed · ``break_added`` break_years, months ·
    ``repaid_off`` repaid_years, months · ``floor`` floor_break_years, floor_months ·
    ``starts`` start_day (counting begins then) · ``benefit_from`` waiting, benefit_from.

    Every case with ``waiting`` but ``unknown_year`` also has ``benefit_end``, the last day of the
    year's benefits.

    Attributes:
        amount: Yuan to pay now, or None.
        pays: ``personal`` or ``personal_and_subsidy``, or None where not stated.
        waiting_months: Months of the waiting period (beside ``waiting_days``).
        benefit_from: First day with benefits if paid on the day asked.
        break_asked: Whether the years of break were told; else the period is the shortest one.
        national_amount: Whether the amount rests on the national fee.
    """

    amount: int | None = None
    pays: str | None = None
    waiting_months: int | None = None
    waiting_days: int | None = None
    benefit_from: date | None = None
    break_asked: bool = False
    national_amount: bool = False
    steps: tuple[Step, ...] = ()


def late_payment(
    index: RegionIndex,
    code: str,
    year: int | None,
    day: date,
    break_years: int | None = None,
    repaid_years: int | None = None,
    categories: Sequence[str] = (),
) -> LateAnswer:
    """Return what paying on ``day`` costs and when benefits start.

    Args:
        index: The regions.
        code: Division code of the region insured in.
        year: Insurance year to pay for; None for the one meant on ``day``.
        day: The day of payment.
        break_years: Whole years without insurance before that year; None when not told.
        repaid_years: How many of these are paid back; None when not told.
        categories: Person categories, some of which do not have to wait.

    Raises:
        ValueError: A number of years is negative.
    """
    year = year or default_insurance_year(day)
    asked = _gather(index, code, year, day, break_years, repaid_years)
    if not _has_data(asked):
        return _unknown_year(asked)
    is_exempt = _is_exempt(asked, categories)
    if day > asked.year_end:
        return _year_over(asked, repaid_years, is_exempt)
    if is_exempt:
        return _answer(asked, "exempt", {})
    closes = _last_day_in_time(asked)
    if closes and day <= closes:
        return _in_time(asked, closes)
    return _late(asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question with the rules that bear on it."""

    index: RegionIndex
    code: str
    year: int
    day: date
    break_years: int | None
    window: tuple[Region, Window] | None
    phases: tuple[Region, tuple[LatePhase, ...]] | None
    phase: LatePhase | None
    rule: tuple[Region, WaitingRule] | None
    waiting: Waiting | None
    year_end: date

    @property
    def used(self) -> list[tuple[Region, Proof]]:
        """The regions and proofs that the answer rests on, the deciding one first."""
        window = [(self.window[0], self.window[1].proof)] if self.window else []
        rule = [(self.rule[0], self.rule[1].proof)] if self.rule else []
        if self.window and self.day <= self.window[1].closes:
            return rule + window if self.break_years else window
        phases = []
        if self.phases:
            phases = [(self.phases[0], (self.phase or self.phases[1][-1]).proof)]
        if _has_own_waiting(self.phase) and not self.break_years:
            rule = []
        # What the region says of a year that is over decides; how long to wait now comes after it.
        return phases + window + rule if self.day > self.year_end else phases + rule + window


@dataclass(frozen=True, slots=True)
class _Price:
    """What has to be paid late, in yuan, and the amounts of the year that it comes from."""

    amount: int
    known: Amounts


def _gather(
    index: RegionIndex,
    code: str,
    year: int,
    day: date,
    break_years: int | None,
    repaid_years: int | None,
) -> _Asked:
    window, phases, benefit = None, None, None
    for region in index.lineage(code):
        rules = region.years.get(year)
        if rules is None:
            continue
        if window is None and rules.window:
            window = region, rules.window
        if phases is None and rules.late:
            phases = region, rules.late
        benefit = benefit or rules.benefit
    phase = _phase_on(phases[1], day) if phases else None
    rule = index.nearest(code, lambda region: region.waiting_rule)
    # Who missed a year that is over waits by the rule of the year in which they pay again.
    if rule and max(year, day.year) < rule[1].first_year:
        rule = None
    return _Asked(
        index=index,
        code=code,
        year=year,
        day=day,
        break_years=break_years,
        window=window,
        phases=phases,
        phase=phase,
        rule=rule,
        waiting=waiting_period(
            rule[1] if rule else None, phase, break_years or 0, repaid_years or 0
        ),
        year_end=benefit.last if benefit else date(year, 12, 31),
    )


def _phase_on(phases: Sequence[LatePhase], day: date) -> LatePhase | None:
    for phase in phases:
        if phase.first <= day and (phase.last is None or day <= phase.last):
            return phase
    return None


def _has_own_waiting(phase: LatePhase | None) -> bool:
    return phase is not None and (phase.waiting_months, phase.waiting_days) != (None, None)


def _has_data(asked: _Asked) -> bool:
    if asked.window or asked.phases:
        return True
    return asked.index.in_year(asked.code, asked.year, lambda rules: rules.fee) is not None


def _is_exempt(asked: _Asked, categories: Sequence[str]) -> bool:
    if not categories:
        return False
    of_phase = asked.phase.exempt if asked.phase else ()
    of_rule = asked.rule[1].exempt if asked.rule else ()
    return not {*of_phase, *of_rule}.isdisjoint(categories)


def _year_over(asked: _Asked, repaid_years: int | None, is_exempt: bool) -> LateAnswer:
    values = {"benefit_end": long_date(asked.year_end)}
    rule = asked.rule[1] if asked.rule else None
    waiting = waiting_period(rule, None, asked.break_years or 0, repaid_years or 0)
    if waiting is None or is_exempt:
        return _answer(asked, "year_over_no_wait", values)
    values["waiting"] = waiting.text
    return _answer(asked, "year_over", values, steps=waiting.steps, waiting=waiting)


def _last_day_in_time(asked: _Asked) -> date | None:
    if asked.window:
        return asked.window[1].closes
    return asked.phases[1][0].first - timedelta(days=1) if asked.phases else None


def _in_time(asked: _Asked, closes: date) -> LateAnswer:
    if asked.break_years and asked.waiting:
        return _wait(asked, asked.waiting, "in_time_after_break", {"closes": long_date(closes)})
    opens = asked.window[1].opens if asked.window else None
    if opens and asked.day < opens:
        days = {"opens": long_date(opens), "closes": long_date(closes)}
        return _answer(asked, "not_late_before", days)
    left = quantity((closes - asked.day).days, "days")
    return _answer(asked, "not_late", {"closes": long_date(closes), "days_left": left})


def _late(asked: _Asked) -> LateAnswer:
    if asked.phase:
        return _in_phase(asked, asked.phase)
    if asked.phases:
        return _outside_phases(asked, asked.phases[1])
    if asked.waiting:
        return _wait(asked, asked.waiting, "national_rule", {})
    return _answer(asked, "no_rule", {})


def _in_phase(asked: _Asked, phase: LatePhase) -> LateAnswer:
    price = _price(asked, phase)
    if price is None:
        if asked.waiting is None:
            both = phase.pays == "personal_and_subsidy"
            return _answer(asked, "both_parts" if both else "no_rule", {})
        return _wait(asked, asked.waiting, "waiting_only", {})
    values = {"late_amount": yuan(price.amount)}
    if asked.waiting is None:
        return _answer(asked, "amount_only", values, price, steps=(_pay_step(price),))
    return _wait(asked, asked.waiting, "known", values, price)


def _outside_phases(asked: _Asked, phases: Sequence[LatePhase]) -> LateAnswer:
    coming = [phase.first for phase in phases if phase.first > asked.day]
    if coming:
        return _answer(asked, "between_phases", {"late_from": long_date(min(coming))})
    last = max(phase.last for phase in phases if phase.last)
    return _answer(asked, "phase_over", {"late_until": long_date(last)})


def _price(asked: _Asked, phase: LatePhase) -> _Price | None:
    if phase.pays is None:
        return None
    known = amounts(asked.index, asked.code, asked.year)
    if known is None:
        return None
    amount = known.total if phase.pays == "personal_and_subsidy" else known.fee.personal
    return None if amount is None else _Price(amount, known)


def _pay_step(price: _Price) -> Step:
    """Return the step that tells the price, with the parts it is made of when there are two."""
    personal, subsidy = price.known.fee.personal, price.known.subsidy
    late = {"late_amount": yuan(price.amount)}
    if personal is None or subsidy is None or price.amount != price.known.total:
        return Step("pay", late)
    return Step("pay_both", {"personal": yuan(personal), "subsidy": yuan(subsidy), **late})


def _wait(
    asked: _Asked,
    waiting: Waiting,
    case: str,
    values: dict[str, str],
    price: _Price | None = None,
) -> LateAnswer:
    """Answer with a waiting period, counted from the payment but not from before the year."""
    start = max(asked.day, date(asked.year, 1, 1))
    first_day = waiting.end(start)
    shown = {"waiting": waiting.text, "benefit_from": long_date(first_day)}
    steps = (
        *((_pay_step(price),) if price else ()),
        *waiting.steps,
        Step("starts", {"start_day": long_date(start)}),
        Step("benefit_from", shown),
    )
    if first_day > asked.year_end:
        case = "no_benefit_left_known" if price else "no_benefit_left"
    return _answer(
        asked,
        case,
        {**values, **shown, "benefit_end": long_date(asked.year_end)},
        price,
        steps=steps,
        waiting=waiting,
        benefit_from=first_day,
    )


def _unknown_year(asked: _Asked) -> LateAnswer:
    newest = asked.index.newest(asked.code, lambda rules: rules.late or rules.fee)
    if newest is None:
        return _answer(asked, "no_data", {})
    values = {"newest_year": insurance_year(newest[1])}
    if asked.waiting is None:
        return _answer(asked, "unknown_year_no_rule", values)
    return _answer(asked, "unknown_year", {**values, "waiting": asked.waiting.text})


def _answer(
    asked: _Asked,
    case: str,
    values: dict[str, str],
    price: _Price | None = None,
    steps: tuple[Step, ...] = (),
    waiting: Waiting | None = None,
    benefit_from: date | None = None,
) -> LateAnswer:
    basis = asked.index.basis(asked.year, *asked.used, *(price.known.used if price else ()))
    return LateAnswer(
        case=case,
        values=values,
        amount=price.amount if price else None,
        pays=asked.phase.pays if asked.phase else None,
        waiting_months=waiting.months if waiting else None,
        waiting_days=waiting.days if waiting else None,
        benefit_from=benefit_from,
        break_asked=asked.break_years is not None,
        national_amount=price is not None and price.known.national,
        steps=steps,
        **basis,
    )
