"""What every rule returns: a case, the values for its text, and on what it rests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .model import Source


@dataclass(frozen=True, slots=True)
class Table:
    """A small table for the reader."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The part that all results share.

    Attributes:
        case: Which text fits; the cases are listed with each rule.
        values: Placeholder values, ready to be shown (400元, 2025年2月28日).
        table: Rows to show below the text, or None.
        rule_region: Code of the region whose rule decided; None where none did.
        rule_region_name: Its name.
        insurance_year: Year the answer is about; None where the rule has none.
        sources: What it rests on, the deciding source first.
        checked_on: The oldest day on which one of these was compared with its source.
        notes: Remarks of the editors, e.g. what another source says.
    """

    case: str
    values: Mapping[str, str] = field(default_factory=dict)
    table: Table | None = None
    rule_region: str | None = None
    rule_region_name: str | None = None
    insurance_year: int | None = None
    sources: tuple[Source, ...] = ()
    checked_on: date | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a calculation, to be worded by the caller.

    Attributes:
        id: What the step does; the ids are listed with each rule.
        values: Placeholder values of the step, ready to be shown.
    """

    id: str
    values: Mapping[str, str]


def merged_sources(parts: Sequence[tuple[Source, ...]]) -> tuple[Source, ...]:
    """Join sources, each once; their keys are unique along a chain of regions."""
    first = parts[0]
    if all([part is first for part in parts]):
        return first
    return tuple({source.key: source for part in parts for source in part}.values())


def merged_notes(parts: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Join notes, each once."""
    notes = [note for part in parts for note in part]
    return tuple(dict.fromkeys(notes)) if notes else ()


def merged_basis(answers: Sequence[Answer]) -> dict[str, Any]:
    """Return the fields that tell on what several answers rest together, the first decides."""
    days = [answer.checked_on for answer in answers if answer.checked_on]
    return {
        "rule_region": answers[0].rule_region,
        "rule_region_name": answers[0].rule_region_name,
        "insurance_year": answers[0].insurance_year,
        "sources": merged_sources([answer.sources for answer in answers]),
        "checked_on": min(days, default=None),
        "notes": merged_notes([answer.notes for answer in answers]),
    }
