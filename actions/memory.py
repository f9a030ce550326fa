"""What the assistant remembers of a conversation, and its form as Rasa slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Details:
    """What a resident said about the matter beside the topic.

    Attributes:
        year: Insurance year.
        channel: Pay channel id.
        categories: Ids of person categories with how many persons, or None for the count.
        head_count: Persons in the household.
        break_years: Years without insurance.
        day: Day of payment or birth, ISO, or ``weekday:5``.
        office: Office that was named.
    """

    year: int | None = None
    channel: str | None = None
    categories: tuple[tuple[str, int | None], ...] = ()
    head_count: int | None = None
    break_years: int | None = None
    day: str | None = None
    office: str | None = None

    def over(self, earlier: Details) -> Details:
        """Return these details, with earlier ones where nothing new was said."""
        return Details(
            **{f.name: getattr(self, f.name) or getattr(earlier, f.name) for f in fields(self)}
        )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Details:
        """Read details back from a slot."""
        known = {k: v for k, v in value.items() if k in {f.name for f in fields(cls)}}
        known["categories"] = tuple((c, n) for c, n in known.get("categories") or ())
        return cls(**known)


@dataclass(frozen=True)
class Asked:
    """A question: what it is about, and the details said with it."""

    topic: str
    details: Details = field(default_factory=Details)
    text: str = ""


@dataclass(frozen=True)
class Memory:
    """What carries over from turn to turn.

    Attributes:
        region: Six-digit code of the resident's region.
        region_asked: Whether the resident was asked for it.
        waiting: Questions that wait for the region, or for a choice.
        last: The question answered last.
        last_entries: Entries of the last answer, to notice the same question again.
        told_private: Whether the resident was told that private data is not needed.
    """

    region: str | None = None
    region_asked: bool = False
    waiting: tuple[Asked, ...] = ()
    last: Asked | None = None
    last_entries: tuple[str, ...] = ()
    told_private: bool = False

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Memory:
        """Read the memory from Rasa's slots; empty slots mean nothing is remembered."""
        last = slots.get("last_question")
        return cls(
            region=slots.get("insured_region"),
            region_asked=bool(slots.get("region_asked")),
            waiting=tuple(_asked(value) for value in slots.get("waiting_questions") or ()),
            last=_asked(last) if last else None,
            last_entries=tuple(slots.get("last_entries") or ()),
            told_private=bool(slots.get("told_private")),
        )

    def to_slots(self) -> dict[str, Any]:
        """Return the memory as values of Rasa's slots."""
        return {
            "insured_region": self.region,
            "region_asked": self.region_asked,
            "waiting_questions": [asdict(asked) for asked in self.waiting] or None,
            "last_question": asdict(self.last) if self.last else None,
            "last_entries": list(self.last_entries) or None,
            "told_private": self.told_private,
        }


def _asked(value: Mapping[str, Any]) -> Asked:
    return Asked(value["topic"], Details.from_json(value["details"]), value.get("text", ""))
