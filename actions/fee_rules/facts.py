"""Single numbers that sentences use, inherited along the chain."""

from dataclasses import dataclass
from typing import Any

from .formats import days_of_month, quantity
from .index import RegionIndex
from .model import Proof, Region
from .results import Answer
from .window import window_of

PAY_DAYS = "pay_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactAnswer(Answer):
    """One fact; ``value`` is its text with the unit. The only case is ``known``."""

    id: str
    value: str
    number: int | None = None
    unit: str | None = None


def facts(index: RegionIndex, code: str) -> dict[str, FactAnswer]:
    """Return every fact that holds for a region, by id, the nearest region's first.

    ``pay_days`` is there where the newest known window limits the days of payment.
    """
    found: dict[str, FactAnswer] = {}
    for region in index.lineage(code):
        for id_, fact in region.facts.items():
            if id_ not in found:
                text = quantity(fact.value, fact.unit)
                more = {"number": fact.value, "unit": fact.unit}
                found[id_] = _answer(index, id_, text, None, region, fact.proof, more)
    window = index.newest(code, window_of)
    if window is None:
        return found
    region, year, limited = window
    if limited.pay_days:
        text = days_of_month(*limited.pay_days)
        found[PAY_DAYS] = _answer(index, PAY_DAYS, text, year, region, limited.proof, {})
    return found


def _answer(
    index: RegionIndex,
    id_: str,
    text: str,
    year: int | None,
    region: Region,
    proof: Proof,
    more: dict[str, Any],
) -> FactAnswer:
    basis = index.basis(year, (region, proof))
    return FactAnswer(case="known", values={id_: text}, id=id_, value=text, **more, **basis)
