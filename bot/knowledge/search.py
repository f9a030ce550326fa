"""Search in the scripted answers: one index for operators and for residents' suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from actions.office import load_all
from bot.knowledge.search_build import build_index
from bot.knowledge.search_index import SearchIndex
from bot.knowledge.search_query import QueryReader, open_reader
from bot.settings import DATA

NO_QUESTIONS = frozenset({"cancel", "goodbye", "greet", "out_of_scope", "start_over", "thanks"})


@dataclass(frozen=True)
class Search:
    """The index, and what reads the queries for it."""

    index: SearchIndex
    reader: QueryReader


@lru_cache(maxsize=1)
def open_search() -> Search:
    """Return the search over the product's knowledge; built once, in about five seconds.

    Raises:
        RegionDataError: A data file is broken.
    """
    knowledge, _ = load_all(DATA)
    shortcuts = [s for topic in knowledge.topics.values() for s in topic.shortcuts]
    return Search(build_index(knowledge), open_reader(shortcuts))


def suggest(q: str, region: str | None, limit: int) -> list[str]:
    """Return the titles of topics that a resident may be about to ask for, best first.

    Args:
        q: What was typed so far.
        region: Six-digit code, or None; it decides between places of one name.
        limit: Number of titles at most.
    """
    search = open_search()
    query = search.reader.read(q, region).query
    if not (query.text or query.letters):
        return []
    return search.index.titles(query, limit, NO_QUESTIONS)
