"""Everything that answers are made of, loaded, checked and given out as one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from actions.fee_rules import FeeBook
from actions.fee_rules.loader import RegionFiles, build_regions, read_regions
from actions.fee_rules.words import Words as Labels
from actions.fee_rules.words import load_words as load_labels
from actions.outcomes import cases_of
from actions.wording import fixed_placeholders
from actions.words import DialogueWords, dialogue_words
from actions.words_check import check_dialogue
from bot.data_files.data_file import DataFile
from bot.data_files.problems import DataError, Problem
from bot.data_files.schema_check import FileSchema
from bot.data_files.yaml_lines import read_yaml
from bot.knowledge.checks import Surroundings
from bot.knowledge.loading import build_knowledge, read_topics
from bot.knowledge.model import Knowledge
from bot.regions.gazetteer import Gazetteer, load_gazetteer
from bot.text.lexicon import IGNORED

LABELS = ("person_categories.yml", "rule_labels.yml")
CHANNELS = "pay_channels.yml"
_FOLDERS = ("regions", "faq", "schema")
_FILES = ("dialogue.yml", *(f"lexicon/{name}" for name in (*LABELS, CHANNELS)))


@dataclass(frozen=True)
class Stock:
    """One state of the data files.

    Attributes:
        knowledge: Scripted answers.
        book: Fee rules.
        gazetteer: Regions.
        words: Sentences of the dialogue.
    """

    knowledge: Knowledge
    book: FeeBook
    gazetteer: Gazetteer
    words: DialogueWords


@dataclass(frozen=True)
class Reading:
    """What was read from the files, right or wrong.

    Attributes:
        regions: Region files.
        topics: Topic files by topic.
        dialogue: The file of the dialogue's sentences.
        channels: What residents call each pay channel.
        labels: Words of the rules, or None when their files are wrong.
        book: The rules, or None when their files are wrong.
        problems: Every mistake in every file.
    """

    regions: RegionFiles
    topics: Mapping[str, DataFile]
    dialogue: DataFile
    channels: Mapping[str, tuple[str, ...]]
    labels: Labels | None
    book: FeeBook | None
    problems: tuple[Problem, ...]


def load_stock(data: Path) -> Stock:
    """Load the data files and check them against one another.

    Args:
        data: The data folder.

    Raises:
        DataError: Something is wrong; every mistake in every file is listed.
        OSError: A folder or a schema cannot be read.
    """
    return build_stock(read_stock(data))


def build_stock(reading: Reading) -> Stock:
    """Build what was read.

    Raises:
        DataError: Something is wrong in it; every mistake in every file is listed.
    """
    if reading.problems or reading.book is None:
        raise DataError(reading.problems)
    return Stock(
        build_knowledge(reading.topics),
        reading.book,
        load_gazetteer(),
        dialogue_words(reading.dialogue.data, reading.channels),
    )


def read_stock(data: Path) -> Reading:
    """Read the data files and find every mistake; arguments as above."""
    gazetteer, schemas = load_gazetteer(), data / "schema"
    codes = frozenset(division.code for division in gazetteer)
    regions = read_regions(data / "regions", schemas / "region.schema.json", codes)
    labels, wrong_labels = _labels(data / "lexicon")
    book = None
    if labels and not regions.problems:
        area_codes = {code: area for code in codes if (area := gazetteer.area_code(code))}
        book = FeeBook(build_regions(regions), labels, area_codes)
    schema = FileSchema(schemas / "dialogue.schema.json")
    dialogue = DataFile.read(data / "dialogue.yml", schema)
    around = _surroundings(regions, labels, book, dialogue, codes)
    topics = read_topics(data / "faq", around, schemas / "faq.schema.json")
    channels = _channels(data / "lexicon" / CHANNELS)
    check_dialogue(dialogue, schema, topics.keys(), gazetteer, channels, labels)
    name = data.name
    problems = [
        *(problem.under(f"{name}/regions") for problem in regions.problems),
        *(problem.under(f"{name}/lexicon") for problem in wrong_labels),
        *(problem.under(name) for problem in dialogue.problems),
        *(p.under(f"{name}/faq") for file in topics.values() for p in file.problems),
    ]
    return Reading(regions, topics, dialogue, channels, labels, book, tuple(sorted(problems)))


def stamp(data: Path) -> object:
    """Return something that differs whenever a file behind the stock has changed."""
    return frozenset(_stamps(data))


def _stamps(data: Path) -> Iterator[tuple[str, int, int, int]]:
    paths = [*(entry for folder in _FOLDERS for entry in os.scandir(data / folder))]
    for path in [*map(os.fspath, paths), *(os.fspath(data / name) for name in _FILES)]:
        try:
            seen = os.stat(path)
        except FileNotFoundError:
            continue
        yield path, seen.st_mtime_ns, seen.st_size, seen.st_ino


def _labels(lexicon: Path) -> tuple[Labels | None, tuple[Problem, ...]]:
    try:
        return load_labels(lexicon), ()
    except DataError as error:
        return None, error.problems


def _channels(path: Path) -> dict[str, tuple[str, ...]]:
    """Return what the pay channels are called; a mistake in the file is told elsewhere."""
    content = read_yaml(path.read_bytes()).data
    named = content.items() if isinstance(content, dict) else ()
    return {
        channel: tuple(map(str, said)) if isinstance(said, list) else ()
        for channel, said in named
        if channel != IGNORED
    }


def _surroundings(
    regions: RegionFiles,
    labels: Labels | None,
    book: FeeBook | None,
    dialogue: DataFile,
    codes: frozenset[str],
) -> Surroundings:
    def sources(code: str) -> frozenset[str] | None:
        return frozenset(book.sources(code)) if book else regions.sources(code)

    @cache
    def fixed(code: str) -> frozenset[str] | None:
        facts = book.facts(code).keys() if book else regions.facts(code)
        if facts is None or labels is None:
            return None
        return fixed_placeholders(facts, labels.categories)

    def values(topic: str, case: str, code: str) -> frozenset[str] | None:
        known = fixed(code)
        return None if known is None else known.union(cases_of(topic).get(case, ()))

    channels = dialogue.data.get("channels")
    return Surroundings(
        region_codes=codes,
        source_keys=sources,
        values=values,
        channels=frozenset(channels) if isinstance(channels, dict) else None,
        cases=lambda topic: frozenset(cases_of(topic)),
    )
