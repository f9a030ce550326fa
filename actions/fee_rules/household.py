"""What a whole household pays: a small table and its sum."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from .categories import ORDINARY, fee_category
from .fee import FeeAnswer, fee
from .formats import insurance_year, names, people, yuan
from .index import RegionIndex
from .newborn import newborn
from .results import Answer, Table, merged_basis
from .years import default_insurance_year

Member = tuple[str | None, int]


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """Members who pay alike; amounts in yuan.

    Attributes:
        category: Category id; None for members of whom nothing was said.
        unknown: Why the amount is not known: ``amount`` (the source names none for this
            category), ``grade`` (of a disability), ``group`` (age group) or ``newborn``; else None.
        spread: The lowest and the highest fee of the age groups, where that is what is unknown.
    """

    category: str | None
    count: int
    each: int | None
    unknown: str | None = None
    spread: tuple[int, int] | None = None

    @property
    def sum(self) -> int | None:
        """What these members pay together."""
        return None if self.each is None else self.each * self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdAnswer(Answer):
    """Fees of a household; all cases but the last two have a table and ``people``.

    Cases, with their further values:
        complete: total
        complete_national: total (ordinary members at the national minimum)
        partial: known_total, unknown_members
        partial_national: known_total, unknown_members
        nothing_sure: unknown_members (no amount of any member is sure; no table in a year without
            data)
        unknown_year: newest_year, newest_total (all of it as of newest_year)
        unknown_year_partial: newest_year, known_total, unknown_members
        too_many_members: people, named (more members named than the household has)
        ask_members: none (nobody was named)

    Attributes:
        unknowns: Rows whose amount must be asked for; never guessed.
        total: Sum of the known rows in yuan.
    """

    rows: tuple[HouseholdRow, ...] = ()
    unknowns: tuple[HouseholdRow, ...] = ()
    total: int | None = None
    newest_year: int | None = None


def household(
    index: RegionIndex,
    code: str,
    year: int | None,
    members: Sequence[Member],
    head_count: int | None,
    day: date,
) -> HouseholdAnswer:
    """Return what every member pays, and the sum.

    Args:
        index: The regions.
        code: Division code of the region insured in.
        year: Insurance year; None for the one meant on ``day``.
        members: Category (None for an ordinary resident) and number of persons.
        head_count: Size of the household; those not named are ordinary members.
        day: The day of the question.
    """
    year = year or default_insurance_year(day)
    named = sum([count for _, count in members])
    if not (head_count or named):
        return HouseholdAnswer(case="ask_members", **index.basis(year))
    if head_count and named > head_count:
        values = {"people": people(head_count), "named": people(named)}
        return HouseholdAnswer(case="too_many_members", values=values, **index.basis(year))
    rest = (head_count or named) - named
    everybody = [*members, (None, rest)] if rest else list(members)
    ordinary = fee(index, code, year, day)
    if ordinary.newest_year:
        answer = household(index, code, ordinary.newest_year, members, head_count, day)
        return _as_newest(answer, year, ordinary.newest_year)
    return _add_up(index, code, year, everybody, ordinary, day)


def _add_up(
    index: RegionIndex,
    code: str,
    year: int,
    members: Sequence[Member],
    ordinary: FeeAnswer,
    day: date,
) -> HouseholdAnswer:
    rows: list[HouseholdRow] = []
    answers: list[Answer] = [ordinary]
    for category, count in members:
        if count:
            row, answer = _row(index, code, year, category, count, ordinary, day)
            rows.append(row)
            if answer:
                answers.append(answer)
    unknowns = tuple([row for row in rows if row.each is None])
    total = sum([row.each * row.count for row in rows if row.each is not None])
    values = {"people": people(sum([row.count for row in rows]))}
    if unknowns:
        if len(unknowns) < len(rows):
            values["known_total"] = yuan(total)
        values["unknown_members"] = _unknown_members(index, unknowns)
    else:
        values["total"] = yuan(total)
    return HouseholdAnswer(
        case=_case(rows, unknowns, ordinary),
        values=values,
        table=_table(index, rows),
        rows=tuple(rows),
        unknowns=unknowns,
        total=total,
        **merged_basis(answers),
    )


def _row(
    index: RegionIndex,
    code: str,
    year: int,
    category: str | None,
    count: int,
    ordinary: FeeAnswer,
    day: date,
) -> tuple[HouseholdRow, Answer | None]:
    if category == "employee":
        return HouseholdRow(category, count, 0), None
    if category == "newborn":
        return _newborn_row(index, code, year, count, ordinary, day)
    if category is not None:
        answer = fee_category(index, code, year, [category], day)
        if answer.case in ("known", "free"):
            return HouseholdRow(category, count, answer.personal), answer
        if category not in ORDINARY:
            reason = "grade" if answer.case == "ask_grade" else "amount"
            return HouseholdRow(category, count, None, reason), answer
    return _ordinary_row(category, count, ordinary), None


def _ordinary_row(category: str | None, count: int, ordinary: FeeAnswer) -> HouseholdRow:
    if ordinary.personal is not None or not ordinary.groups:
        return HouseholdRow(category, count, ordinary.personal)
    fees = [group.personal for group in ordinary.groups]
    return HouseholdRow(category, count, None, "group", (min(fees), max(fees)))


def _newborn_row(
    index: RegionIndex, code: str, year: int, count: int, ordinary: FeeAnswer, day: date
) -> tuple[HouseholdRow, Answer | None]:
    """Price a child just born: by the newborn rule in its first years, else like everybody."""
    birth_year = min(year, day.year)
    answer = newborn(index, code, birth_year, day)
    if answer.newest_case is None and answer.free_years:
        if answer.case == "free_if_parent_insured":
            return HouseholdRow("newborn", count, None, "newborn"), answer
        if year < birth_year + answer.free_years:
            return HouseholdRow("newborn", count, 0), answer
    elif year == birth_year:
        return HouseholdRow("newborn", count, None, "newborn"), answer
    as_child = fee_category(index, code, year, ["child"], day)
    if as_child.case in ("known", "free"):
        return HouseholdRow("newborn", count, as_child.personal), as_child
    return _ordinary_row("newborn", count, ordinary), None


def _case(
    rows: Sequence[HouseholdRow], unknowns: Sequence[HouseholdRow], ordinary: FeeAnswer
) -> str:
    if unknowns and len(unknowns) == len(rows):
        return "nothing_sure"
    case = "partial" if unknowns else "complete"
    return f"{case}_national" if _uses_national(rows, ordinary) else case


def _uses_national(rows: Sequence[HouseholdRow], ordinary: FeeAnswer) -> bool:
    return ordinary.national and any(row.each == ordinary.personal for row in rows)


def _as_newest(answer: HouseholdAnswer, year: int, newest_year: int) -> HouseholdAnswer:
    if answer.case == "nothing_sure":
        # Nothing can be told of the newest year either, and its table would show its amounts.
        return replace(answer, table=None, insurance_year=year)
    values = {**answer.values, "newest_year": insurance_year(newest_year)}
    if "total" in values:
        values["newest_total"] = values.pop("total")
    return replace(
        answer,
        case="unknown_year_partial" if answer.unknowns else "unknown_year",
        values=values,
        insurance_year=year,
        newest_year=newest_year,
    )


def _unknown_members(index: RegionIndex, rows: Sequence[HouseholdRow]) -> str:
    return names([_member_name(index, row) for row in rows])


def _member_name(index: RegionIndex, row: HouseholdRow) -> str:
    if row.category is None:
        return index.words.cells["ordinary_member"]
    return index.words.categories[row.category]


def _table(index: RegionIndex, rows: Sequence[HouseholdRow]) -> Table:
    cells = [
        (
            _member_name(index, row),
            people(row.count),
            _cell(index, row, row.each, 1),
            _cell(index, row, row.sum, row.count),
        )
        for row in rows
    ]
    return Table(index.words.heads("member", "count", "each", "sum"), tuple(cells))


def _cell(index: RegionIndex, row: HouseholdRow, amount: int | None, persons: int) -> str:
    if row.category == "employee":
        return index.words.cells["not_resident"]
    if row.spread:
        low, high = (yuan(fee * persons) for fee in row.spread)
        return index.words.cells["range"].format(low=low, high=high)
    return index.words.cells["unknown"] if amount is None else yuan(amount)
