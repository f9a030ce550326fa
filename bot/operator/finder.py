"""Finds scripts for a caller's region and fills them in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from actions.answers import Answer
from actions.desk import Desk
from actions.memory import Asked, Details
from actions.office import open_desk
from bot.knowledge.model import Entry
from bot.knowledge.search import NO_QUESTIONS, LiveSearch, Search, live_search
from bot.operator.scope import Scope
from bot.regions.gazetteer import NATION

_REGIONS_KEPT = 128
NOT_FOR_CALLERS = NO_QUESTIONS - {"out_of_scope"} | {"bot_identity"}


@dataclass(frozen=True)
class Script:
    """One script, filled in for a region, a day and what else is known of the caller.

    Attributes:
        topic: Id of the topic.
        title: What it is about.
        answer: The filled answer.
        region: Code and name of the region whose text this is.
        asked: Code of the caller's region.
        details: What is known beside topic and region.
        related: Ids and titles of topics that are often asked next.
        score: How well it fits the query.
        expired: Whether it is about a year that is over.
    """

    topic: str
    title: str
    answer: Answer
    region: tuple[str, str]
    asked: str
    details: Details
    related: tuple[tuple[str, str], ...]
    score: float = 0.0
    expired: bool = False


@dataclass(frozen=True)
class Found:
    """What a search gave.

    Attributes:
        scripts: Scripts in force, best first.
        expired: Scripts about years that are over, which must not be read out.
        region: Code of the region in force, or None.
        named: Whether the query itself named that region.
    """

    scripts: tuple[Script, ...]
    expired: tuple[Script, ...]
    region: str | None
    named: bool = False


class Finder:
    """Searches, and fills what was found.

    Args:
        search: Index and reader of queries.
        today: Gives the current day.
    """

    def __init__(self, search: LiveSearch, today: Callable[[], date]) -> None:
        self._searches = search
        self._today = today
        self._states: dict[tuple[date, str], dict[str, _Filled]] = {}
        self._stock: tuple[object, ...] = ()

    @classmethod
    def open(cls, today: Callable[[], date]) -> Finder:
        """Return the finder over the product's knowledge; takes some seconds the first time."""
        search = live_search()
        search.current().index.prepare()
        return cls(search, today)

    @property
    def desk(self) -> Desk:
        """Knowledge, rules and regions as of today."""
        return open_desk(self._today())

    def region(self, said: str, near: str | None = None) -> str | None:
        """Return the code of a region given by code, name, misspelt name or area code."""
        gazetteer = self.desk.gazetteer
        if said in gazetteer:
            return said
        return self._search.reader.read(said, near).region if said.strip() else None

    def find(
        self, typed: str, region: str | None, scope: Scope, limit: int, topic: str | None = None
    ) -> Found:
        """Search.

        Args:
            typed: The query.
            region: Code of the caller's region, or None; one named in the query goes before it.
            scope: What the operator may see.
            limit: Number of scripts at most.
            topic: Only this topic.
        """
        desk = self.desk
        read = self._search.reader.read(typed, region)
        asked = read.region or region
        if asked and not scope.allows(asked):
            asked = NATION
        live = self._live(desk, asked or NATION)
        chain = desk.gazetteer.chain(asked) if asked else list(self._elsewhere(desk))
        chain = [code for code in chain if scope.allows(code)]
        if not (read.query.text or read.query.letters) and topic is None:
            scripts = self._usual(desk, live, chain, limit)
        else:
            names = live if asked else {**self._channels_elsewhere(desk, live), **live}
            hits = self._search.index.search(read.query, chain, limit, topic, names)
            scripts = tuple(self._script(desk, names[h.entry], asked, h.score) for h in hits)
        expired = tuple(self._expired(desk, read.query.text, chain, asked, scripts))
        return Found(scripts, expired, asked, read.region is not None)

    def script(self, asked: Asked, region: str | None, scope: Scope) -> Script | None:
        """Fill the script of one topic; None when its text is another region's own.

        Args:
            asked: Topic and what is known of the caller.
            region: Code of the caller's region, or None.
            scope: What the operator may see.
        """
        desk = self.desk
        if asked.topic not in desk.knowledge.topics:
            return None
        code = region if region and scope.allows(region) else NATION
        filled = _Filled(asked, desk.answer(asked, code))
        return self._script(desk, filled, region, 0.0)

    @property
    def _search(self) -> Search:
        return self._searches.current()

    def _live(self, desk: Desk, region: str) -> dict[str, _Filled]:
        stock = (desk.knowledge, desk.book, desk.words)
        if any(a is not b for a, b in zip(stock, self._stock or (None,) * 3, strict=True)):
            self._states, self._stock = {}, stock
        key, states = (desk.today, region), self._states
        live = states.get(key)
        if live is None:
            live = self._compute_live(desk, region)
            if len(states) >= _REGIONS_KEPT:
                states.clear()
            states[key] = live
        return live

    def _compute_live(self, desk: Desk, region: str) -> dict[str, _Filled]:
        """Return by entry what the desk says today on each topic and pay channel of a region."""
        live: dict[str, _Filled] = {}
        for topic in desk.knowledge.topics:
            if topic in NOT_FOR_CALLERS:
                continue
            channels = [
                channel
                for code in desk.gazetteer.chain(region)
                for channel in desk.knowledge.channels_of(topic, code)
            ]
            for channel in (None, *dict.fromkeys(channels)):
                asked = Asked(topic, Details(channel=channel))
                answer = desk.answer(asked, region)
                if answer.entry and answer.entry not in live:
                    live[answer.entry] = _Filled(asked, answer)
        return live

    def _elsewhere(self, desk: Desk) -> Iterator[str]:
        yield NATION
        topics = desk.knowledge.topics.values()
        yield from dict.fromkeys(e.region for t in topics for e in t.entries if e.region != NATION)

    def _channels_elsewhere(self, desk: Desk, live: Collection[str]) -> dict[str, _Filled]:
        """Without a region, texts on a pay channel that only one place has can be found too."""
        found = {}
        for topic in desk.knowledge.topics.values():
            national = set(desk.knowledge.channels_of(topic.name, NATION))
            for entry in topic.entries:
                if entry.channel and entry.channel not in national and entry.name not in live:
                    asked = Asked(topic.name, Details(channel=entry.channel))
                    found[entry.name] = _Filled(asked, desk.answer(asked, entry.region))
        return found

    def _usual(
        self, desk: Desk, live: dict[str, _Filled], chain: Sequence[str], limit: int
    ) -> tuple[Script, ...]:
        """Before anything is typed: what most callers want."""
        by_topic = {f.asked.topic: f for f in reversed(live.values()) if _in(desk, f, chain)}
        usual = [by_topic[topic] for topic in desk.words.topics if topic in by_topic]
        return tuple(self._script(desk, f, chain[0], 0.0) for f in usual[:limit])

    def _expired(
        self,
        desk: Desk,
        text: str,
        chain: Sequence[str],
        asked: str | None,
        found: Sequence[Script],
    ) -> Iterator[Script]:
        topics = {script.topic for script in found[:3]}
        for name in topics if text else ():
            for entry in desk.knowledge.topics[name].entries:
                if entry.region in chain and is_over(entry, desk.today):
                    question = Asked(name, Details(year=entry.year, channel=entry.channel))
                    answer = desk.answer(question, asked or entry.region)
                    script = self._script(desk, _Filled(question, answer), asked, 0.0)
                    yield Script(**{**vars(script), "expired": True})

    def _script(self, desk: Desk, filled: _Filled, asked: str | None, score: float) -> Script:
        answer, details = filled.answer, filled.asked.details
        topic = desk.knowledge.topics[filled.asked.topic]
        title = topic.title
        if details.channel:
            title = f"{title} · {desk.words.channels[details.channel]}"
        entry = entry_of(desk, answer.entry)
        code = answer.region[0] if answer.region else entry.region if entry else NATION
        return Script(
            topic=topic.name,
            title=title,
            answer=answer,
            region=(code, desk.gazetteer.by_code(code).name),
            asked=asked or NATION,
            details=details,
            related=tuple((name, desk.knowledge.topics[name].title) for name in topic.related),
            score=round(score, 4),
        )


@dataclass(frozen=True)
class _Filled:
    asked: Asked
    answer: Answer


def entry_of(desk: Desk, name: str) -> Entry | None:
    """Return an entry by its name, e.g. ``refund/hunan``."""
    topic = desk.knowledge.topics.get(name.partition("/")[0])
    return next((e for e in topic.entries if e.name == name), None) if topic else None


def is_over(entry: Entry, today: date) -> bool:
    """Whether an entry is about an insurance year that is over."""
    return entry.year is not None and date(entry.year, 12, 31) < today


def _in(desk: Desk, filled: _Filled, chain: Sequence[str]) -> bool:
    entry = entry_of(desk, filled.answer.entry)
    return entry is not None and entry.region in chain
