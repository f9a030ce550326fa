"""Who refunds in a region, and until when."""

from dataclasses import dataclass
from datetime import date, timedelta

from .formats import long_date, names
from .index import RegionIndex
from .model import Proof, RefundRule, Region
from .results import Answer
from .window import find_window
from .years import default_insurance_year

CASES = {
    frozenset({"tax"}): "tax",
    frozenset({"medical"}): "medical",
    frozenset({"tax", "medical"}): "tax_or_medical",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundAnswer(Answer):
    """Who refunds; the rule differs from place to place.

    Cases: tax, medical, tax_or_medical (value: refund_offices), unknown (no value).
    ``refund_until`` is among the values whenever ``timing`` is not ``not_stated``.

    Attributes:
        timing: ``open`` or ``closed`` on the day asked; ``not_stated`` where no limit is known.
        until: Last day on which to ask for a refund.
    """

    timing: str = "not_stated"
    until: date | None = None


def refund(index: RegionIndex, code: str, year: int | None, day: date) -> RefundAnswer:
    """Return who refunds in a region and whether it is still possible.

    Args:
        index: The regions.
        code: Division code of the region insured in.
        year: Insurance year paid for; None for the one meant on ``day``.
        day: The day of the question.
    """
    year = year or default_insurance_year(day)
    who = index.nearest(code, _with_offices)
    used: list[tuple[Region, Proof]] = []
    values: dict[str, str] = {}
    case = "unknown"
    if who:
        region, rule = who
        used.append((region, rule.proof))
        case = CASES[frozenset(rule.offices)]
        values["refund_offices"] = names([index.words.offices[office] for office in rule.offices])
    until = _last_day(index, code, year, used)
    if until:
        values["refund_until"] = long_date(until)
    return RefundAnswer(
        case=case,
        values=values,
        timing="not_stated" if until is None else "open" if day <= until else "closed",
        until=until,
        **index.basis(year, *used),
    )


def _last_day(
    index: RegionIndex, code: str, year: int, used: list[tuple[Region, Proof]]
) -> date | None:
    limit = index.nearest(code, _with_limit)
    if limit is None:
        return None
    region, rule = limit
    if rule.time_limit == "before_benefit_start":
        benefit = index.in_year(code, year, lambda rules: rules.benefit)
        last = (benefit[1].first if benefit else date(year, 1, 1)) - timedelta(days=1)
    else:
        window = find_window(index, code, year)
        if window is None:
            return None
        last = window[1].closes
        used.append((window[0], window[1].proof))
    if (region, rule.proof) not in used:
        used.append((region, rule.proof))
    return last


def _with_offices(region: Region) -> RefundRule | None:
    return region.refund if region.refund and region.refund.offices else None


def _with_limit(region: Region) -> RefundRule | None:
    return region.refund if region.refund and region.refund.time_limit else None
