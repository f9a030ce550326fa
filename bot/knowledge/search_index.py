"""The search index over the scripted answers: what fits a query, best first.

Order of what counts: shortcut, whole name, beginning of a name, pinyin and its initials, shared
characters (BM25), and at last the likeness letter by letter among the best fifty.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from bot.knowledge.search_grams import GramIndex
from bot.knowledge.search_names import NameIndex, pinyin_of

_TITLE, _ALIAS, _KEYWORD = 3.0, 2.0, 1.0
_NAMES_SHARE, _EXAMPLES_SHARE, _BODY_SHARE = 0.9, 1.0, 0.12
_ALIAS_WEIGHT, _KEYWORD_WEIGHT = 0.95, 0.8
_RERANKED = 50
_ALIKE_SHARE = 0.35
_SOUND_SHARE = 0.25
_ALIKE_FROM, _SOUND_FROM = 40.0, 60.0
_LABEL_NAMED, _LABEL_UNNAMED = 0.25, -0.1
_PER_LEVEL = 0.01
_FEWEST = 0.28
_OF_THE_BEST = 0.2


@dataclass(frozen=True)
class TopicText:
    """A topic as the index sees it.

    Attributes:
        name: Id of the topic.
        title: Its title, as it is shown.
        shortcuts: What stands for it, in Latin letters.
        aliases: Other names.
        keywords: Further phrases that belong to it, such as error messages.
        examples: Questions about it, as people ask them.
    """

    name: str
    title: str
    shortcuts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class EntryText:
    """A scripted answer as the index sees it.

    Attributes:
        name: Id of the entry.
        topic: Id of its topic.
        region: Six-digit code.
        body: All that it says.
        labels: Words that must be said to mean this entry, such as a pay channel's names.
    """

    name: str
    topic: str
    region: str
    body: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Query:
    """What was typed, read.

    Attributes:
        text: The query in Chinese, normalised, without the region that it named.
        letters: As typed when it is nothing but Latin letters, else empty.
    """

    text: str
    letters: str = ""


@dataclass(frozen=True)
class Hit:
    """An entry that fits; the higher the score the better."""

    entry: str
    topic: str
    score: float


class SearchIndex:
    """All entries, ready to be searched; never changes after it is built.

    Args:
        topics: Every topic.
        entries: Every entry; its topic must be among them.
    """

    def __init__(self, topics: Sequence[TopicText], entries: Sequence[EntryText]) -> None:
        self._topics = list(topics)
        self._entries = list(entries)
        number = {topic.name: i for i, topic in enumerate(self._topics)}
        self._topic_of = np.array([number[entry.topic] for entry in self._entries], np.int32)
        self._by_region: dict[str, list[int]] = {}
        self._by_name = {entry.name: i for i, entry in enumerate(self._entries)}
        for i, entry in enumerate(self._entries):
            self._by_region.setdefault(entry.region, []).append(i)
        self._labelled = np.array([bool(entry.labels) for entry in self._entries], np.bool_)
        self._index_topics()

    @property
    def topics(self) -> tuple[TopicText, ...]:
        """Every topic."""
        return tuple(self._topics)

    def search(
        self,
        query: Query,
        chain: Sequence[str],
        limit: int,
        topic: str | None = None,
        only: Collection[str] | None = None,
    ) -> list[Hit]:
        """Return the entries that fit, best first.

        Args:
            query: What is looked for. An empty one fits everything equally.
            chain: Regions whose entries count, the nearest first.
            limit: Number of entries at most.
            topic: Only entries of this topic.
            only: Only entries of these names.
        """
        chosen, nearness = self._candidates(chain, topic, only)
        if not len(chosen):
            return []
        topics = self.topic_scores(query)
        scores = topics[self._topic_of[chosen]] + nearness
        scores += _BODY_SHARE * self._bodies.scores(query.text)[chosen]
        scores += self._label_scores(query.text, chosen, asked=topic is not None)
        order = np.argsort(-scores, kind="stable")[:limit]
        asked = bool(query.text or query.letters)
        floor = _floor(float(scores[order[0]])) if asked else -1.0
        return [
            Hit(self._entries[chosen[i]].name, self._entries[chosen[i]].topic, float(scores[i]))
            for i in order
            if scores[i] > floor
        ]

    def topic_scores(self, query: Query) -> npt.NDArray[np.float32]:
        """Return for each topic how well it fits, without regard to its entries."""
        scores = _NAMES_SHARE * self._names.scores(query.text)
        examples = self._examples.scores(query.text)
        np.maximum.at(scores, self._example_topic, _EXAMPLES_SHARE * examples)
        for number, score in self._lookup.scores(query.text, query.letters).items():
            scores[number] += score
        self._rerank(query.text, scores)
        return scores

    def titles(self, query: Query, limit: int, leave_out: Collection[str] = ()) -> list[str]:
        """Return the titles of the topics that fit, best first."""
        scores = self.topic_scores(query)
        floor = _floor(float(scores.max()))
        order = [i for i in np.argsort(-scores, kind="stable") if scores[i] > floor]
        found = [self._topics[i] for i in order if self._topics[i].name not in leave_out]
        return [topic.title for topic in found[:limit]]

    @property
    def is_prepared(self) -> bool:
        """Whether entries can be searched at once."""
        return "_bodies" in vars(self)

    def prepare(self) -> None:
        """Do now what the first search for entries would have to wait for."""
        _ = self._bodies

    @cached_property
    def _bodies(self) -> GramIndex:
        """What the entries say; suggestions for residents do without it."""
        return GramIndex([[(entry.body, 1.0)] for entry in self._entries])

    def _index_topics(self) -> None:
        fields = [
            [
                (topic.title, _TITLE),
                *((alias, _ALIAS) for alias in topic.aliases),
                *((word, _KEYWORD) for word in topic.keywords),
            ]
            for topic in self._topics
        ]
        self._names = GramIndex(fields)
        examples = [(i, text) for i, t in enumerate(self._topics) for text in _phrases(t)]
        self._examples = GramIndex([[(text, 1.0)] for _, text in examples])
        self._example_topic = np.array([i for i, _ in examples], np.int32)
        names = [
            (i, name, weight)
            for i, topic in enumerate(self._topics)
            for group, weight in (
                ((topic.title,), 1.0),
                (topic.aliases, _ALIAS_WEIGHT),
                (topic.keywords, _KEYWORD_WEIGHT),
            )
            for name in group
        ]
        shortcuts = [(i, s) for i, topic in enumerate(self._topics) for s in topic.shortcuts]
        self._lookup = NameIndex(names, shortcuts)
        self._phrases = [_phrases(topic) for topic in self._topics]
        self._sounds = [[pinyin_of(name) for name in _names(topic)] for topic in self._topics]

    def _candidates(
        self, chain: Sequence[str], topic: str | None, only: Collection[str] | None
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Filter before anything is ranked: what may not be seen is never scored."""
        numbers: list[int] = []
        nearness: list[float] = []
        allowed = None if only is None else {self._by_name[n] for n in only if n in self._by_name}
        for distance, code in enumerate(chain):
            for i in self._by_region.get(code, ()):
                if allowed is not None and i not in allowed:
                    continue
                if topic is not None and self._entries[i].topic != topic:
                    continue
                numbers.append(i)
                nearness.append(_PER_LEVEL * (len(chain) - distance))
        levels = np.minimum(np.array(nearness, np.float32), _PER_LEVEL * 4)
        return np.array(numbers, np.int32), levels

    def _label_scores(
        self, text: str, chosen: npt.NDArray[np.int32], asked: bool
    ) -> npt.NDArray[np.float32]:
        """Entries on one pay channel count when it is named, or when all of a topic is asked."""
        unnamed = _LABEL_UNNAMED if asked else -np.inf
        scores = np.where(self._labelled[chosen], unnamed, 0.0).astype(np.float32)
        for place in np.flatnonzero(self._labelled[chosen]):
            labels = self._entries[chosen[place]].labels
            named = [len(label) for label in labels if _is_named(label, text)]
            if named:
                scores[place] = _LABEL_NAMED + 0.01 * max(named)
        return scores

    def _rerank(self, text: str, scores: npt.NDArray[np.float32]) -> None:
        if len(text) < 2:
            return
        sound = pinyin_of(text)
        for i in np.argsort(-scores, kind="stable")[:_RERANKED]:
            alike = _most_alike(text, self._phrases[i], _ALIKE_FROM)
            heard = _most_alike(sound, self._sounds[i], _SOUND_FROM) if sound else 0.0
            scores[i] += (_ALIKE_SHARE * alike + _SOUND_SHARE * heard) / 100


def _floor(best: float) -> float:
    """Return the score up to which nothing is worth showing beside the best one."""
    return max(_FEWEST, _OF_THE_BEST * best)


def _most_alike(text: str, phrases: Sequence[str], least: float) -> float:
    found = process.extractOne(text, phrases, scorer=fuzz.ratio, score_cutoff=least)
    return found[1] if found else 0.0


def _is_named(label: str, text: str) -> bool:
    return label in text or (len(text) > 1 and label.startswith(text))


def _names(topic: TopicText) -> tuple[str, ...]:
    return (topic.title, *topic.aliases, *topic.keywords)


def _phrases(topic: TopicText) -> tuple[str, ...]:
    return (*_names(topic), *topic.examples)
