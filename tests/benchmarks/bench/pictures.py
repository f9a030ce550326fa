"""Draws the curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Curve:
    """How one cost grows.

    Attributes:
        across: What grows.
        up: Cost, with its unit.
        points: Cost by size.
    """

    across: str
    up: str
    points: Mapping[int, float]


def draw(curves: Sequence[Curve], target: Path) -> None:
    """Draw all curves beside one another.

    Args:
        curves: What was measured.
        target: The PNG file to write.
    """
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams["font.sans-serif"] = ["Noto Sans CJK SC", "Noto Sans CJK JP", "DejaVu Sans"]
    figure, axes = plt.subplots(1, len(curves), figsize=(4 * len(curves), 3.4))
    for place, curve in zip(axes, curves, strict=True):
        place.plot(list(curve.points), list(curve.points.values()), marker="o")
        place.set_ylim(0, max(curve.points.values()) * 1.3)
        place.set_xlabel(curve.across)
        place.set_ylabel(curve.up)
        place.grid(alpha=0.3)
    figure.tight_layout()
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=90)
    plt.close(figure)
