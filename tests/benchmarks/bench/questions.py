"""What residents ask in the benchmarks: questions never seen before, and frequent ones."""

from __future__ import annotations

import random
from collections.abc import Sequence

import yaml

from bot.settings import DATA
from tests.evaluation.scoring import load_questions


class Questions:
    """A supply of questions; one that is meant to be unseen is given out once.

    Args:
        seed: Decides the order.
    """

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        texts = {q["text"] for half in ("look", "report") for q in load_questions(half)}
        self._unseen = sorted(texts)
        self._random.shuffle(self._unseen)
        self._frequent = frequent()

    def unseen(self, count: int) -> list[str]:
        """Return questions that were not given out before.

        Raises:
            ValueError: There are no more.
        """
        if count > len(self._unseen):
            raise ValueError(f"only {len(self._unseen)} unseen questions are left")
        return [self._unseen.pop() for _ in range(count)]

    def mix(self, count: int) -> list[str]:
        """Return questions of which one half, in random places, are frequent ones."""
        weights = [1 / (rank + 1) for rank in range(len(self._frequent))]
        often = self._random.choices(self._frequent, weights, k=count // 2)
        mixed = often + self.unseen(count - count // 2)
        self._random.shuffle(mixed)
        return mixed


def frequent() -> Sequence[str]:
    """Return the frequent questions: the title of each topic, as its button says it."""
    files = sorted((DATA / "faq").glob("*.yml"))
    topics = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    return [topic["title"] for topic in topics if topic.get("asks_region")]
