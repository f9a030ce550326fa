"""Entries and rules that need an editor soon: what ends, what nobody has checked for long."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath

from actions.desk import Desk
from bot.editing.outdated import events
from bot.knowledge.model import Entry
from bot.operator.finder import NOT_FOR_CALLERS, is_over
from bot.operator.scope import Scope

AHEAD_DAYS = 60
UNCHECKED_DAYS = 180


@dataclass(frozen=True, order=True)
class Ending:
    """Something that changes or ends on a day.

    Attributes:
        day: The day.
        days: How many days are left.
        region: Six-digit code.
        what: An entry's name, or the path of a date in the region's file, e.g. ``window.closes``.
        year: Insurance year.
        is_entry: Whether it is an entry.
    """

    day: date
    days: int
    region: str
    what: str
    year: int
    is_entry: bool


def endings(desk: Desk, scope: Scope, within: int = AHEAD_DAYS) -> list[Ending]:
    """Return what ends or changes in the next days in an editor's area, the soonest first."""
    found = [*_entries_that_end(desk, within), *_rules_that_change(desk, within)]
    return sorted(ending for ending in found if scope.contains(ending.region))


def over(desk: Desk, scope: Scope) -> list[Entry]:
    """Return the entries about years that are over: nobody is told them any more."""
    return [entry for entry in _entries(desk, scope) if is_over(entry, desk.today)]


def unchecked(desk: Desk, scope: Scope, days: int = UNCHECKED_DAYS) -> list[Entry]:
    """Return the entries that nobody has compared with their sources for long, oldest first."""
    limit = desk.today - timedelta(days=days)
    old = (entry for entry in _entries(desk, scope) if entry.checked_on < limit)
    return sorted(old, key=lambda entry: entry.checked_on)


def unused(desk: Desk, scope: Scope, used: Container[str]) -> list[Entry]:
    """Return the entries for callers that no operator has copied, the oldest check first.

    Args:
        desk: Knowledge and rules.
        scope: What the editor may see.
        used: Names of the entries that were copied.
    """
    entries = (e for e in _entries(desk, scope) if e.topic not in NOT_FOR_CALLERS)
    return sorted((e for e in entries if e.name not in used), key=lambda entry: entry.checked_on)


def _entries(desk: Desk, scope: Scope) -> Iterator[Entry]:
    for topic in desk.knowledge.topics.values():
        yield from (entry for entry in topic.entries if scope.contains(entry.region))


def _entries_that_end(desk: Desk, within: int) -> Iterator[Ending]:
    for topic in desk.knowledge.topics.values():
        for entry in topic.entries:
            if entry.year is None:
                continue
            day = date(entry.year, 12, 31)
            left = (day - desk.today).days
            if 0 <= left <= within:
                yield Ending(day, left, entry.region, entry.name, entry.year, True)


def _rules_that_change(desk: Desk, within: int) -> Iterator[Ending]:
    for event in events(desk, desk.today, within):
        left = (event.day - desk.today).days
        region = PurePath(event.file).stem
        yield Ending(event.day, left, region, event.what, event.year, False)
