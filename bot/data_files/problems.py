"""How mistakes in data files are told to the editor: all at once, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in one file.

    Attributes:
        file: File name, e.g. ``140400.yml``.
        line: Line number from 1 on; 0 when the whole file is meant.
        key: Dotted path of keys, e.g. ``years.2025.window.closes``; empty for the whole file.
        message: What was found and what is allowed, in Chinese.
    """

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        """Write the problem on one line."""
        place = f"{self.file} 第{self.line}行" if self.line else self.file
        return f"{place} {self.key}：{self.message}" if self.key else f"{place}：{self.message}"

    def under(self, folder: str) -> Problem:
        """Return the problem with the folder in front of the file's name."""
        return replace(self, file=f"{folder}/{self.file}")


class DataError(Exception):
    """Data files cannot be used; ``problems`` holds every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, sorted by file and line."""
        self.problems = tuple(sorted(problems))
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"数据文件有 {len(self.problems)} 处问题：\n{lines}")


def did_you_mean(word: str, known: Iterable[str], form: str = "{}") -> str:
    """Return a guess at what a word that is not known was to be, or nothing.

    Args:
        word: What was written.
        known: What may be written.
        form: How a word is shown, with ``{}`` in its place.
    """
    near = get_close_matches(word, list(known), n=1)
    return f"是不是 {form.format(near[0])}？" if near else ""
