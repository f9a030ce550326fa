"""Lists what needs an editor soon: dates that come, old checks, gaps in the coming year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from actions.fee_rules import FeeBook
from actions.fee_rules.model import Region, YearRules
from actions.stock import Reading
from bot.data_files.leaves import leaves
from bot.data_files.yaml_lines import KeyPath
from bot.knowledge.model import Knowledge

PARTS = {
    "fee": "fee_standard",
    "categories": "fee_category",
    "window": "pay_period",
    "late": "late_payment",
    "benefit": "benefit_period",
    "newborn": "newborn",
}
"""For each part of a year's rules the topic that it answers."""


@dataclass(frozen=True, order=True)
class Event:
    """A day on which an answer changes.

    Attributes:
        day: The day.
        region: Name of the region.
        year: Insurance year.
        what: Path of the date in the region's file.
        file: The file.
    """

    day: date
    region: str
    year: int
    what: str
    file: str


@dataclass(frozen=True, order=True)
class Unchecked:
    """What nobody has compared with its source for long.

    Attributes:
        oldest: Day of the oldest check.
        file: The file.
        count: How many blocks or answers of it are as old as asked for.
        first: Key of the oldest one.
    """

    oldest: date
    file: str
    count: int
    first: str


@dataclass(frozen=True)
class Gap:
    """A region without the coming year, though it has earlier ones.

    Attributes:
        region: Name of the region.
        newest: The newest year that it has.
        missing: Topics whose rules it has for ``newest`` and not for the coming year.
        file: The file.
    """

    region: str
    newest: int
    missing: tuple[str, ...]
    file: str


def coming_year(today: date) -> int:
    """Return the next insurance year: the one whose collection opens in this year's autumn."""
    return today.year + 1


class WithBook(Protocol):
    """What has the rules: the data files as they were read, or the desk that answers."""

    @property
    def book(self) -> FeeBook | None:
        """The rules; None when their files are wrong."""


def events(reading: WithBook, today: date, within: int) -> list[Event]:
    """Return the days from today on, within some days, on which answers change."""
    last = today + timedelta(days=within)
    found = [
        Event(day, region.name, year, what, f"data/regions/{code}.yml")
        for code, region in _regions(reading)
        for year, rules in region.years.items()
        for what, day in _days(rules)
        if today <= day <= last
    ]
    return sorted(found)


def unchecked(reading: Reading, today: date, older_than: int) -> list[Unchecked]:
    """Return the files with blocks or answers checked more than some days ago, oldest first."""
    limit = today - timedelta(days=older_than)
    contents = [(f"data/regions/{code}.yml", f.data) for code, f in reading.regions.files.items()]
    contents += [(f"data/faq/{name}.yml", dict(f.data)) for name, f in reading.topics.items()]
    found = []
    for file, content in contents:
        old = sorted((day, key) for key, day in _checks(content) if day < limit)
        if old:
            found.append(Unchecked(old[0][0], file, len(old), ".".join(old[0][1][:-1])))
    return sorted(found)


def gaps(reading: Reading, year: int) -> list[Gap]:
    """Return the regions that lack something for a year which they have for an earlier one."""
    found = []
    for code, region in _regions(reading):
        earlier = [known for known in region.years if known < year]
        if not earlier:
            continue
        newest = max(earlier)
        there = _parts(region.years[year]) if year in region.years else set()
        missing = [PARTS[p] for p in PARTS if p in _parts(region.years[newest]) and p not in there]
        if missing:
            found.append(Gap(region.name, newest, tuple(missing), f"data/regions/{code}.yml"))
    return found


def topics_missing(found: list[Gap]) -> Counter[str]:
    """Return for each topic in how many regions it lacks the coming year."""
    return Counter(topic for gap in found for topic in gap.missing)


def old_answers(knowledge: Knowledge, year: int) -> list[str]:
    """Return the scripted answers that belong to a past year and have no successor.

    Args:
        knowledge: The scripted answers.
        year: The coming insurance year.
    """
    entries = [e for topic in knowledge.topics.values() for e in topic.entries if e.year]
    there = {(e.topic, e.region, e.case, e.channel) for e in entries if (e.year or 0) >= year}
    return [e.name for e in entries if (e.topic, e.region, e.case, e.channel) not in there]


def _regions(reading: WithBook) -> list[tuple[str, Region]]:
    return sorted(reading.book.regions.items()) if reading.book else []


def _days(rules: YearRules) -> Iterator[tuple[str, date]]:
    window, benefit, newborn = rules.window, rules.benefit, rules.newborn
    named = [
        ("window.opens", window.opens if window else None),
        ("window.closes", window.closes if window else None),
        ("benefit.from", benefit.first if benefit else None),
        ("benefit.to", benefit.last if benefit else None),
        ("newborn.next_year_pay_until", newborn.next_year_pay_until if newborn else None),
    ]
    for number, phase in enumerate(rules.late):
        named += [(f"late.{number}.from", phase.first), (f"late.{number}.to", phase.last)]
    yield from ((what, day) for what, day in named if day)


def _checks(content: object) -> Iterator[tuple[KeyPath, date]]:
    for key, value in leaves(content):
        if key[-1:] == ("checked_on",) and isinstance(value, str):
            yield key, date.fromisoformat(value)


def _parts(rules: YearRules) -> set[str]:
    return {part for part in PARTS if getattr(rules, part)}
