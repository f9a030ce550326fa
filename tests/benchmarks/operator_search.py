"""``python -m tests.benchmarks.operator_search``: how long the operators' search takes.

The index holds the product's topics over and over, each with some characters changed and with
entries for many regions; the queries are those of the console's tests. The times are those of
reading the query, searching one region's chain, and, for the product's own entries, of the whole
HTTP request.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import yaml
from aiohttp.test_utils import TestClient, TestServer

from bot.knowledge.search import live_search
from bot.knowledge.search_build import build_index
from bot.knowledge.search_index import EntryText, SearchIndex, TopicText
from bot.operator.app import build_operator_app
from bot.regions.gazetteer import Gazetteer, load_gazetteer
from bot.settings import Settings
from tests.operator.hit_rate import QUERIES

SIZES = (1_000, 10_000, 50_000)
ENTRIES_A_TOPIC = 50
EXAMPLES_KEPT = 20
TOKEN = "benchmark"


def grown(size: int, gazetteer: Gazetteer, choice: random.Random) -> SearchIndex:
    """Return an index of this many entries, a fifth of them for the whole nation."""
    search = live_search().current()
    base = build_index(search.knowledge)
    cities = [d.code for d in gazetteer if d.level in ("province", "city")]
    characters = "参保缴费医疗待遇报销退款年度地区查询办理登记"
    topics: list[TopicText] = []
    entries: list[EntryText] = []
    while len(entries) < size:
        topic = base.topics[len(topics) % len(base.topics)]
        name = f"{topic.name}-{len(topics)}"
        tail = "".join(choice.choices(characters, k=3))
        examples = topic.examples[:EXAMPLES_KEPT]
        topics.append(replace(topic, name=name, title=topic.title + tail, examples=examples))
        body = "".join(choice.choices(characters, k=300))
        for number in range(min(ENTRIES_A_TOPIC, size - len(entries))):
            region = "100000" if number % 5 == 0 else choice.choice(cities)
            entries.append(EntryText(f"{name}/{number}", name, region, body))
    index = SearchIndex(topics, entries)
    index.prepare()
    return index


def timed(queries: list[str], work: Callable[[str], object]) -> list[float]:
    """Return the milliseconds that each query took, sorted."""
    times = []
    for query in queries:
        started = time.perf_counter()
        work(query)
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)


async def over_http(queries: list[str]) -> list[float]:
    """Return the milliseconds of whole requests to the console, sorted."""
    with tempfile.TemporaryDirectory() as folder:
        app = build_operator_app(Settings(var_dir=Path(folder), operator_token=TOKEN))
        async with TestClient(TestServer(app)) as client:
            headers = {"Authorization": f"Bearer {TOKEN}"}
            times = []
            for query in queries:
                started = time.perf_counter()
                params = {"q": query, "region": "140400"}
                async with client.get("/api/search", params=params, headers=headers) as answer:
                    await answer.read()
                    assert answer.status == 200
                times.append((time.perf_counter() - started) * 1000)
    return sorted(times[len(times) // 5 :])


def lines(sizes: list[int]) -> Iterator[str]:
    """Yield one line of results for each size, and one for HTTP."""
    gazetteer = load_gazetteer()
    queries = [query for query, _, _ in yaml.safe_load(QUERIES.read_text(encoding="utf-8"))]
    reader = live_search().current().reader
    chain = gazetteer.chain("140425")
    for size in sizes:
        index = grown(size, gazetteer, random.Random(size))

        def search(query: str, index: SearchIndex = index) -> None:
            index.search(reader.read(query).query, chain, 10)

        yield f"{size:>7} entries  {_shown(timed(queries, search))}"
    yield f"   HTTP, real  {_shown(asyncio.run(over_http(queries)))}"


def _shown(times: list[float]) -> str:
    middle, slow = times[len(times) // 2], times[int(len(times) * 0.95)]
    return f"median {middle:6.1f} ms   p95 {slow:6.1f} ms   longest {times[-1]:6.1f} ms"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.operator_search")
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    for line in lines(parser.parse_args().sizes):
        print(line)


if __name__ == "__main__":
    main()
