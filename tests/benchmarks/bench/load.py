"""Residents who ask one after the other, or several at once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import requests

from tests.benchmarks.bench.contenders import Running

TURNS = 5
"""Questions of one resident."""


@dataclass(frozen=True)
class Load:
    """How a contender answered a block of questions.

    Attributes:
        seconds: Answer time of each question.
        wall: Seconds for all of them.
    """

    seconds: tuple[float, ...]
    wall: float


def ask_all(contender: Running, texts: Sequence[str], residents: int, name: str) -> Load:
    """Ask questions, several residents at once.

    Args:
        contender: Who answers.
        texts: The questions.
        residents: How many residents ask at the same time; each waits for the answer.
        name: Unique name of this block, part of the residents' ids.
    """
    started = time.perf_counter()
    if residents == 1:
        seconds = _resident(contender, texts, name)
    else:
        shares = [texts[start::residents] for start in range(residents)]
        with ThreadPoolExecutor(residents) as pool:
            parts = pool.map(
                lambda share: _resident(contender, share[1], f"{name}-{share[0]}"),
                enumerate(shares),
            )
            seconds = [one for part in parts for one in part]
    return Load(tuple(seconds), time.perf_counter() - started)


def _resident(contender: Running, texts: Sequence[str], name: str) -> list[float]:
    with requests.Session() as session:
        return [
            contender.ask(session, f"{name}-{index // TURNS}", text)
            for index, text in enumerate(texts)
        ]
