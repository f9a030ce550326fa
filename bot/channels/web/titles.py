"""Likely questions while a resident is typing, from the titles of the scripted answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from bot.settings import DATA

NO_QUESTIONS = frozenset({"cancel", "goodbye", "greet", "out_of_scope", "start_over", "thanks"})
ALIKE = 60.0


class TitleSuggest:
    """Offers titles that are like what was typed, or one of whose other names is.

    Args:
        titles: Each title, and each other name with the title it stands for.
    """

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._titles = dict(titles)
        self._names = list(titles)

    @classmethod
    def from_folder(cls, folder: Path = DATA / "faq") -> TitleSuggest:
        """Read the titles of all topics.

        Args:
            folder: Where the ``<topic>.yml`` files lie.
        """
        titles: dict[str, str] = {}
        for path in sorted(folder.glob("*.yml")):
            if path.stem not in NO_QUESTIONS:
                topic = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
                for name in (topic["title"], *topic.get("aliases", ())):
                    titles.setdefault(name, topic["title"])
        return cls(titles)

    def __call__(self, q: str, region: str | None, limit: int) -> Sequence[str]:
        """Return titles, best first.

        Args:
            q: What was typed so far.
            region: Six-digit code, or None; titles are the same everywhere.
            limit: Number of titles at most.
        """
        found = process.extract(
            q, self._names, scorer=fuzz.partial_ratio, limit=None, score_cutoff=ALIKE
        )
        titles = dict.fromkeys(self._titles[name] for name, _, _ in found) if q else {}
        return list(titles)[:limit]
