"""Scripts as the API and the page show them, and what is known of a caller as it is typed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from actions.answers import Source
from actions.memory import Details
from bot.operator.message import message

if TYPE_CHECKING:
    from bot.operator.finder import Script

_MOST_PEOPLE = 20
_EARLIEST_YEAR, _LATEST_YEAR = 2000, 2100


def as_result(script: Script) -> dict[str, Any]:
    """Return a script as a result of the search API."""
    answer = script.answer
    code, name = script.region
    return {
        "entry": answer.entry,
        "topic": script.topic,
        "title": script.title,
        "script": answer.text(),
        "spoken": answer.spoken,
        "message": message(script),
        "region": {"code": code, "name": name},
        "year": answer.year,
        "status": answer.status,
        "sources": [_source(source) for source in answer.sources],
        "checked_on": answer.checked_on or None,
        "score": script.score,
    }


def _source(source: Source) -> dict[str, str | None]:
    shown = {"title": source.title, "publisher": source.publisher, "kind": source.kind}
    link = {"url": source.url} if source.url else {}
    return {**shown, "date": source.date or None, **link}


def read_details(fields: Mapping[str, str], categories: Iterable[str]) -> Details:
    """Read what was typed about a caller; what makes no sense is left out.

    Args:
        fields: ``year``, ``channel``, ``head_count``, ``break_years``, ``day``, ``office``, and
            for each category ``category_<id>`` with the number of persons.
        categories: Ids of all person categories.
    """
    persons = ((c, _number(fields.get(f"category_{c}"), 1, _MOST_PEOPLE)) for c in categories)
    return Details(
        year=_number(fields.get("year"), _EARLIEST_YEAR, _LATEST_YEAR),
        channel=fields.get("channel") or None,
        categories=tuple((category, count) for category, count in persons if count),
        head_count=_number(fields.get("head_count"), 1, _MOST_PEOPLE),
        break_years=_number(fields.get("break_years"), 0, _MOST_PEOPLE),
        day=_day(fields.get("day")),
        office=fields.get("office") or None,
    )


def _number(text: str | None, least: int, most: int) -> int | None:
    if not text or not text.isascii() or not text.isdigit():
        return None
    return number if least <= (number := int(text[:6])) <= most else None


def _day(text: str | None) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        return None
