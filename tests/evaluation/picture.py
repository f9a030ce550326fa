"""Draws the confusion matrix."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.evaluation.scoring import Verdict


def draw(verdicts: Sequence[Verdict], target: Path) -> Path:
    """Draw which topics were taken for which.

    Args:
        verdicts: Verdicts on single questions; those with several topics are left out.
        target: The PNG file to write.

    Returns:
        The file.
    """
    import matplotlib  # type: ignore[import-untyped]

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt  # type: ignore[import-untyped]

    pairs = [
        (v.item["topics"][0], v.item["topics"][0] if v.right_topic else (v.topics or ("-",))[0])
        for v in verdicts
        if len(v.item["topics"]) == 1
    ]
    names = sorted({name for pair in pairs for name in pair})
    counts = np.zeros((len(names), len(names)))
    for wanted, got in pairs:
        counts[names.index(wanted), names.index(got)] += 1
    figure, axes = plt.subplots(figsize=(13, 12))
    axes.imshow(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), cmap="Blues")
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set_xlabel("answered")
    axes.set_ylabel("asked")
    for row, column in zip(*np.nonzero(counts), strict=True):
        axes.text(column, row, int(counts[row, column]), ha="center", va="center", fontsize=6)
    figure.tight_layout()
    figure.savefig(target, dpi=110)
    plt.close(figure)
    return target
