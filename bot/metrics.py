"""What the Rasa server counts and times; the front door shows it together with its own figures."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from prometheus_client import Counter, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

answers = Counter("assistant_answers_total", "Answers to residents", ["channel", "topic", "status"])
turn_seconds = Histogram(
    "assistant_turn_seconds", "Time from message to answer", ["channel"], buckets=_SECONDS
)
step_seconds = Histogram(
    "assistant_step_seconds", "Time of one step of a turn", ["step"], buckets=_SECONDS
)
masked_messages = Counter("assistant_masked_total", "Messages with private data", ["kind"])

put_aside = Counter("assistant_put_aside_total", "Writes that wait for the database")


_seconds_of = cache(step_seconds.labels)


def step(name: str) -> AbstractContextManager[Any]:
    """Time a step of a turn.

    Args:
        name: ``mask``, ``understand``, ``action``, ``remember`` or ``journal``.
    """
    timer: AbstractContextManager[Any] = _seconds_of(name).time()
    return timer


def count_answers(channel: str, replies: Sequence[dict[str, Any]]) -> None:
    """Count the answers of one turn.

    Args:
        channel: Name of the channel.
        replies: Reply items of the outside contract.
    """
    for reply in replies:
        basis = reply.get("custom") or {}
        topic, status = basis.get("topic"), basis.get("status")
        answers.labels(channel, str(topic or "none"), str(status or "none")).inc()
