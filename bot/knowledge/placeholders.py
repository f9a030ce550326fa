"""Placeholders in the scripted sentences: ``{name}``, filled with values from the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)?\Z")
_DIGIT = re.compile(r"[0-9０-９]+")


class MissingValue(KeyError):
    """A sentence has a placeholder for which there is no value."""


def names(sentence: str) -> list[str]:
    """Return the placeholders of a sentence in their order."""
    return _PLACEHOLDER.findall(sentence)


def fill(sentence: str, values: Mapping[str, str]) -> str:
    """Fill the placeholders of a sentence.

    Args:
        sentence: Text with ``{name}`` in it.
        values: Value of each placeholder, as it is to be read.

    Raises:
        MissingValue: A placeholder has no value.
    """

    def value(match: re.Match[str]) -> str:
        try:
            return values[match[1]]
        except KeyError:
            raise MissingValue(match[1]) from None

    return _PLACEHOLDER.sub(value, sentence)


def mistakes(sentence: str, allowed: frozenset[str]) -> list[str]:
    """Return what is wrong with a sentence, in Chinese, for the editor.

    Args:
        sentence: Text with ``{name}`` in it.
        allowed: Placeholders that can be filled where this sentence is said.
    """
    found = []
    for name in names(sentence):
        if not _NAME.match(name) or name not in allowed:
            found.append(f"占位符 {{{name}}} 没有值，可用的有：{'、'.join(sorted(allowed))}")
    rest = _PLACEHOLDER.sub("", sentence)
    if "{" in rest or "}" in rest:
        found.append("花括号没有成对")
    digits = _DIGIT.findall(rest)
    if digits:
        found.append(f"句子里写了数字 {'、'.join(digits)}；金额、日期、天数、号码请用占位符")
    return found
