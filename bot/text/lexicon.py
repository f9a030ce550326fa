"""Reads the word lists under ``data/lexicon`` that editors keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.settings import DATA

SPELLING = DATA / "lexicon" / "spelling"
IGNORED = "ignore"
"""In place of a standard form: what looks like a variant of one and is none."""


class LexiconError(ValueError):
    """A word list breaks its form; the message names file and entry."""


def read_words(path: Path, section: str = "") -> list[str]:
    """Read a list of words.

    Args:
        path: YAML file holding one list, or a list in each section.
        section: The section, for a file that has sections.

    Raises:
        LexiconError: The file is something else, or a word stands twice.
    """
    words = _content(path, section)
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise LexiconError(f"{path.name}：应该是一列词，每行一个，前面加“- ”。")
    twice = {word for word in words if words.count(word) > 1}
    if twice:
        raise LexiconError(f"{path.name}：{'、'.join(sorted(twice))} 写了两次，请删去一个。")
    return words


def read_variants(path: Path, section: str = "") -> dict[str, str]:
    """Read a list of other spellings.

    Args:
        path: YAML file of the form ``standard: [variant, …]``, or such in each section.
        section: The section, for a file that has sections.

    Returns:
        Standard form by variant.

    Raises:
        LexiconError: The file has another form, or a variant leads to two standard forms.
    """
    entries = _content(path, section)
    if not isinstance(entries, dict):
        raise LexiconError(f"{path.name}：每行应写成“标准词: [别的写法, 别的写法]”。")
    standards: dict[str, str] = {}
    for standard, variants in entries.items():
        if not isinstance(standard, str) or not isinstance(variants, list):
            raise LexiconError(f"{path.name}：“{standard}”后面应是方括号里的一列写法。")
        for variant in variants:
            if not isinstance(variant, str):
                raise LexiconError(f"{path.name}：“{standard}”里的 {variant} 要加引号。")
            if variant == standard or standards.setdefault(variant, standard) != standard:
                raise LexiconError(f"{path.name}：“{variant}”不能同时归到两个标准词。")
    return standards


def _content(path: Path, section: str) -> Any:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not section:
        return content
    if not isinstance(content, dict) or section not in content:
        raise LexiconError(f"{path.name}：缺少“{section}”这一段。")
    return content[section]
