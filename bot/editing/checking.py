"""Finds every mistake in every data file, without a model and without Rasa."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from actions.stock import read_stock
from bot.data_files.data_file import DataFile
from bot.data_files.problems import DataError, Problem
from bot.data_files.yaml_lines import read_yaml
from bot.editing.lexicon_check import lexicon_problems
from bot.editing.linked_check import (
    dialogue_problems,
    name_problems,
    phone_problems,
    topic_problems,
)
from bot.editing.texts_check import texts_problems
from bot.phrases import read_phrases
from bot.regions.gazetteer import GazetteerError

RASA_FOLDERS = ("nlu", "rules")


@dataclass(frozen=True)
class Report:
    """What a check has found.

    Attributes:
        problems: Every mistake, by file and line.
        regions: Number of region files.
        topics: Number of topic files.
        entries: Number of scripted answers.
    """

    problems: tuple[Problem, ...]
    regions: int
    topics: int
    entries: int


def check_project(project: Path) -> Report:
    """Check all data files of a project and what they say about one another.

    Args:
        project: Folder with ``data`` and ``domain.yml``.
    """
    try:
        return _check(project)
    except DataError as error:
        return _only(*error.problems)
    except OSError as error:
        return _only(Problem(str(error.filename), 0, "", "没有这个文件或文件夹"))
    except (GazetteerError, UnicodeDecodeError) as error:
        return _only(Problem("data/gazetteer", 0, "", str(error)))


def _only(*problems: Problem) -> Report:
    """Return a report on something without which nothing else can be checked."""
    return Report(problems, 0, 0, 0)


def _check(project: Path) -> Report:
    data = project / "data"
    reading = read_stock(data)
    phrases = read_phrases(data / "phrases.yml")
    problems = {
        *reading.problems,
        *(problem.under("data") for problem in phrases.problems),
        *dialogue_problems(reading, data),
        *name_problems(reading),
        *phone_problems(reading, phrases),
        *topic_problems(reading.topics, project),
        *lexicon_problems(data, reading.topics),
        *texts_problems(data, phrases),
        *_rasa_problems(data),
    }
    entries = sum(len(_entries(file)) for file in reading.topics.values())
    return Report(tuple(sorted(problems)), len(reading.regions.files), len(reading.topics), entries)


def _entries(file: DataFile) -> Sequence[str]:
    entries = file.data.get("entries")
    return list(entries) if isinstance(entries, dict) else []


def _rasa_problems(data: Path) -> Iterator[Problem]:
    """Yield what YAML itself finds wrong in the files that Rasa reads."""
    for folder in RASA_FOLDERS:
        for path in sorted((data / folder).glob("*.yml")):
            for key, line, text in read_yaml(path.read_bytes()).problems:
                yield Problem(f"data/{folder}/{path.name}", line, ".".join(key), text)
