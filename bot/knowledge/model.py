"""Scripted answers: topics, and what is said on them for which region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

DEFAULT_CASE = "default"


@dataclass(frozen=True)
class Entry:
    """One scripted answer.

    Attributes:
        topic: Topic it belongs to.
        id: Name inside the topic.
        region: Six-digit code of the region whose rules it tells.
        case: Which outcome of the rules it puts into words.
        status: ``answered``, or another status of the outside contract, e.g. ``no_rule``.
        channel: Pay channel it is about, or None for all.
        year: Insurance year its text belongs to, or None for any.
        sources: Keys of sources in the region's file or one further up.
        checked_on: Day on which somebody last compared it with its sources.
        lead: The answer itself, one to three sentences.
        warnings: What goes wrong when it is not known beforehand.
        steps: What to do, in order.
        notes: Details.
        spoken: What an operator says aloud.
    """

    topic: str
    id: str
    region: str
    checked_on: date
    lead: str
    case: str = DEFAULT_CASE
    status: str = "answered"
    channel: str | None = None
    year: int | None = None
    sources: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    spoken: str = ""

    @property
    def name(self) -> str:
        """The entry's name in replies, e.g. ``duplicate_payment/hunan``."""
        return f"{self.topic}/{self.id}"

    def texts(self) -> Iterator[str]:
        """Yield every sentence of the entry."""
        yield self.lead
        yield from self.warnings
        yield from self.steps
        yield from self.notes
        yield self.spoken


@dataclass(frozen=True)
class Topic:
    """What residents ask about, and its scripted answers.

    Attributes:
        name: Topic of the outside contract.
        title: What a button says.
        asks_region: Whether the answer depends on the region.
        shortcuts: What an operator may type instead of a question.
        aliases: Other ways to name the topic.
        related: Topics that are often asked next.
        covers: Topics that are part of this one for whoever is speaking of it.
    """

    name: str
    title: str
    asks_region: bool
    entries: tuple[Entry, ...]
    shortcuts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()

    @cached_property
    def by_region(self) -> Mapping[str, Sequence[Entry]]:
        """The entries of each region; those of one insurance year before those of any."""
        found: dict[str, list[Entry]] = {}
        for entry in sorted(self.entries, key=lambda e: e.year is None):
            found.setdefault(entry.region, []).append(entry)
        return found


@dataclass(frozen=True)
class Choice:
    """The entry chosen for a resident.

    Attributes:
        entry: What to say.
        channel_known: False when a pay channel was asked for and the region's texts
            are silent on it, so that the entry is about the region's channels in general.
    """

    entry: Entry
    channel_known: bool = True


@dataclass(frozen=True)
class Knowledge:
    """All topics."""

    topics: Mapping[str, Topic]

    def topic_by_title(self, title: str) -> Topic | None:
        """Return the topic with exactly this title."""
        return next((t for t in self.topics.values() if t.title == title), None)

    def choose(
        self,
        topic: str,
        chain: Sequence[str],
        case: str = DEFAULT_CASE,
        channel: str | None = None,
        year: int | None = None,
    ) -> Choice | None:
        """Choose the entry of the nearest region.

        Args:
            topic: Topic asked.
            chain: Codes from the resident's region up to the nation.
            case: Outcome of the rules to be told.
            channel: Pay channel asked about, or None.
            year: Insurance year asked about, or None; an entry of another year is not told.

        Returns:
            The entry, or None when no region on the chain has one. A nearer region's general
            entry goes before a further region's entry on the channel: what holds elsewhere
            is no answer here.
        """
        by_region = self.topics[topic].by_region
        for code in chain:
            fitting = by_region.get(code, ())
            here = [e for e in fitting if e.case == case and e.year in (None, year)]
            if channel is not None:
                for entry in here:
                    if entry.channel == channel:
                        return Choice(entry)
            for entry in here:
                if entry.channel is None:
                    return Choice(entry, channel_known=channel is None)
        return None

    def channels_of(self, topic: str, region: str) -> list[str]:
        """Return the pay channels on which a topic has entries for exactly this region."""
        here = self.topics[topic].by_region.get(region, ())
        return [e.channel for e in here if e.channel]
