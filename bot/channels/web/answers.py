"""Replies of the dialogue made ready for the page: only known parts, only of the right kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.channels.web.ports import Place
from bot.turns import Reply

TEL = re.compile(r"\+?[0-9][0-9-]{2,19}")
RATED = frozenset({"answered", "no_rule", "out_of_scope"})


@dataclass(frozen=True)
class Button:
    """A choice: what it shows, and what tapping it says."""

    title: str
    payload: str


@dataclass(frozen=True)
class Phone:
    """A number to call; ``tel`` is empty when it cannot be dialled."""

    label: str
    number: str
    tel: str


@dataclass(frozen=True)
class Source:
    """Where an answer comes from; ``day`` is None when the text has no date."""

    title: str
    publisher: str
    day: date | None
    is_article: bool


@dataclass(frozen=True)
class AnswerView:
    """One answer as the page shows it.

    Attributes:
        index: Place among the answers of the turn.
        status: How the question ended, see the outside contract.
        text: The answer as plain text, shown when there are no parts.
        lead: The answer itself; empty when there are no parts.
        preface: What has to be known before the answer.
        warnings: What goes wrong when it is not known beforehand.
        steps: What to do, in order.
        head: Heads of the table's columns.
        rows: Rows of the table; empty when there is no table.
        notes: Details.
        phones: Numbers to call.
        closing: Source line and caveat, where the dialogue words them itself.
        sources: Where the answer comes from.
        checked_on: Day on which somebody last compared it with its sources.
        buttons: Choices.
        place: Region that the answer speaks of.
    """

    index: int
    status: str
    text: str
    lead: str
    preface: tuple[str, ...]
    warnings: tuple[str, ...]
    steps: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    phones: tuple[Phone, ...]
    closing: tuple[str, ...]
    sources: tuple[Source, ...]
    checked_on: date | None
    buttons: tuple[Button, ...]
    place: Place | None

    @property
    def is_rated(self) -> bool:
        """Whether to ask if the answer helped."""
        return self.status in RATED

    @property
    def failed(self) -> bool:
        """Whether this is an apology, so that asking again may help."""
        return self.status == "error"


def view_replies(replies: Iterable[Reply]) -> list[AnswerView]:
    """Return the answers of one turn as the page shows them."""
    return [view_reply(reply, index) for index, reply in enumerate(replies)]


def view_reply(reply: Reply, index: int) -> AnswerView:
    """Return one reply as the page shows it; parts of a wrong kind are left out.

    Args:
        reply: Reply item of the outside contract.
        index: Place among the replies of the turn.
    """
    custom = _mapping(reply.get("custom"))
    parts = _mapping(custom.get("answer"))
    table = _mapping(parts.get("table"))
    return AnswerView(
        index=index,
        status=_text(custom.get("status")),
        text=_text(reply.get("text")),
        lead=_text(parts.get("lead")),
        preface=_texts(parts.get("preface")),
        warnings=_texts(parts.get("warnings")),
        steps=_texts(parts.get("steps")),
        head=_texts(table.get("head")),
        rows=tuple(_texts(row) for row in _list(table.get("rows"))),
        notes=_texts(parts.get("notes")),
        phones=tuple(_phone(value) for value in _mappings(parts.get("phones"))),
        closing=_texts(parts.get("closing")),
        sources=tuple(_source(value) for value in _mappings(custom.get("sources"))),
        checked_on=_day(custom.get("checked_on")),
        buttons=tuple(_button(value) for value in _mappings(reply.get("buttons"))),
        place=_place(custom),
    )


def place_of(replies: Iterable[Reply]) -> Place | None:
    """Return the region that the last answer of a turn speaks of."""
    places = [_place(_mapping(reply.get("custom"))) for reply in replies]
    return next((place for place in reversed(places) if place), None)


def _place(custom: Mapping[str, Any]) -> Place | None:
    region = _mapping(custom.get("asked_region")) or _mapping(custom.get("region"))
    code, name = _text(region.get("code")), _text(region.get("name"))
    return Place(code, name) if code and name else None


def _phone(value: Mapping[str, Any]) -> Phone:
    tel = _text(value.get("tel")).removeprefix("tel:")
    return Phone(
        _text(value.get("label")),
        _text(value.get("number")),
        tel if TEL.fullmatch(tel) else "",
    )


def _source(value: Mapping[str, Any]) -> Source:
    return Source(
        title=_text(value.get("title")),
        publisher=_text(value.get("publisher")),
        day=_day(value.get("date")),
        is_article=value.get("kind") == "article",
    )


def _button(value: Mapping[str, Any]) -> Button:
    title = _text(value.get("title"))
    return Button(title, _text(value.get("payload")) or title)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(item for item in _list(value) if isinstance(item, str))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in _list(value) if isinstance(item, Mapping)]
