"""Measures the fee rules with 10, 300 and 3,000 regions of five years each.

Run ``python tests/benchmarks/rules_at_scale.py``. It writes made-up region files into a temporary
folder, loads them as a start does, and asks every rule in many regions. The figures are ratios: to
the goal, and to the smallest number of regions; times depend on the machine, so they only stand
beside them.
"""

import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[2]))

from actions.fee_rules import FeeBook
from actions.fee_rules.loader import load_regions
from actions.fee_rules.words import load_words

DATA = Path(__file__).parents[2] / "data"
YEARS = range(2023, 2028)
DAY = date(2025, 3, 15)
BATCHES, BATCH = 100, 20
COUNTS = (10, 300, 3000)
LOAD_GOAL = 2.0
LOOKUP_GOAL = 50.0

YEAR = """\
  {year}:
    fee: {{personal: {personal}, subsidy: {subsidy}, {proof}}}
    categories:
      several_identities: lowest
      persons:
        - {{who: [destitute, orphan, severely_disabled], personal: 0, {proof}}}
        - {{who: [low_income, low_income_edge, monitored], personal: 200, {proof}}}
    window: {{opens: {before}-09-01, closes: {year}-02-25, pay_days: [1, 25], {proof}}}
    late:
      - {{from: {year}-02-26, to: {year}-06-30, pays: personal, waiting_months: 3, {proof}}}
      - {{from: {year}-07-01, pays: personal_and_subsidy, waiting_months: 3, {proof}}}
    benefit: {{from: {year}-01-01, to: {year}-12-31, paid_after_start: next_day, {proof}}}
    newborn: {{free_years: 1, cover_from: birth, {proof}}}
"""


def codes(count: int) -> list[str]:
    """Make province, city and county codes, fourteen cities to a province, nine counties each."""
    made = []
    for province in range(11, 100):
        for city in range(15):
            made += [f"{province}{city:02}{county:02}" for county in range(10)]
    return made[:count]


def write_regions(folder: Path, count: int) -> list[str]:
    """Write the region files and return their codes."""
    shutil.copy(DATA / "regions" / "100000.yml", folder)
    chosen = codes(count)
    for code in chosen:
        proof = f"sources: [s{code}], checked_on: 2026-11-22"
        years = "".join(
            YEAR.format(year=y, before=y - 1, personal=20 * y - 40100, subsidy=670, proof=proof)
            for y in YEARS
        )
        source = f"s{code}: {{title: 通知, publisher: 某局, date: 2024-09-01, kind: official}}"
        text = f'code: "{code}"\nname: 地区{code}\nsources:\n  {source}\nyears:\n{years}'
        (folder / f"{code}.yml").write_text(text, encoding="utf-8")
    return chosen


def seconds(work: Callable[[], object]) -> float:
    """Return how much processor time a piece of work takes: others may use the machine too."""
    start = process_time()
    work()
    return process_time() - start


def medians(book: FeeBook, chosen: list[str]) -> dict[str, float]:
    """Return how long each rule takes for a region, in microseconds, in the middle of many."""
    asked = random.Random(1).choices(chosen, k=BATCHES * BATCH)
    rules: dict[str, Callable[[str], object]] = {
        "fee": lambda code: book.fee(code, 2025, DAY),
        "fee_category": lambda code: book.fee_category(code, 2025, ["low_income"], DAY),
        "pay_period": lambda code: book.pay_period(code, 2025, DAY),
        "late_payment": lambda code: book.late_payment(code, 2025, DAY, 3, 1),
        "benefit_period": lambda code: book.benefit_period(code, 2025, date(2025, 2, 1)),
        "newborn": lambda code: book.newborn(code, 2025, DAY),
        "refund": lambda code: book.refund(code, 2025, DAY),
        "hotline": lambda code: book.hotline(code, "payment"),
        "facts": book.facts,
        "household": lambda code: book.household(code, 2025, [("low_income", 1)], 4, DAY),
    }
    batches = [asked[start : start + BATCH] for start in range(0, len(asked), BATCH)]
    return {
        name: statistics.median(seconds(partial(ask, rule, batch)) for batch in batches)
        / BATCH
        * 1e6
        for name, rule in rules.items()
    }


def ask(rule: Callable[[str], object], batch: list[str]) -> None:
    """Ask one rule in several regions."""
    for code in batch:
        rule(code)


def measure(count: int) -> tuple[float, dict[str, float]]:
    """Return the seconds that loading takes, and the medians of the rules."""
    schema = DATA / "schema" / "region.schema.json"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chosen = write_regions(folder, count)
        load = partial(load_regions, folder, schema)
        loading = statistics.median(seconds(load) for _ in range(3))
        book = FeeBook(load(), load_words(DATA / "lexicon"))
        return loading, medians(book, chosen)


def main() -> None:
    """Run the benchmark and print its figures."""
    measured = {count: measure(count) for count in COUNTS}
    loading, most = measured[COUNTS[-1]]
    print(f"loading {COUNTS[-1]} regions × {len(YEARS)} years, goal {LOAD_GOAL:.0f} s")
    print(f"  parsed, checked and built {loading / LOAD_GOAL:5.2f} of the goal")
    print(f"\nmedian lookup, goal {LOOKUP_GOAL:.0f} µs")
    heads = "".join(f"{count:>7} to {COUNTS[0]}" for count in COUNTS[1:])
    print(f"  {'rule':16}{'of the goal':>12}{heads}")
    for rule, median in most.items():
        least = measured[COUNTS[0]][1][rule]
        ratios = "".join(f"{measured[count][1][rule] / least:13.2f}" for count in COUNTS[1:])
        print(f"  {rule:16}{median / LOOKUP_GOAL:12.2f}{ratios}")


if __name__ == "__main__":
    main()
