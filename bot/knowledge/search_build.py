"""Builds the search index from the scripted answers, their examples and the word lists."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.model import Entry, Knowledge, Topic
from bot.knowledge.search_index import EntryText, SearchIndex, TopicText
from bot.settings import DATA
from bot.text.normalise import normalise
from bot.text.spelling import standardise

logger = logging.getLogger(__name__)

_OUTSIDE = "out_of_scope"


def build_index(knowledge: Knowledge, data: Path = DATA) -> SearchIndex:
    """Build the index.

    Args:
        knowledge: All scripted answers.
        data: The data folder, with the training examples and the word lists.
    """
    errors = _read(data / "lexicon" / "error_messages.yml")
    channels = _read(data / "lexicon" / "pay_channels.yml")
    examples = {topic: read_examples(data / "nlu" / f"{topic}.yml") for topic in knowledge.topics}
    topics = [
        _topic_text(t, errors.get(t.name, {}).get("texts", ()), examples[t.name])
        for t in knowledge.topics.values()
    ]
    entries = [
        _entry_text(entry, channels) for t in knowledge.topics.values() for entry in t.entries
    ]
    return SearchIndex(topics, entries)


def read_examples(path: Path) -> list[str]:
    """Return the training examples in a Rasa NLU file; none when it is missing or broken.

    Examples make the search better; without those of one file it still works.
    """
    if not path.exists():
        return []
    try:
        blocks = _read(path)["nlu"]
    except (yaml.YAMLError, KeyError, TypeError):
        logger.exception("%s cannot be read, its examples are left out", path.name)
        return []
    return [
        line[2:].strip()
        for block in blocks
        for line in (block.get("examples") or "").splitlines()
        if line.startswith("- ")
    ]


def standard(text: str) -> str:
    """Return a text in the one wording that the index and its queries share."""
    return standardise(normalise(text))


def _topic_text(topic: Topic, messages: Iterable[str], examples: Iterable[str]) -> TopicText:
    # What is off the subject is found by its few names; its examples are about everything.
    kept = () if topic.name == _OUTSIDE else tuple(map(standard, examples))
    return TopicText(
        name=topic.name,
        title=topic.title,
        shortcuts=topic.shortcuts,
        aliases=tuple(dict.fromkeys([standard(topic.title), *_both(topic.aliases)])),
        keywords=tuple(dict.fromkeys(_both(messages))),
        examples=tuple(dict.fromkeys(kept)),
    )


def _both(phrases: Iterable[str]) -> Iterator[str]:
    """Yield phrases as written and in standard wording: half a word may be typed so far."""
    for phrase in phrases:
        yield normalise(phrase)
        yield standard(phrase)


def _entry_text(entry: Entry, channels: dict[str, list[str]]) -> EntryText:
    labels = tuple(channels.get(entry.channel, ())) if entry.channel else ()
    return EntryText(
        entry.name, entry.topic, entry.region, standard("\n".join(entry.texts())), labels
    )


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
