"""Likely questions while a resident is typing, from the one index that operators search too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence


class TitleSuggest:
    """Offers titles of topics.

    The index is built when somebody begins to type, beside the service, which goes on answering;
    until it is there, nothing is offered.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._building: threading.Thread | None = None
        self._suggest: Callable[[str, str | None, int], Sequence[str]] | None = None

    def __call__(self, q: str, region: str | None, limit: int) -> Sequence[str]:
        """Return titles, best first.

        Args:
            q: What was typed so far.
            region: Six-digit code, or None; it decides between places of one name.
            limit: Number of titles at most.
        """
        if self._suggest is None:
            self._begin()
            return ()
        return self._suggest(q, region, limit) if q else ()

    def wait(self) -> None:
        """Wait until titles can be offered."""
        self._begin().join()

    def _begin(self) -> threading.Thread:
        with self._turn:
            if self._building is None or not self._building.is_alive():
                self._building = threading.Thread(target=self._build, daemon=True)
                self._building.start()
            return self._building

    def _build(self) -> None:
        from bot.knowledge.search import live_search, suggest

        live_search().current()
        self._suggest = suggest
