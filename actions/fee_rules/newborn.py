"""What holds for a child just born."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from .formats import insurance_year, long_date, quantity
from .index import RegionIndex
from .model import NewbornRule, Region, YearRules
from .results import Answer
from .years import months_after


@dataclass(frozen=True, slots=True, kw_only=True)
class NewbornAnswer(Answer):
    """The rule for a child; every case has ``birth_year``.

    Cases, with their further values:
        free: none (the year of birth costs nothing)
        free_until: next_year, next_year_pay_until (the same; last day to pay for the next year)
        free_until_passed: next_year, next_year_pay_until (that day is over)
        free_if_parent_insured: none
        free_years: free_years
        deadline: deadline (within so many days or months of birth)
        deadline_day: deadline, deadline_day (the birthday is known)
        deadline_passed: deadline, deadline_day
        unknown_year: newest_year, and the values of ``newest_case``
        unknown_year_deadline: the same, where children of ``newest_year`` have a deadline
        no_rule: none

    Attributes:
        covered_from_birth: Whether the source says that treatment is covered from birth on.
        free_years: How many years, from that of birth on, cost nothing; None where not stated.
        newest_case: In the ``unknown_year`` cases, that of children of ``newest_year``.
    """

    birth_year: int
    covered_from_birth: bool = False
    free_years: int | None = None
    deadline_day: date | None = None
    newest_year: int | None = None
    newest_case: str | None = None


def newborn(index: RegionIndex, code: str, birth: date | int | None, day: date) -> NewbornAnswer:
    """Return until when to register and pay for a child, and what it costs.

    Args:
        index: The regions.
        code: Division code of the region insured in.
        birth: Birthday, year of birth, or None for a child born lately.
        day: The day of the question.
    """
    year = birth.year if isinstance(birth, date) else birth or day.year
    birthday = birth if isinstance(birth, date) else None
    found = index.in_year(code, year, newborn_rule)
    if found:
        return _known(index, year, found, birthday, day)
    later = _still_free(index, code, year)
    if later:
        return _known(index, year, later, birthday, day)
    newest = index.newest(code, newborn_rule)
    if newest is None:
        values = {"birth_year": quantity(year, "years")}
        return NewbornAnswer(case="no_rule", values=values, birth_year=year, **index.basis(year))
    region, newest_year, rule = newest
    answer = _known(index, newest_year, (region, rule), None, date(newest_year, 1, 1))
    return replace(
        answer,
        case="unknown_year_deadline" if answer.case == "deadline" else "unknown_year",
        values={
            **answer.values,
            "birth_year": quantity(year, "years"),
            "newest_year": quantity(newest_year, "years"),
        },
        insurance_year=year,
        birth_year=year,
        newest_year=newest_year,
        newest_case=answer.case,
    )


def _still_free(
    index: RegionIndex, code: str, birth_year: int
) -> tuple[Region, NewbornRule] | None:
    """Return a later year's rule under which a child born before is still free of charge."""
    newest = index.newest(code, newborn_rule)
    if newest is None:
        return None
    region, year, rule = newest
    free_years = rule.free_years or 0
    return (region, rule) if birth_year < year < birth_year + free_years else None


def newborn_rule(rules: YearRules) -> NewbornRule | None:
    """Return the rule for children born in a year."""
    return rules.newborn


def _known(
    index: RegionIndex,
    year: int,
    found: tuple[Region, NewbornRule],
    birthday: date | None,
    day: date,
) -> NewbornAnswer:
    region, rule = found
    case, values = _case(rule, year, birthday, day)
    return NewbornAnswer(
        case=case,
        values={"birth_year": quantity(year, "years"), **values},
        birth_year=year,
        covered_from_birth=rule.cover_from == "birth",
        free_years=rule.free_years,
        deadline_day=_deadline(rule, birthday),
        **index.basis(year, (region, rule.proof)),
    )


def _case(
    rule: NewbornRule, year: int, birthday: date | None, day: date
) -> tuple[str, dict[str, str]]:
    if rule.condition == "parent_insured":
        return "free_if_parent_insured", {}
    if rule.next_year_pay_until:
        values = {
            "next_year": insurance_year(year + 1),
            "next_year_pay_until": long_date(rule.next_year_pay_until),
        }
        return "free_until_passed" if day > rule.next_year_pay_until else "free_until", values
    if rule.free_years:
        if rule.free_years == 1:
            return "free", {}
        return "free_years", {"free_years": quantity(rule.free_years, "years")}
    return _deadline_case(rule, birthday, day)


def _deadline_case(
    rule: NewbornRule, birthday: date | None, day: date
) -> tuple[str, dict[str, str]]:
    span = (
        quantity(rule.register_within_days, "days")
        if rule.register_within_days
        else quantity(rule.register_within_months or 0, "months")
    )
    last = _deadline(rule, birthday)
    if last is None:
        return "deadline", {"deadline": span}
    case = "deadline_passed" if day > last else "deadline_day"
    return case, {"deadline": span, "deadline_day": long_date(last)}


def _deadline(rule: NewbornRule, birthday: date | None) -> date | None:
    if birthday is None:
        return None
    if rule.register_within_days:
        return birthday + timedelta(days=rule.register_within_days)
    if rule.register_within_months:
        return months_after(birthday, rule.register_within_months)
    return None
