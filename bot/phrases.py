"""Sentences that the service itself says, from ``data/phrases.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.data_files.data_file import DataFile
from bot.data_files.schema_check import FileSchema
from bot.knowledge.placeholders import mistakes
from bot.settings import DATA

SCHEMA = DATA / "schema" / "phrases.schema.json"


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

    Raises:
        DataError: Something is wrong with the file; every mistake is listed.
    """
    content = read_phrases(path).checked()
    return Phrases(dict(content["sentences"]), dict(content["numbers"]))


def read_phrases(path: Path) -> DataFile:
    """Read the file and note every mistake in it."""
    file = DataFile.read(path, FileSchema(SCHEMA))
    sentences, numbers = file.data.get("sentences"), file.data.get("numbers")
    known = frozenset(numbers) if isinstance(numbers, dict) else None
    for key, text in sentences.items() if isinstance(sentences, dict) else ():
        for mistake in mistakes(text, known) if file.is_sound("sentences", key) else ():
            file.tell(("sentences", key), mistake)
    return file
