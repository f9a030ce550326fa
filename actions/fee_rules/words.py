"""The names of categories and the words of tables, read from ``data/lexicon``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.data_files.problems import DataError, Problem
from bot.data_files.yaml_lines import read_yaml

from .formats import names

SECTIONS = (
    *("table_heads", "cells", "matters", "offices", "lines"),
    *("matter_of_word", "matter_of_office"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """Words by id: person categories, table heads, table cells, matters, offices, hotlines, and
    the matter that somebody who says a word or asks for an office has in mind.
    """

    categories: Mapping[str, str]
    table_heads: Mapping[str, str]
    cells: Mapping[str, str]
    matters: Mapping[str, str]
    offices: Mapping[str, str]
    lines: Mapping[str, str]
    matter_of_word: Mapping[str, str]
    matter_of_office: Mapping[str, str]

    def category_names(self, ids: Iterable[str]) -> str:
        """Join the names of categories: 特困人员、低保对象."""
        return names([self.categories[id_] for id_ in ids])

    def heads(self, *ids: str) -> tuple[str, ...]:
        """Return the head row of a table."""
        return tuple([self.table_heads[id_] for id_ in ids])


def load_words(lexicon: Path) -> Words:
    """Read ``person_categories.yml`` and ``rule_labels.yml`` of a folder.

    Raises:
        DataError: A file is broken or a section is missing.
        OSError: A file cannot be read.
    """
    categories = _read(lexicon / "person_categories.yml")
    labels = _read(lexicon / "rule_labels.yml")
    missing = [section for section in SECTIONS if not isinstance(labels.get(section), dict)]
    if missing:
        message = f"缺少 {'、'.join(missing)}，应有：{'、'.join(SECTIONS)}"
        raise DataError([Problem("rule_labels.yml", 0, "", message)])
    sections = {section: _strings(labels[section]) for section in SECTIONS}
    return Words(categories=_strings(categories), **sections)


def _read(path: Path) -> dict[str, object]:
    file = read_yaml(path.read_text(encoding="utf-8"))
    problems = [Problem(path.name, line, ".".join(key), text) for key, line, text in file.problems]
    if not problems and not isinstance(file.data, dict):
        problems = [Problem(path.name, 0, "", "应写成若干“键: 值”")]
    if problems or not isinstance(file.data, dict):
        raise DataError(problems)
    return file.data


def _strings(section: object) -> dict[str, str]:
    return {key: str(word) for key, word in section.items()} if isinstance(section, dict) else {}
