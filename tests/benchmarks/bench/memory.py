"""Memory of a process and all its descendants."""

from __future__ import annotations

from pathlib import Path


def megabytes(pid: int) -> dict[str, float]:
    """Return what a process tree holds.

    Args:
        pid: Process at the head of the tree.

    Returns:
        ``Rss`` and ``Pss`` in MB, each summed over all processes; ``Pss`` counts a page that
        several processes share only once.
    """
    total = {"Rss": 0.0, "Pss": 0.0}
    for process in process_tree(pid):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in total:
                total[name] += int(value.split()[0]) / 1024
    return total


def process_tree(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(inner for child in children for inner in process_tree(int(child)))]
