"""What the NLU pipeline understood of a message, as the routing reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from actions.memory import Details

Entity = Mapping[str, Any]
SUPPLY_DETAILS = "supply_details"
"""Topic of what only says where, for whom or for when it was asked."""


@dataclass(frozen=True)
class Guess:
    """A topic that the message may be about, with the confidence in it (0 to 1)."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class RegionMention:
    """A region in the message.

    Attributes:
        code: Six-digit code, the likeliest when the name is ambiguous.
        candidates: All codes of an ambiguous name, else empty.
        name: As the resident wrote it.
        start: Where it stands in the message.
        elsewhere: Where the resident stays or goes, not where the insurance is: 在深圳打工.
    """

    code: str
    candidates: tuple[str, ...] = ()
    name: str = ""
    start: int = 0
    elsewhere: bool = False


@dataclass(frozen=True)
class Question:
    """One question of a message.

    Attributes:
        text: The part of the message.
        guesses: Topics, likeliest first.
        details: What was said beside the topic.
        regions: Regions named in this part.
        denied: Codes of regions that it is not: 不是四川.
    """

    text: str
    guesses: tuple[Guess, ...]
    details: Details
    regions: tuple[RegionMention, ...] = ()
    denied: tuple[str, ...] = ()

    @property
    def intent(self) -> str:
        """The likeliest topic."""
        return self.guesses[0].intent

    @property
    def confidence(self) -> float:
        """Confidence in the likeliest topic."""
        return self.guesses[0].confidence

    @property
    def margin(self) -> float:
        """How far the likeliest topic is ahead of the next."""
        return self.confidence - (self.guesses[1].confidence if len(self.guesses) > 1 else 0.0)


@dataclass(frozen=True)
class Understanding:
    """A whole message.

    Attributes:
        text: The message, normalised.
        questions: Its questions, at least one.
        private: Kinds of private data that were masked in it.
        region_hint: Region the channel knows, or None.
    """

    text: str
    questions: tuple[Question, ...]
    private: tuple[str, ...] = ()
    region_hint: str | None = None

    @classmethod
    def from_message(cls, message: Mapping[str, Any], this_year: int) -> Understanding:
        """Read Rasa's latest message.

        Args:
            message: ``tracker.latest_message``; ``questions`` comes from our classifier.
            this_year: Calendar year that 今年 means.
        """
        text = message.get("text") or ""
        entities = message.get("entities") or []
        parts = message.get("questions") or [_whole(message)]
        metadata = message.get("metadata") or {}
        return cls(
            text=text,
            questions=tuple(_question(part, text, entities, this_year) for part in parts),
            private=tuple(metadata.get("private") or ()),
            region_hint=metadata.get("region"),
        )


def _whole(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the message as one question; one of stickers alone is about nothing known."""
    intent = message.get("intent") or {}
    text = message.get("text") or ""
    ranking = [intent] if intent.get("name") else [{"name": SUPPLY_DETAILS, "confidence": 0.0}]
    return {"text": text, "start": 0, "end": len(text), "ranking": ranking}


def _question(
    part: Mapping[str, Any], text: str, entities: Iterable[Entity], this_year: int
) -> Question:
    inside = [e for e in entities if part["start"] <= e["start"] < part["end"]]
    details = read_details(inside, this_year)
    guesses = tuple(Guess(g["name"], g["confidence"]) for g in part["ranking"])
    return Question(
        text=part["text"],
        guesses=_price_of_persons(guesses) if details.names_persons else guesses,
        details=details,
        regions=tuple(
            RegionMention(
                code=e["value"],
                candidates=tuple(e.get("candidates") or ()),
                name=text[e["start"] : e["end"]],
                start=e["start"],
                elsewhere=bool(e.get("elsewhere")),
            )
            for e in inside
            if e["entity"] == "region" and not e.get("negated")
        ),
        denied=tuple(e["value"] for e in inside if e["entity"] == "region" and e.get("negated")),
    )


def _price_of_persons(guesses: tuple[Guess, ...]) -> tuple[Guess, ...]:
    """Return the guesses with 交多少 of somebody named as one matter, not as two in doubt."""
    prices = [g for g in guesses if g.intent in ("fee_standard", "fee_category")]
    return as_one(guesses, prices, "fee_category") if len(prices) > 1 else guesses


def as_one(guesses: Iterable[Guess], kinds: Collection[Guess], intent: str) -> tuple[Guess, ...]:
    """Return the guesses with some of them counted together, likeliest first.

    Args:
        guesses: All of them.
        kinds: Those that are one matter.
        intent: The topic of that matter.
    """
    together = Guess(intent, sum(guess.confidence for guess in kinds))
    rest = [guess for guess in guesses if guess not in kinds]
    return tuple(sorted([together, *rest], key=lambda guess: guess.confidence, reverse=True))


def read_details(entities: Iterable[Entity], this_year: int) -> Details:
    """Collect the details that entities give.

    Args:
        entities: Rasa entities; when one kind is named twice the later one counts, since
            people correct themselves forwards.
        this_year: Calendar year that 今年 means.
    """
    said: dict[str, Any] = {}
    categories: dict[str, int | None] = {}
    for entity in entities:
        kind, value = entity["entity"], entity["value"]
        if kind == "person_category":
            categories[value] = entity.get("count")
        else:
            said[kind] = value
    return Details(
        year=_year(said.get("insurance_year"), this_year),
        channel=said.get("pay_channel"),
        categories=tuple(categories.items()),
        head_count=_number(said.get("head_count")),
        break_years=_number(said.get("break_years")),
        repaid_years=_number(said.get("repaid_years"), said.get("break_years")),
        day=said.get("day"),
        office=said.get("office"),
        this_year=said.get("insurance_year") == "+0",
    )


def _year(value: str | None, this_year: int) -> int | None:
    if value is None or value == "+0":
        # In autumn "今年交多少" speaks of the year that is being collected for: the rules know it.
        return None
    return this_year + int(value) if value[0] in "+-" else int(value)


def _number(value: str | None, everything: str | None = None) -> int | None:
    """Return a number; ``all`` stands for everything there is, when that is known."""
    value = everything if value == "all" else value
    return None if value is None else int(value)
