"""The figures that the load test reports."""

from __future__ import annotations

from tests.benchmarks.load.__main__ import percentile
from tests.benchmarks.load.capacity import PLACES, table


def test_the_slow_ones_show_in_the_percentile() -> None:
    times = {"10": 980, "4000": 15, "9000": 5}
    assert percentile(times, 0.5) == 10
    assert percentile(times, 0.99) == 4000
    assert percentile(times, 0.999) == 9000


def _services(seconds_a_message: float) -> list[int]:
    rows = table(seconds_a_message).splitlines()[-len(PLACES) :]
    return [int(row.split("|")[-2]) for row in rows]


def test_dearer_messages_and_larger_places_need_more_services() -> None:
    cheap, dear = _services(0.02), _services(0.2)
    assert cheap == sorted(cheap) and dear == sorted(dear)
    assert all(few <= many for few, many in zip(cheap, dear, strict=True))
    assert dear[-1] > 5 * cheap[-1]


def test_there_are_always_two_so_that_one_may_fail() -> None:
    assert min(_services(0.0001)) == 2
