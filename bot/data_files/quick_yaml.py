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


def _checked(content: dict[Any, Any]) -> dict[str, Any]:
    """Write all keys as text, as the exact reader does; in place, for speed."""
    blocks: list[Any] = [content]
    for block in blocks:  # it grows while it is walked along
        if type(block) is dict and not _ONLY_TEXT.issuperset(map(type, block)):
            _write_keys_as_text(block)
        # Not isinstance: there are hundreds of values in a file, and True is no integer here.
        for part in block.values() if type(block) is dict else block:
            kind = type(part)
            if kind is dict or kind is list:
                blocks.append(part)
            elif kind is float or part in _TRUTHS:
                raise _InDoubt
    return content


def _write_keys_as_text(block: dict[Any, Any]) -> None:
    renamed = {str(key): part for key, part in block.items() if type(key) in (str, int)}
    if len(renamed) != len(block):
        raise _InDoubt
    block.clear()
    block.update(renamed)
