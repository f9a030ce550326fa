"""What the assistant remembers of a conversation, and its form as Rasa slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

Categories = tuple[tuple[str, int | None], ...]
"""Person categories with how many persons, or None where it was not said."""

ME = "me"
"""The resident who writes, as a person whose insurance is spoken of."""


@dataclass(frozen=True)
class Details:
    """What a resident said about the matter beside the topic.

    Attributes:
        year: Insurance year.
        channel: Pay channel id.
        categories: Ids of person categories with how many persons, or None for the count.
        head_count: Persons in the household.
        break_years: Years without insurance.
        repaid_years: Years of these that are paid back.
        day: Day of payment or birth, ISO, or ``weekday:5``.
        office: Office that was named.
        this_year: Whether 今年 was said: no year of before holds then. Most sayings of it ask
            nothing by it, so that it counts for nothing more.
    """

    year: int | None = None
    channel: str | None = None
    categories: Categories = ()
    head_count: int | None = None
    break_years: int | None = None
    repaid_years: int | None = None
    day: str | None = None
    office: str | None = None
    this_year: bool = field(default=False, compare=False)

    @property
    def names_persons(self) -> bool:
        """Whether it was said of whom, or of how many, is spoken."""
        anybody = all(who == "resident" and not count for who, count in self.categories)
        return bool(self.head_count or not anybody)

    def over(self, earlier: Details) -> Details:
        """Return these details, with earlier ones where nothing new was said."""
        both = {f.name: getattr(self, f.name) or getattr(earlier, f.name) for f in fields(self)}
        both["this_year"] = self.this_year or (earlier.this_year and self.year is None)
        return Details(**both | {"year": self.year if self.this_year else both["year"]})

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

    def by(self, channel: str) -> Asked:
        """Return the question as whoever pays by another channel asks it."""
        return replace(self, details=replace(self.details, channel=channel))


@dataclass(frozen=True)
class Memory:
    """What carries over from turn to turn.

    Attributes:
        region: Six-digit code of the region that is spoken of.
        region_asked: How often the resident was asked for it in vain.
        people: Whose insurance is where: person and six-digit code.
        person: Whose insurance is spoken of.
        waiting: Questions that wait for the region, or for a choice.
        last: The questions answered last.
        matter: What 要多久 or 带什么 asks about: the last question but for a phone number.
        last_entries: Entries of the last answer, to notice the same question again.
        declined: Topic that a declined question would be about if it were on ours: 养老保险怎么交.
        offered: Choices offered by the last answer, in their order.
        doubt: What was said with a question that was asked back: 2025年度, 监测户.
        told_persons: Persons of whom was asked one after the other what they pay.
        told_private: Whether the resident was told that private data is not needed.
    """

    region: str | None = None
    region_asked: int = 0
    people: tuple[tuple[str, str], ...] = ()
    person: str = ME
    waiting: tuple[Asked, ...] = ()
    last: tuple[Asked, ...] = ()
    matter: Asked | None = None
    last_entries: tuple[str, ...] = ()
    declined: str = ""
    offered: tuple[str, ...] = ()
    doubt: Details = field(default_factory=Details)
    told_persons: Categories = ()
    told_private: bool = False

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Memory:
        """Read the memory from Rasa's slots; empty slots mean nothing is remembered."""
        matter = slots.get("matter")
        return cls(
            region=slots.get("insured_region"),
            region_asked=int(slots.get("region_asked") or 0),
            people=tuple((who, code) for who, code in slots.get("people") or ()),
            person=slots.get("person") or ME,
            waiting=tuple(_asked(value) for value in slots.get("waiting_questions") or ()),
            last=tuple(_asked(value) for value in slots.get("last_questions") or ()),
            matter=_asked(matter) if matter else None,
            last_entries=tuple(slots.get("last_entries") or ()),
            declined=slots.get("declined") or "",
            offered=tuple(slots.get("offered") or ()),
            doubt=Details.from_json(slots.get("doubt") or {}),
            told_persons=tuple((c, n) for c, n in slots.get("told_persons") or ()),
            told_private=bool(slots.get("told_private")),
        )

    def to_slots(self) -> dict[str, Any]:
        """Return the memory as values of Rasa's slots."""
        return {
            "insured_region": self.region,
            "region_asked": self.region_asked or None,
            "people": [list(pair) for pair in self.people] or None,
            "person": None if self.person == ME else self.person,
            "waiting_questions": [asdict(asked) for asked in self.waiting] or None,
            "last_questions": [asdict(asked) for asked in self.last] or None,
            "matter": asdict(self.matter) if self.matter else None,
            "last_entries": list(self.last_entries) or None,
            "declined": self.declined or None,
            "offered": list(self.offered) or None,
            "doubt": asdict(self.doubt) if self.doubt != Details() else None,
            "told_persons": [list(pair) for pair in self.told_persons] or None,
            "told_private": self.told_private,
        }


def _asked(value: Mapping[str, Any]) -> Asked:
    return Asked(value["topic"], Details.from_json(value["details"]), value.get("text", ""))
