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
    own = index.in_year(code, year, _with_amount, nation=False)
    if own:
        return _own(index, code, year, *own)
    national = index.in_year(code, year, _with_amount)
    if national:
        return _national(index, code, year, *national)
    return _unknown(index, code, year, day)


def _with_amount(rules: YearRules) -> Fee | None:
    return rules.fee if rules.fee and rules.fee.has_amount else None


def _with_subsidy(rules: YearRules) -> Fee | None:
    return rules.fee if rules.fee and rules.fee.subsidy is not None else None


def _own(index: RegionIndex, code: str, year: int, region: Region, found: Fee) -> FeeAnswer:
    used: list[tuple[Region, Proof]] = [(region, found.proof)]
    if found.groups:
        return FeeAnswer(
            case="several_groups",
            values=_range_values(found),
            table=_group_table(index, found),
            groups=found.groups,
            subsidy=found.subsidy,
            **index.basis(year, *used),
        )
    subsidy = _subsidy(index, region.code, year, used)
    case = "personal_only" if subsidy is None else "known"
    return _amounts(index, case, year, found.personal, subsidy, used)


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


def _amounts(
    index: RegionIndex,
    case: str,
    year: int,
    personal: int | None,
    subsidy: int | None,
    used: list[tuple[Region, Proof]],
) -> FeeAnswer:
    total = personal + subsidy if personal is not None and subsidy is not None else None
    amounts = {"personal": personal, "subsidy": subsidy, "total": total}
    return FeeAnswer(
        case=case,
        values={name: yuan(amount) for name, amount in amounts.items() if amount is not None},
        personal=personal,
        subsidy=subsidy,
        total=total,
        national=used[0][0].code == NATION,
        **index.basis(year, *used),
    )


def _national(index: RegionIndex, code: str, year: int, nation: Region, found: Fee) -> FeeAnswer:
    used = [(nation, found.proof)]
    subsidy = _subsidy(index, code, year, used)
    answer = _amounts(
        index,
        "national_only",
        year,
        found.personal,
        found.subsidy if subsidy is None else subsidy,
        used,
    )
    other = index.newest(code, _with_amount, nation=False)
    if other is None or other[2].personal is None:
        return answer
    values = {
        **answer.values,
        "own_year": insurance_year(other[1]),
        "own_personal": yuan(other[2].personal),
    }
    return replace(answer, case="national_own_other_year", values=values)


def _unknown(index: RegionIndex, code: str, year: int, day: date) -> FeeAnswer:
    newest = index.newest(code, _with_amount)
    if newest is None:
        return FeeAnswer(case="no_data", **index.basis(year))
    newest_year = newest[1]
    known = fee(index, code, newest_year, day)
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
