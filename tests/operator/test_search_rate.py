"""An operator finds the right script: measured on queries as operators type them."""

from __future__ import annotations

from bot.operator.finder import Finder
from tests.operator.hit_rate import run, share

FIRST_AT_LEAST = 0.95
FIRST_THREE_AT_LEAST = 0.99


def test_the_right_script_comes_first(finder: Finder) -> None:
    results = run(finder)
    missed = [(r.query, r.region, r.wanted, r.found) for r in results if not r.hit(1)]
    assert len(results) >= 200
    assert share(results, 1) >= FIRST_AT_LEAST, missed
    assert share(results, 3) >= FIRST_THREE_AT_LEAST, missed
