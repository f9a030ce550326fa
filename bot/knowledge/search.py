"""Search in the scripted answers: one index for operators and for residents' suggestions."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from actions.office import live_stock
from bot.knowledge.model import Knowledge
from bot.knowledge.search_build import build_index
from bot.knowledge.search_index import SearchIndex
from bot.knowledge.search_query import QueryReader, open_reader

NO_QUESTIONS = frozenset({"cancel", "goodbye", "greet", "out_of_scope", "start_over", "thanks"})

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Search:
    """The index over one state of the knowledge, and what reads the queries for it."""

    knowledge: Knowledge
    index: SearchIndex
    reader: QueryReader


class LiveSearch:
    """Keeps the search in step with the knowledge that is in service.

    A new index is built aside while the old one goes on answering.

    Args:
        knowledge: Gives the knowledge that is in service.
    """

    def __init__(self, knowledge: Callable[[], Knowledge]) -> None:
        self._knowledge = knowledge
        self._search: Search | None = None
        self._renewal: threading.Thread | None = None
        self._turn = threading.Lock()

    def current(self) -> Search:
        """Return the search; the first call builds it, in some seconds.

        Raises:
            DataError: The data files were wrong from the start.
        """
        knowledge = self._knowledge()
        search = self._search
        if search is None:
            with self._turn:
                if self._search is None:
                    self._search = _build(knowledge)
                return self._search
        if search.knowledge is not knowledge and self._turn.acquire(blocking=False):
            self._renewal = threading.Thread(target=self._renew, args=(knowledge,), daemon=True)
            self._renewal.start()
        return search

    def wait(self) -> None:
        """Wait until a renewal that is under way is done."""
        if self._renewal:
            self._renewal.join()

    def _renew(self, knowledge: Knowledge) -> None:
        try:
            search = _build(knowledge)
            if self._search and self._search.index.is_prepared:
                search.index.prepare()
            self._search = search
        except Exception:
            logger.exception("the search index could not be renewed")
        finally:
            self._turn.release()


@lru_cache(maxsize=1)
def live_search() -> LiveSearch:
    """Return the search over the product's knowledge."""
    return LiveSearch(lambda: live_stock().current().knowledge)


def suggest(q: str, region: str | None, limit: int) -> list[str]:
    """Return the titles of topics that a resident may be about to ask for, best first.

    Args:
        q: What was typed so far.
        region: Six-digit code, or None; it decides between places of one name.
        limit: Number of titles at most.
    """
    search = live_search().current()
    query = search.reader.read(q, region).query
    if not (query.text or query.letters):
        return []
    return search.index.titles(query, limit, NO_QUESTIONS)


def _build(knowledge: Knowledge) -> Search:
    shortcuts = [s for topic in knowledge.topics.values() for s in topic.shortcuts]
    return Search(knowledge, build_index(knowledge), open_reader(shortcuts))
