"""Entries as the fields of their topic file, and names for new ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from pypinyin import lazy_pinyin

from actions.desk import Desk
from bot.knowledge.model import DEFAULT_CASE, Entry
from bot.regions.names import stem_of


def as_fields(entry: Entry) -> dict[str, Any]:
    """Return what a topic file says of an entry, but for the day of the check."""
    fields: dict[str, Any] = {
        "region": entry.region,
        "case": "" if entry.case == DEFAULT_CASE else entry.case,
        "status": "" if entry.status == "answered" else entry.status,
        "channel": entry.channel,
        "year": entry.year,
        "lead": entry.lead,
        "warnings": list(entry.warnings),
        "steps": list(entry.steps),
        "notes": list(entry.notes),
        "spoken": entry.spoken,
    }
    kept = {key: value for key, value in fields.items() if value}
    return {**kept, "sources": list(entry.sources)}


def new_name(
    desk: Desk,
    topic: str,
    region: str,
    case: str = "",
    channel: str = "",
    year: str = "",
    taken: Collection[str] = (),
) -> str:
    """Return a name that no entry of a topic has yet: changzhi, changzhi_wechat, changzhi_2.

    Args:
        desk: Knowledge and regions.
        topic: Id of the topic.
        region: Six-digit code.
        case: Case of the rules, or empty.
        channel: Id of a pay channel, or empty.
        year: Insurance year, or empty.
        taken: Further names that are not free.
    """
    parts = [_place(desk, region), case if case != DEFAULT_CASE else "", channel, year]
    name = "_".join(filter(None, parts))
    known = {*taken, *(entry.id for entry in desk.knowledge.topics[topic].entries)}
    numbers = (f"{name}_{number}" for number in range(2, len(known) + 3))
    return next(free for free in (name, *numbers) if free not in known)


def _place(desk: Desk, region: str) -> str:
    """Return what other topics call a region, which pinyin may get wrong (长治), or its pinyin."""
    entries = (entry for topic in desk.knowledge.topics.values() for entry in topic.entries)
    plain = (e.id for e in entries if e.region == region and not (e.channel or e.year))
    usual = Counter(plain).most_common(1)
    if usual:
        return usual[0][0]
    return "".join(lazy_pinyin(stem_of(desk.gazetteer.by_code(region).name)))
