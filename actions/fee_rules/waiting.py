"""Computes the waiting period before benefits start (待遇等待期)."""

from dataclasses import dataclass
from datetime import date, timedelta

from . import formats
from .model import LatePhase, WaitingRule
from .results import Step
from .years import months_after

DAYS_PER_MONTH = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting period: ``months`` after ``days``; one of the two may be 0."""

    months: int
    days: int
    steps: tuple[Step, ...]

    @property
    def text(self) -> str:
        """The period as people say it."""
        return formats.waiting(self.months, self.days)

    def end(self, start: date) -> date:
        """Return the first day with benefits when the period starts on ``start``."""
        return months_after(start + timedelta(days=self.days), self.months)


def waiting_period(
    rule: WaitingRule | None, phase: LatePhase | None, break_years: int, repaid_years: int
) -> Waiting | None:
    """Compute the waiting period.

    By 国办发〔2024〕38号: a fixed period, longer by a month for each year of break after the
    first, shorter again by a month for each year repaid; from four years of break on never
    below six months. A region's own fixed period takes the place of the national one.

    Args:
        rule: The waiting rule in force for the year, or None.
        phase: The region's own late payment, or None.
        break_years: Whole years without insurance before the year paid for, at least 0.
        repaid_years: How many of them are paid back, at least 0.

    Returns:
        The period with its steps; None where neither says how long to wait.

    Raises:
        ValueError: A number of years is negative.
    """
    if break_years < 0 or repaid_years < 0:
        raise ValueError("断缴和补缴的年数不能是负数")
    fixed = _fixed(rule, phase)
    if fixed is None:
        return None
    months, days = fixed
    steps = [Step("fixed", {"waiting_fixed": formats.waiting(months, days)})]
    if rule is None or break_years == 0:
        return Waiting(months, days, tuple(steps))
    added = (break_years - 1) * rule.months_per_further_break_year
    if added:
        steps.append(Step("break_added", _years("break_years", break_years, added)))
    taken_off = min(added, repaid_years * rule.months_off_per_repaid_year)
    if taken_off:
        steps.append(Step("repaid_off", _years("repaid_years", repaid_years, taken_off)))
    months += added - taken_off
    total_months = months + days // DAYS_PER_MONTH
    if break_years >= rule.floor_break_years and total_months < rule.floor_months:
        months, days = rule.floor_months, 0
        floor = {
            "floor_break_years": formats.quantity(rule.floor_break_years, "years"),
            "floor_months": formats.quantity(rule.floor_months, "months"),
        }
        steps.append(Step("floor", floor))
    return Waiting(months, days, tuple(steps))


def _fixed(rule: WaitingRule | None, phase: LatePhase | None) -> tuple[int, int] | None:
    if phase and phase.waiting_days is not None:
        return 0, phase.waiting_days
    if phase and phase.waiting_months is not None:
        return phase.waiting_months, 0
    return (rule.fixed_months, 0) if rule else None


def _years(name: str, years: int, months: int) -> dict[str, str]:
    return {name: formats.quantity(years, "years"), "months": formats.quantity(months, "months")}
