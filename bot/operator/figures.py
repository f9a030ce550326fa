"""Figures on what residents asked and how it was answered, counted from the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.channels.web.feedback import judgements
from bot.clock import CHINA
from bot.journal import turns
from bot.operator.scope import Scope
from bot.operator.tables import uses

GROUPS = ("topic", "status", "region", "channel", "day")


@dataclass(frozen=True)
class Answered:
    """One answer in the journal.

    Attributes:
        topic: Id of the topic.
        status: How it ended.
        region: Six-digit code, or empty.
        channel: Where it was asked.
        day: Day in China, ISO.
        took_ms: Milliseconds until the answer.
    """

    topic: str
    status: str
    region: str
    channel: str
    day: str
    took_ms: int


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


def read_answers(engine: Engine, days: int, now: datetime, scope: Scope) -> list[Answered]:
    """Return the answers of the last days, of an operator's area.

    Args:
        engine: The database.
        days: How many days, today included.
        now: The time, UTC without zone.
        scope: What the operator may see.
    """
    query = (
        sa.select(turns.c.channel, turns.c.replies, turns.c.at, turns.c.took_ms)
        .where(turns.c.at >= _since(days, now))
        .order_by(turns.c.id)
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return [answer for row in rows for answer in _answers(row) if scope.contains(answer.region)]


def count(engine: Engine, answers: list[Answered], days: int, now: datetime) -> Figures:
    """Count answers.

    Args:
        engine: The database, for judgements and copied scripts.
        answers: What ``read_answers`` gave.
        days: How many days, today included.
        now: The time, UTC without zone.
    """
    by = {group: Counter(getattr(a, group) for a in answers) for group in GROUPS}
    total = len(answers)
    ranked = {group: counts.most_common() for group, counts in by.items()}
    ranked["day"] = sorted(by["day"].items())
    times = sorted(answer.took_ms for answer in answers)
    since = _since(days, now)
    judgements.metadata.create_all(engine)
    with engine.connect() as connection:
        judged = (
            connection.execute(sa.select(judgements.c.helpful).where(judgements.c.at >= since))
            .scalars()
            .all()
        )
        copied = connection.execute(
            sa.select(uses.c.entry, sa.func.count())
            .where(uses.c.at >= since)
            .group_by(uses.c.entry)
        ).all()
    return Figures(
        total=total,
        by=ranked,
        share={status: number / total for status, number in ranked["status"]},
        typical_ms=_at(times, 0.5),
        slow_ms=_at(times, 0.95),
        helpful=(sum(judged), len(judged)),
        entries=dict(copied),
    )


def rows(answers: Iterable[Answered]) -> list[tuple[str, ...]]:
    """Return the counts by day, channel, region, topic and status as rows of a table."""
    counts = Counter((a.day, a.channel, a.region, a.topic, a.status) for a in answers)
    return [(*key, str(number)) for key, number in sorted(counts.items())]


def _answers(row: Any) -> Iterable[Answered]:
    day = row.at.replace(tzinfo=UTC).astimezone(CHINA).date().isoformat()
    for reply in row.replies:
        custom = reply.get("custom") or {}
        if "status" in custom:
            region = (custom.get("region") or {}).get("code") or ""
            topic = custom.get("topic") or ""
            yield Answered(topic, custom["status"], region, row.channel, day, row.took_ms)


def _since(days: int, now: datetime) -> datetime:
    """Return the beginning of the first day in China, as UTC without zone."""
    today = now.replace(tzinfo=UTC).astimezone(CHINA).date()
    first = datetime.combine(today - timedelta(days=days - 1), time(), CHINA)
    return first.astimezone(UTC).replace(tzinfo=None)


def _at(times: list[int], share: float) -> int:
    return times[min(int(len(times) * share), len(times) - 1)] if times else 0
