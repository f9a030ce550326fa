"""What one service can take, measured, and what places of different sizes need, computed."""

from __future__ import annotations

import os
from pathlib import Path

from tests.benchmarks.bench.memory import process_tree

PLACES = {"一个地级市": 4_000_000, "一个省": 60_000_000, "全国": 1_400_000_000}
"""Insured people, rounded."""

ASKING = 0.01
"""Share that asks on the busiest day of the collection window."""
MESSAGES = 4
"""Messages of one who asks."""
BUSIEST_HOUR = 0.2
"""Share of a day's messages in its busiest hour."""
HEADROOM = 0.6
"""Share of the processors that may be busy then."""


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process tree has used, in seconds."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for process in process_tree(pid):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / ticks


def per_second(seconds_a_message: float) -> float:
    """Return how many messages a second one service takes with some headroom.

    Rasa is one process and uses one core, however many there are.
    """
    return HEADROOM / seconds_a_message


def table(seconds_a_message: float) -> str:
    """Return the capacity table for a measured cost of one message."""
    one = per_second(seconds_a_message)
    lines = [
        f"一个服务每秒 {one:.0f} 条（一个核用到 {HEADROOM:.0%}）。"
        f"假设高峰日 {ASKING:.0%} 的人来问，每人 {MESSAGES} 句，"
        f"最忙的一小时占 {BUSIEST_HOUR:.0%}：",
        "",
        "| 范围 | 参保人数 | 最忙时每秒 | 服务个数 |",
        "| --- | --- | --- | --- |",
    ]
    for place, people in PLACES.items():
        rate = people * ASKING * MESSAGES * BUSIEST_HOUR / 3600
        services = max(2, -int(-rate // one))
        lines.append(f"| {place} | {people // 10_000} 万 | {rate:.0f} | {services} |")
    return "\n".join(lines)
