"""Sentences that the service itself says, from ``data/phrases.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.settings import DATA


@dataclass(frozen=True)
class Phrases:
    """The sentences by key; numbers in them come from ``numbers``."""

    sentences: dict[str, str]
    numbers: dict[str, str]

    def say(self, key: str, **values: str) -> str:
        """Return one sentence with its placeholders filled.

        Raises:
            KeyError: No such sentence, or a placeholder without a value.
        """
        return self.sentences[key].format_map({**self.numbers, **values})

    def reply(self, key: str, status: str, topic: str = "out_of_scope") -> dict[str, Any]:
        """Return one sentence as a reply item of the outside contract."""
        custom: dict[str, Any] = {
            "topic": topic,
            "status": status,
            "region": None,
            "year": None,
            "entry": f"phrases/{key}",
            "sources": [],
        }
        return {"text": self.say(key), "custom": custom}

    def apology(self) -> dict[str, Any]:
        """Return the polite line for a turn that failed."""
        return self.reply("apology", status="error")


@lru_cache(maxsize=1)
def load_phrases(path: Path = DATA / "phrases.yml") -> Phrases:
    """Load the sentences.

    Args:
        path: The YAML file with ``numbers`` and ``sentences``.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Phrases(content["sentences"], {k: str(v) for k, v in content["numbers"].items()})
