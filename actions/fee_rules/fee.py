"""What a resident pays and what the state adds."""

from dataclasses import dataclass, replace
from datetime import date

from .chain import NATION
from .formats import insurance_year, yuan
from .index import RegionIndex
from .model import Fee, FeeGroup, Proof, Region, YearRules
from .results import Answer, Table
from .years import default_insurance_year


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeAnswer(Answer):
    """Fee of a year; amounts in yuan, None where not known.

    Cases, with their values:
        known: personal, subsidy, total
        personal_only: personal
        several_groups: lowest, highest; and a table
        national_only: personal, subsidy, total (the national minimum)
        national_own_other_year: as national_only; own_year, own_personal
        unknown_year: newest_year, newest_personal, newest_subsidy, newest_total
        unknown_year_personal: newest_year, newest_personal
        unknown_year_groups: newest_year, newest_lowest, newest_highest; and a table
        no_data: none

    In the ``unknown_year`` cases the amounts are those of ``newest_year``.
    """

    personal: int | None = None
    subsidy: int | None = None
    total: int | None = None
    groups: tuple[FeeGroup, ...] = ()
    national: bool = False
    newest_year: int | None = None


def fee(index: RegionIndex, code: str, year: int | None, day: date) -> FeeAnswer:
    """Return the ordinary fee of a region.

    Args:
        index: The regions.
        code: Division code of the region insured in.
        year: Insurance year; None for the one meant on ``day``.
        day: The day of the question.
    """
    year = year or default_insurance_year(day)
    known = amounts(index, code, year)
    if known is None:
        return _unknown(index, code, year)
    if known.fee.groups:
        return _groups(index, year, known)
    if known.national:
        return _national(index, code, year, known)
    return _answer(index, "personal_only" if known.subsidy is None else "known", year, known)


@dataclass(frozen=True, slots=True)
class Amounts:
    """What holds in exactly one insurance year, in yuan.

    Attributes:
        fee: The nearest rule with an amount.
        subsidy: The subsidy of the same year, or None.
        used: The regions and proofs that this rests on, the deciding one first.
    """

    fee: Fee
    subsidy: int | None
    used: tuple[tuple[Region, Proof], ...]

    @property
    def total(self) -> int | None:
        """Fee and subsidy together; None where one of them is not known."""
        personal, subsidy = self.fee.personal, self.subsidy
        return personal + subsidy if personal is not None and subsidy is not None else None

    @property
    def national(self) -> bool:
        """Whether only the national minimum is known."""
        return self.used[0][0].code == NATION


def amounts(index: RegionIndex, code: str, year: int) -> Amounts | None:
    """Return what holds in a region in one insurance year; None where no amount is known."""
    found = index.in_year(code, year, _with_amount)
    if found is None:
        return None
    region, rule = found
    used = [(region, rule.proof)]
    if rule.groups:
        return Amounts(rule, rule.subsidy, tuple(used))
    national = region.code == NATION
    subsidy = _subsidy(index, code if national else region.code, year, used)
    if subsidy is None and national:
        subsidy = rule.subsidy
    return Amounts(rule, subsidy, tuple(used))


def _with_amount(rules: YearRules) -> Fee | None:
    return rules.fee if rules.fee and rules.fee.has_amount else None


def _with_subsidy(rules: YearRules) -> Fee | None:
    return rules.fee if rules.fee and rules.fee.subsidy is not None else None


def _subsidy(
    index: RegionIndex, code: str, year: int, used: list[tuple[Region, Proof]]
) -> int | None:
    """Find the subsidy of the same year below the nation; the proof of it goes into ``used``."""
    source = index.in_year(code, year, _with_subsidy, nation=False)
    if source is None:
        return None
    region, found = source
    if (region, found.proof) not in used:
        used.append((region, found.proof))
    return found.subsidy


def _answer(index: RegionIndex, case: str, year: int, known: Amounts) -> FeeAnswer:
    personal, subsidy, total = known.fee.personal, known.subsidy, known.total
    shown = {"personal": personal, "subsidy": subsidy, "total": total}
    return FeeAnswer(
        case=case,
        values={name: yuan(amount) for name, amount in shown.items() if amount is not None},
        personal=personal,
        subsidy=subsidy,
        total=total,
        national=known.national,
        **index.basis(year, *known.used),
    )


def _groups(index: RegionIndex, year: int, known: Amounts) -> FeeAnswer:
    return FeeAnswer(
        case="several_groups",
        values=_range_values(known.fee),
        table=_group_table(index, known.fee),
        groups=known.fee.groups,
        subsidy=known.subsidy,
        **index.basis(year, *known.used),
    )


def _national(index: RegionIndex, code: str, year: int, known: Amounts) -> FeeAnswer:
    answer = _answer(index, "national_only", year, known)
    other = index.newest(code, _with_amount, nation=False)
    if other is None or other[2].personal is None:
        return answer
    values = {
        **answer.values,
        "own_year": insurance_year(other[1]),
        "own_personal": yuan(other[2].personal),
    }
    return replace(answer, case="national_own_other_year", values=values)


def _unknown(index: RegionIndex, code: str, year: int) -> FeeAnswer:
    newest = index.newest(code, _with_amount)
    if newest is None:
        return FeeAnswer(case="no_data", **index.basis(year))
    newest_year = newest[1]
    known = fee(index, code, newest_year, date(newest_year, 1, 1))
    values = {f"newest_{name}": value for name, value in known.values.items()}
    return replace(
        known,
        case=_UNKNOWN.get(known.case, "unknown_year"),
        values={**values, "newest_year": insurance_year(newest_year)},
        insurance_year=year,
        newest_year=newest_year,
    )


_UNKNOWN = {
    "personal_only": "unknown_year_personal",
    "several_groups": "unknown_year_groups",
}


def _range_values(found: Fee) -> dict[str, str]:
    amounts = [group.personal for group in found.groups]
    return {"lowest": yuan(min(amounts)), "highest": yuan(max(amounts))}


def _group_table(index: RegionIndex, found: Fee) -> Table:
    with_subsidy = any(group.subsidy is not None for group in found.groups)
    heads = ("group", "personal", "subsidy") if with_subsidy else ("group", "personal")
    rows = []
    for group in found.groups:
        row: tuple[str, ...] = (group.name, yuan(group.personal))
        if with_subsidy:
            silent = index.words.cells["not_stated"]
            row += (silent if group.subsidy is None else yuan(group.subsidy),)
        rows.append(row)
    return Table(index.words.heads(*heads), tuple(rows))
