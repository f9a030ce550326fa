"""Reads plain YAML, as nearly all data files are, several times faster than the exact reader.

Whatever two YAML parsers might read differently, and whatever is wrong, is left to the exact
reader (``yaml_lines``), which alone tells editors about mistakes.
"""

from __future__ import annotations

import re
from typing import Any

import yaml_rs

from bot.data_files.yaml_lines import UNFILLED


class _InDoubt(Exception):
    """The exact reader should have a look."""


# Anchors, tags, block texts, escapes, directives, keys that are no words: one pass over the bytes
# finds all of them, and no byte of a Chinese character is among them.
_UNUSUAL_SIGNS = b"*&!|<>?\\%@`"
# Further documents, lists and colons in odd places; and what is not filled in.
_UNUSUAL = (b"---", b"...", b"- - ", b"[:", b"{:", UNFILLED.encode())
# Numbers that only some YAML versions take for numbers: 0355, 0x10, -01, +5, 1_000. Each pattern
# begins with a letter, for which the text is searched quickest.
_ODD_NUMBERS = [
    re.compile(pattern)
    for pattern in (
        r"0(?:(?<=[\s\[,:{]0)|(?<=[\s\[,:{][-+]0))\w",
        r"\+(?<=[\s\[,:{]\+)\d",
        r"_(?<=\d_)",
    )
]
# Truth values of YAML 1.1, words of YAML 1.2; the older version is what the exact reader reads.
_TRUTHS = frozenset(
    form for word in ("yes", "no", "on", "off") for form in (word, word.title(), word.upper())
)
_ONLY_TEXT = frozenset({str})


def read_plain(content: bytes) -> dict[str, Any] | None:
    """Read a file that is surely a mapping, surely well written and means the same to every parser.

    Args:
        content: The bytes of the file.

    Returns:
        What the exact reader would return; None where that is in doubt.
    """
    try:
        text = content.decode("utf-8")
        # Tabs, control characters and line ends other than \n are not printable.
        if not text.replace("\n", "").isprintable():
            return None
        if len(content.translate(None, _UNUSUAL_SIGNS)) < len(content):
            return None
        if any(map(content.__contains__, _UNUSUAL)):
            return None
        if any(odd.search(text) for odd in _ODD_NUMBERS):
            return None
        value = yaml_rs.loads(text, parse_datetime=False)
        return _checked(value) if isinstance(value, dict) else None
    except (UnicodeDecodeError, yaml_rs.YAMLDecodeError, RecursionError, _InDoubt):
        return None


def _checked(value: Any) -> Any:
    """Write all keys as text, as the exact reader does; for speed, in place where it can be."""
    parts = value.items() if type(value) is dict else enumerate(value)
    for place, part in parts:
        # Not isinstance: there are hundreds of values in a file, and True is no integer here.
        kind = type(part)
        if kind is dict or kind is list:
            value[place] = _checked(part)
        elif kind is float or part in _TRUTHS:
            raise _InDoubt
    if type(value) is dict and not _ONLY_TEXT.issuperset(map(type, value)):
        return _with_text_keys(value)
    return value


def _with_text_keys(value: dict[Any, Any]) -> dict[str, Any]:
    result = {str(key): part for key, part in value.items() if type(key) in (str, int)}
    if len(result) != len(value):
        raise _InDoubt
    return result
