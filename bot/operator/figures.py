"""Figures on what residents asked and how it was answered, counted from the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.channels.web.feedback import judgements
from bot.clock import CHINA
from bot.journal import turns
from bot.operator.scope import Scope
from bot.operator.tables import uses

_AT_ONCE = 500
GROUPS = ("topic", "status", "region", "channel", "day")


class Answered(NamedTuple):
    """What is counted of one answer in the journal.

    Attributes:
        day: Day in China, ISO.
        channel: Where it was asked.
        region: Six-digit code, or empty.
        topic: Id of the topic.
        status: How it ended.
    """

    day: str
    channel: str
    region: str
    topic: str
    status: str


@dataclass
class Tally:
    """How often each kind of answer was given, and how long answers took.

    Attributes:
        answers: How many answers of each kind.
        took_ms: How many of them took so many milliseconds.
    """

    answers: Counter[Answered] = field(default_factory=Counter)
    took_ms: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class Figures:
    """Counts over a span of days.

    Attributes:
        total: Number of answers.
        by: For each of ``GROUPS`` the counts, the largest first; days in their order.
        share: Share of each status among all answers.
        typical_ms: Time to answer that half of the turns stayed under.
        slow_ms: Time to answer that 95 % of the turns stayed under.
        helpful: How many judged an answer helpful, and how many judged.
        entries: How often each script was copied by operators.
    """

    total: int
    by: Mapping[str, list[tuple[str, int]]]
    share: Mapping[str, float]
    typical_ms: int
    slow_ms: int
    helpful: tuple[int, int]
    entries: Mapping[str, int]


def read_answers(engine: Engine, days: int, now: datetime, scope: Scope) -> Tally:
    """Count the answers of the last days, of an operator's area.

    Args:
        engine: The database.
        days: How many days, today included.
        now: The time, UTC without zone.
        scope: What the operator may see.
    """
    query = (
        sa.select(turns.c.channel, turns.c.replies, turns.c.at, turns.c.took_ms)
        .where(turns.c.at >= _since(days, now))
        .execution_options(yield_per=_AT_ONCE)
    )
    tally = Tally()
    with engine.connect() as connection:
        for row in connection.execute(query):
            for answer in _answers(row):
                if scope.contains(answer.region):
                    tally.answers[answer] += 1
                    tally.took_ms[row.took_ms] += 1
    return tally


def count(engine: Engine, tally: Tally, days: int, now: datetime, scope: Scope) -> Figures:
    """Put what was counted in order.

    Args:
        engine: The database, for judgements and copied scripts.
        tally: What ``read_answers`` gave.
        days: How many days, today included.
        now: The time, UTC without zone.
        scope: What the operator may see.
    """
    by: dict[str, Counter[str]] = {group: Counter() for group in GROUPS}
    for answer, number in tally.answers.items():
        for group in GROUPS:
            by[group][getattr(answer, group)] += number
    total = tally.answers.total()
    ranked = {group: counts.most_common() for group, counts in by.items()}
    ranked["day"] = sorted(by["day"].items())
    since = _since(days, now)
    copied = (
        sa.select(uses.c.entry, sa.func.count())
        .where(uses.c.at >= since, scope.holds(uses.c.region))
        .group_by(uses.c.entry)
    )
    with engine.connect() as connection:
        entries = dict(connection.execute(copied).all())
    return Figures(
        total=total,
        by=ranked,
        share={status: number / total for status, number in ranked["status"]},
        typical_ms=_at(tally.took_ms, 0.5),
        slow_ms=_at(tally.took_ms, 0.95),
        helpful=_helpful(engine, since, scope),
        entries=entries,
    )


def rows(tally: Tally) -> list[tuple[str, ...]]:
    """Return the counts by day, channel, region, topic and status as rows of a table."""
    return [(*kind, str(number)) for kind, number in sorted(tally.answers.items())]


def _answers(row: Any) -> Iterable[Answered]:
    day = row.at.replace(tzinfo=UTC).astimezone(CHINA).date().isoformat()
    for reply in row.replies:
        custom = reply.get("custom") or {}
        if "status" in custom:
            topic = custom.get("topic") or ""
            yield Answered(day, row.channel, _region(custom), topic, custom["status"])


def _helpful(engine: Engine, since: datetime, scope: Scope) -> tuple[int, int]:
    """Return how many judged an answer for the area helpful, and how many judged."""
    judgements.metadata.create_all(engine)
    same = (turns.c.sender == judgements.c.sender, turns.c.message_id == judgements.c.message_id)
    query = (
        sa.select(judgements.c.helpful, judgements.c.index, turns.c.replies)
        .join(turns, sa.and_(turns.c.channel == "web", *same))
        .where(judgements.c.at >= since)
        .execution_options(yield_per=_AT_ONCE)
    )
    helped = judged = 0
    with engine.connect() as connection:
        for row in connection.execute(query):
            custom = row.replies[row.index].get("custom") if row.index < len(row.replies) else None
            if scope.contains(_region(custom or {})):
                judged += 1
                helped += row.helpful
    return helped, judged


def _region(custom: Mapping[str, Any]) -> str:
    return (custom.get("region") or {}).get("code") or ""


def _since(days: int, now: datetime) -> datetime:
    """Return the beginning of the first day in China, as UTC without zone."""
    today = now.replace(tzinfo=UTC).astimezone(CHINA).date()
    first = datetime.combine(today - timedelta(days=days - 1), time(), CHINA)
    return first.astimezone(UTC).replace(tzinfo=None)


def _at(counts: Counter[int], share: float) -> int:
    """Return the value that a share of all that was counted stayed under."""
    left = int(counts.total() * share)
    for value, number in sorted(counts.items()):
        left -= number
        if left < 0:
            return value
    return 0
