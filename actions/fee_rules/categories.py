"""What persons of special groups pay."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from .fee import amounts, fee
from .formats import insurance_year, yuan
from .index import RegionIndex
from .model import CategoryFee, CategoryFees, Region, YearRules
from .results import Answer, Table, merged_basis
from .years import default_insurance_year

Listed = tuple[Region, CategoryFee]

_OF_OTHER_YEAR = {
    "list": "unknown_year_list",
    "not_listed": "unknown_year_not_listed",
    "not_listed_known": "unknown_year_not_listed_known",
    "ask_grade": "unknown_year_ask_grade",
    "free": "unknown_year_free",
    "better_of_several": "unknown_year_better_of_several",
    "several_groups": "unknown_year_groups",
}
"""How a case is called when it is that of the newest known year; others: ``unknown_year``."""

# Being one of these gives no right to aid; without an own fee they pay what everybody pays.
ORDINARY = frozenset({"resident", "student", "child", "elderly"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryAnswer(Answer):
    """Reduced fee of a person; ``personal`` in yuan, None where not known.

    Every case has ``categories`` when any was asked: the names of those that the answer is about.
    Cases, with their further values:
        free: personal (0元: pays nothing)
        known: personal
        better_of_several: personal, best_category; and a table
        several_groups: lowest, highest; and a table (fees by age, none of them for this one alone)
        several_listed: a table (no rule says which of them applies)
        no_amount: none (belongs to the aided groups, the source names no amount)
        not_listed: none (the region has a list without this category)
        not_listed_known: ordinary (the same, and this is what everybody pays)
        ask_grade: none (the list knows severe disability only: which grade is it?)
        list: a table of all that is known
        no_list: none (no list is known for the region)
        unknown_year: newest_year, newest_personal
        unknown_year_free: newest_year, newest_personal
        unknown_year_better_of_several: newest_year, newest_personal, best_category; and a table
        unknown_year_groups: newest_year, newest_lowest, newest_highest; and a table
        unknown_year_list: newest_year; and a table of that year
        unknown_year_not_listed: newest_year (its list is without this category)
        unknown_year_not_listed_known: newest_year, newest_ordinary
        unknown_year_ask_grade: newest_year (its list knows severe disability only)

    Attributes:
        special_payment_warning: The person may belong to those who must be marked first
            and must not make the normal payment (see ``special_payment``).
    """

    personal: int | None = None
    special_payment_warning: bool = False
    newest_year: int | None = None


def fee_category(
    index: RegionIndex, code: str, year: int | None, categories: Sequence[str], day: date
) -> CategoryAnswer:
    """Return what a person of one or several categories pays.

    Args:
        index: The regions.
        code: Division code of the region insured in.
        year: Insurance year; None for the one meant on ``day``.
        categories: Ids of ``data/lexicon/person_categories.yml``; empty for the whole list.
        day: The day of the question.

    Raises:
        KeyError: A category that the lexicon does not know.
    """
    year = year or default_insurance_year(day)
    warned = special_payment_warning(index, code, categories)
    if not categories:
        return replace(_whole_list(index, code, year), special_payment_warning=warned)
    found = _nearest_rows(listed(index, code, year), categories)
    if found:
        return _listed_person(index, code, year, categories, found, warned)
    if ORDINARY.issuperset(categories) and (by_age := _by_age(index, code, year, day)):
        answer = by_age
    elif _has_list(index, code, year):
        answer = _absent(index, code, year, categories)
    else:
        answer = _other_year(index, code, year, categories, day)
    names = {"categories": index.words.category_names(categories), **answer.values}
    return replace(answer, values=names, special_payment_warning=warned)


def special_payment_warning(index: RegionIndex, code: str, categories: Sequence[str]) -> bool:
    """Tell whether somebody must first ask to be marked; without categories, anybody might."""
    special = index.nearest(code, lambda region: region.special_payment)
    if special is None:
        return False
    return not categories or not set(categories).isdisjoint(special[1].groups)


def listed(index: RegionIndex, code: str, year: int) -> tuple[Listed, ...]:
    """Return all rows of reduced fees and of age groups that hold for a region, nearest first."""
    rows: list[Listed] = []
    for region in index.lineage(code):
        rules = region.years.get(year)
        if rules is None:
            continue
        if rules.categories:
            rows += [(region, row) for row in rules.categories.persons]
        if rules.fee:
            rows += [
                (region, CategoryFee(group.who, group.personal, rules.fee.proof))
                for group in rules.fee.groups
            ]
    return tuple(rows)


def _nearest_rows(rows: Sequence[Listed], categories: Sequence[str]) -> dict[str, Listed]:
    found: dict[str, Listed] = {}
    for region, row in rows:
        for category in row.who:
            if category in categories:
                found.setdefault(category, (region, row))
    return found


def _lists(rules: YearRules) -> CategoryFees | None:
    return rules.categories


def _has_list(index: RegionIndex, code: str, year: int) -> bool:
    return index.in_year(code, year, _lists) is not None


def _listed_person(
    index: RegionIndex,
    code: str,
    year: int,
    asked: Sequence[str],
    found: dict[str, Listed],
    warned: bool,
) -> CategoryAnswer:
    names = {"categories": index.words.category_names([id_ for id_ in asked if id_ in found])}
    basis = index.basis(year, *[(region, row.proof) for region, row in found.values()])
    basis["special_payment_warning"] = warned
    paid = {id_: row.personal for id_, (_, row) in found.items() if row.personal is not None}
    if not paid:
        return CategoryAnswer(case="no_amount", values=names, **basis)
    best = min(paid, key=lambda id_: paid[id_])
    values = {**names, "personal": yuan(paid[best])}
    if len(set(paid.values())) == 1:
        case = "known" if paid[best] else "free"
        return CategoryAnswer(case=case, values=values, personal=paid[best], **basis)
    table = _table(index, [((id_,), amount) for id_, amount in paid.items()])
    if not _lowest_applies(index, code, year):
        return CategoryAnswer(case="several_listed", values=names, table=table, **basis)
    return CategoryAnswer(
        case="better_of_several",
        values={**values, "best_category": index.words.categories[best]},
        personal=paid[best],
        table=table,
        **basis,
    )


def _lowest_applies(index: RegionIndex, code: str, year: int) -> bool:
    rule = index.in_year(
        code, year, lambda rules: rules.categories and rules.categories.several_identities
    )
    return rule is not None


def _absent(index: RegionIndex, code: str, year: int, categories: Sequence[str]) -> CategoryAnswer:
    rows = listed(index, code, year)
    basis = index.basis(year, *((region, row.proof) for region, row in rows))
    severe_only = any("severely_disabled" in row.who for _, row in rows)
    if "disabled" in categories and severe_only:
        return CategoryAnswer(case="ask_grade", **basis)
    ordinary = amounts(index, code, year)
    if ordinary is None or ordinary.fee.personal is None or ordinary.national:
        return CategoryAnswer(case="not_listed", **basis)
    values = {"ordinary": yuan(ordinary.fee.personal)}
    return CategoryAnswer(case="not_listed_known", values=values, **basis)


def _by_age(index: RegionIndex, code: str, year: int, day: date) -> CategoryAnswer | None:
    """Return all fees of a region that charges by age, or None where it does not."""
    answer = fee(index, code, year, day)
    if answer.case not in ("several_groups", "unknown_year_groups"):
        return None
    return CategoryAnswer(
        case=answer.case,
        values=answer.values,
        table=answer.table,
        newest_year=answer.newest_year,
        **merged_basis([answer]),
    )


def _whole_list(index: RegionIndex, code: str, year: int) -> CategoryAnswer:
    if not _has_list(index, code, year):
        newest = index.newest(code, _lists)
        if newest is None:
            return CategoryAnswer(case="no_list", **index.basis(year))
        return _as_other_year(_whole_list(index, code, newest[1]), year, newest[1])
    rows = listed(index, code, year)
    basis = index.basis(year, *((region, row.proof) for region, row in rows))
    table = _table(index, [(row.who, row.personal) for _, row in rows if row.who])
    return CategoryAnswer(case="list", table=table, **basis)


def _other_year(
    index: RegionIndex, code: str, year: int, categories: Sequence[str], day: date
) -> CategoryAnswer:
    newest = index.newest(code, _lists)
    if newest:
        answer = fee_category(index, code, newest[1], categories, day)
        if answer.personal is not None or answer.case in _OF_OTHER_YEAR:
            return _as_other_year(answer, year, newest[1])
    return CategoryAnswer(case="no_list", **index.basis(year))


def _as_other_year(answer: CategoryAnswer, year: int, newest_year: int) -> CategoryAnswer:
    # The amount of another year must not be at hand for a sentence about this one.
    values = {key: value for key, value in answer.values.items() if key == "categories"}
    values["newest_year"] = insurance_year(newest_year)
    if "ordinary" in answer.values:
        values["newest_ordinary"] = answer.values["ordinary"]
    if "best_category" in answer.values:
        values["best_category"] = answer.values["best_category"]
    if answer.personal is not None:
        values["newest_personal"] = yuan(answer.personal)
    case = _OF_OTHER_YEAR.get(answer.case, "unknown_year")
    return replace(answer, case=case, values=values, insurance_year=year, newest_year=newest_year)


def _table(index: RegionIndex, rows: Sequence[tuple[Sequence[str], int | None]]) -> Table:
    silent = index.words.cells["not_stated"]
    return Table(
        index.words.heads("group", "personal"),
        tuple(
            (index.words.category_names(who), silent if amount is None else yuan(amount))
            for who, amount in rows
        ),
    )
