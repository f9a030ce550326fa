"""Figures of two contenders side by side, as ratios with their spread."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from bot.settings import PROJECT

DOCUMENT = PROJECT / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        title: What was measured.
        unit: Unit of the values.
        goal: What the ratio ours / default has to be, e.g. ``≤ 0.8``.
        ours: One value from each round.
        default: The default pipeline's value from the same rounds.
    """

    title: str
    unit: str
    goal: str
    ours: Sequence[float]
    default: Sequence[float]

    @property
    def ratios(self) -> list[float]:
        """Ours divided by the default pipeline's, round by round, smallest first."""
        return sorted(a / b for a, b in zip(self.ours, self.default, strict=True))

    @property
    def met(self) -> bool:
        """Whether the median ratio reaches the goal."""
        sign, _, limit = self.goal.partition(" ")
        ratio = statistics.median(self.ratios)
        return ratio <= float(limit) if sign == "≤" else ratio >= float(limit)

    def line(self) -> str:
        """Return the line of a Markdown table."""
        ratios = self.ratios
        cells = (
            self.title,
            f"{_short(statistics.median(self.ours))} {self.unit}",
            f"{_short(statistics.median(self.default))} {self.unit}",
            f"**{statistics.median(ratios):.2f}**（{ratios[0]:.2f}–{ratios[-1]:.2f}）",
            self.goal,
            "是" if self.met else "否",
        )
        return f"| {' | '.join(cells)} |"


def table(figures: Sequence[Figure]) -> str:
    """Return all figures as a Markdown table."""
    head = "| 量什么 | 本服务 | 默认流水线 | 比值：中位（最小–最大） | 目标 | 达到 |"
    return "\n".join(
        [head, "| --- | ---: | ---: | ---: | ---: | --- |", *(f.line() for f in figures)]
    )


def publish(part: str, text: str, write: bool) -> None:
    """Print figures and, when wanted, put them into the document.

    Args:
        part: Name of the marks between which they stand: ``<!-- part -->`` and ``<!-- /part -->``.
        text: The figures.
        write: Whether to write them as well.
    """
    print(f"\n{text}", flush=True)
    if write:
        DOCUMENT.write_text(placed(DOCUMENT.read_text("utf-8"), part, text), encoding="utf-8")


def placed(document: str, part: str, text: str) -> str:
    """Return a document with a text between the marks of a part, in place of what was there.

    Raises:
        ValueError: The document has no such marks.
    """
    marks = re.compile(rf"(?<=<!-- {part} -->\n).*?(?=<!-- /{part} -->)", re.DOTALL)
    if not marks.search(document):
        raise ValueError(f"no place for {part}")
    return marks.sub(lambda _: f"\n{text}\n\n", document, count=1)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that a share (0 to 1) of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _short(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"
