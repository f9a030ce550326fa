"""An answer as it leaves the routing: its parts, its plain text, its reply item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Source:
    """Where a fact comes from; ``date`` is empty when the text has none."""

    title: str
    publisher: str
    date: str
    kind: str
    url: str = ""


@dataclass(frozen=True)
class Phone:
    """A number to call: what for, as shown, and as dialled."""

    label: str
    number: str
    tel: str


@dataclass(frozen=True)
class Table:
    """A small table."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Button:
    """A choice: what it shows, and what tapping it says."""

    title: str
    payload: str


@dataclass(frozen=True)
class Answer:
    """One answer.

    Attributes:
        topic: Topic of the outside contract.
        status: How the question ended, see the outside contract.
        lead: The answer itself.
        preface: What has to be known before it: whose rule this is, what is missing.
        region: Code and name of the region whose rule was used, or None.
        asked_region: Code and name of the resident's own region, or None.
        year: Insurance year, or None.
        entry: Name of the scripted answer.
        channel: Pay channel that it was written for, or None.
        closing: Source line and caveat, as sentences.
        confidence: Confidence in the topic, 0 to 1.
    """

    topic: str
    status: str
    lead: str
    preface: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    region: tuple[str, str] | None = None
    asked_region: tuple[str, str] | None = None
    year: int | None = None
    entry: str = ""
    channel: str | None = None
    sources: tuple[Source, ...] = ()
    checked_on: str = ""
    closing: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    confidence: float = 1.0
    spoken: str = ""

    @property
    def region_name(self) -> str:
        """Name of the region whose rule was used, or empty."""
        return self.region[1] if self.region else ""

    def with_preface(self, sentence: str) -> Answer:
        """Return the answer with one more sentence in front."""
        return replace(self, preface=(sentence, *self.preface))

    def shortened(self, opening: str, ending: str) -> Answer:
        """Return the short form for a question that was just answered.

        Args:
            opening: Said before it, when there is room.
            ending: Said after it: whom to call.
        """
        short = replace(self, preface=(opening,), warnings=(), steps=(), notes=(ending,))
        shorter = (short, replace(short, closing=()), replace(short, preface=(), closing=()))
        return next((a for a in shorter if len(a.text()) < len(self.text())), shorter[-1])

    def text(self) -> str:
        """Return the answer as plain text, one idea a line."""
        lines = [*self.preface, self.lead]
        lines += [f"注意：{warning}" for warning in self.warnings]
        lines += [f"{number}. {step}" for number, step in enumerate(self.steps, 1)]
        if self.table:
            lines += [" · ".join(row) for row in (self.table.head, *self.table.rows)]
        lines += self.notes
        lines += self.closing
        return "\n".join(line for line in lines if line)

    def reply(self, as_of: str) -> dict[str, Any]:
        """Return the reply item of the outside contract.

        Args:
            as_of: The day the answer holds for, ISO.
        """
        return {
            "text": self.text(),
            "buttons": [{"title": b.title, "payload": b.payload} for b in self.buttons],
            "custom": {
                "topic": self.topic,
                "status": self.status,
                "region": _region(self.region),
                "asked_region": _region(self.asked_region),
                "year": self.year,
                "entry": self.entry,
                "sources": [_without_empty(vars(source)) for source in self.sources],
                "checked_on": self.checked_on or None,
                "as_of": as_of,
                "confidence": round(self.confidence, 3),
                "answer": self._parts(),
            },
        }

    def _parts(self) -> dict[str, Any]:
        table = {"head": self.table.head, "rows": self.table.rows} if self.table else None
        return {
            "preface": self.preface,
            "lead": self.lead,
            "warnings": self.warnings,
            "steps": self.steps,
            "table": table,
            "notes": self.notes,
            "phones": [vars(phone) for phone in self.phones],
            "closing": self.closing,
        }


def _region(region: tuple[str, str] | None) -> dict[str, str] | None:
    return {"code": region[0], "name": region[1]} if region else None


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value or None for key, value in values.items() if value or key != "url"}
