"""Small tables for terminal and documentation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from unicodedata import east_asian_width

Row = Sequence[str]


def text_table(head: Row, rows: Sequence[Row]) -> str:
    """Write a table in columns; a Chinese character is two columns wide."""
    lines = [head, *rows]
    widths = [max(map(_width, column)) for column in zip_longest(*lines, fillvalue="")]
    return "\n".join(_line(line, widths) for line in lines)


def markdown_table(head: Row, rows: Sequence[Row]) -> str:
    """Write a table as Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _line(cells: Row, widths: Sequence[int]) -> str:
    padded = [
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=False)
    ]
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
