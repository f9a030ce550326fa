"""How often the search finds what an operator means, on the queries of ``queries.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.operator.finder import Finder
from bot.operator.scope import Scope

QUERIES = Path(__file__).with_name("queries.yml")


@dataclass(frozen=True)
class Result:
    """One query, what was wanted, and what was found, best first."""

    query: str
    region: str
    wanted: str
    found: tuple[str, ...]

    def hit(self, within: int) -> bool:
        """Whether what was wanted is among the first ones."""
        return any(self.wanted in (name, name.partition("/")[0]) for name in self.found[:within])


def run(finder: Finder) -> list[Result]:
    """Search for every query."""
    scope = Scope(finder.desk.gazetteer)
    results = []
    for query, region, wanted in yaml.safe_load(QUERIES.read_text(encoding="utf-8")):
        found = finder.find(query, finder.region(region), scope, 3)
        names = tuple(script.answer.entry for script in found.scripts)
        results.append(Result(query, region, wanted, names))
    return results


def share(results: list[Result], within: int) -> float:
    """Return the share of queries whose answer is among the first ones."""
    return sum(result.hit(within) for result in results) / len(results)
