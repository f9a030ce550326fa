"""The training examples, and which questions occur among them word for word."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from bot.operator.trial_questions import bare
from bot.settings import DATA


@cache
def load_examples() -> tuple[tuple[str, str], ...]:
    """Return all training examples as (text, topic)."""
    found = []
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                found.append((line.removeprefix("- ").strip(), block["intent"]))
    return tuple((text, topic) for text, topic in found if text)


def is_copied(item: Mapping[str, Any]) -> bool:
    """Whether a question or turn is a training example, marks and writing aside."""
    return bare(item.get("text") or item["user"]) in _bare_examples()


@cache
def _bare_examples() -> frozenset[str]:
    return frozenset(bare(text) for text, _ in load_examples())
