"""All words of the console, from ``data/operator``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.settings import DATA

FOLDER = DATA / "operator"


class Words(Mapping[str, Any]):
    """Labels and sentences by group; templates read them as ``words.group.key``.

    Args:
        content: What the files hold, by file name.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = content

    def __getitem__(self, group: str) -> Any:
        return self._content[group]

    def __iter__(self) -> Any:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def say(self, key: str, **values: str | int) -> str:
        """Return one message with its placeholders filled.

        Raises:
            KeyError: No such message, or a placeholder without a value.
        """
        sentence: str = self["messages"][key]
        return sentence.format_map(values)


@lru_cache(maxsize=1)
def load_words(folder: Path = FOLDER) -> Words:
    """Load the words.

    Args:
        folder: Where the ``<group>.yml`` files lie.
    """
    return Words(
        {
            path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
            for path in sorted(folder.glob("*.yml"))
        }
    )
