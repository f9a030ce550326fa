"""How the cost of an answer grows: with the conversation, regions, entries and examples."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import requests

from actions.fee_rules import FeeBook
from actions.fee_rules.loader import load_regions
from actions.fee_rules.words import load_words
from bot.knowledge.model import Entry, Knowledge, Topic
from bot.nlu import segmenter
from bot.nlu.embedding import Embedder, Vectors
from bot.nlu.topic_model import Sentence, TopicModel
from bot.settings import DATA, PROJECT
from tests.benchmarks.bench.contenders import OURS, running
from tests.benchmarks.bench.pictures import Curve, draw
from tests.benchmarks.bench.questions import frequent
from tests.benchmarks.bench.report import DOCUMENT
from tests.benchmarks.rules_at_scale import codes, write_regions
from tests.evaluation.peers import load_examples

REGIONS = (10, 100, 1000, 3000)
ENTRIES = (1000, 5000, 20_000, 50_000)
EXAMPLES = (1000, 4000, 8000, 20_000)
TURNS = (2, 25, 50, 100, 150, 200)
PICTURE = PROJECT / "docs" / "images" / "benchmark-growth.png"
_DAY = date(2025, 3, 15)
_TIMES = 300
_CONVERSATIONS = 5
_VARIANTS = ("请问", "你好，", "麻烦问一下，")
Points = dict[int, float]


def measure() -> str:
    """Measure, draw the picture, and return the tables as Markdown."""
    growth = examples()
    found = [
        Curve("对话的第几轮", "毫秒/回答", conversation()),
        Curve("有规则的地区数", "微秒/查一次费用", regions()),
        Curve("答案条目数", "微秒/选一条答案", entries()),
        Curve("训练例句数", "微秒/判断话题（不含句向量）", growth[0]),
        Curve("训练例句数", "秒/训练话题（不含句向量）", growth[1]),
    ]
    draw(found, PICTURE)
    picture = f"![成本怎样增长]({PICTURE.relative_to(DOCUMENT.parent)})"
    return "\n\n".join([*(_table(curve) for curve in found), picture])


def _table(curve: Curve) -> str:
    sizes = " | ".join(str(size) for size in curve.points)
    values = " | ".join(f"{value:.1f}" for value in curve.points.values())
    line = "|".join(" ---: " for _ in curve.points)
    return f"| {curve.across} | {sizes} |\n| --- |{line}|\n| {curve.up} | {values} |"


def conversation() -> Points:
    """Return the median answer time around certain turns of long conversations, in ms."""
    texts = frequent()
    taken: list[list[float]] = []
    with running(OURS) as service, requests.Session() as session:
        for text in texts:
            service.ask(session, "warm", text)
        for number in range(_CONVERSATIONS):
            turns = (texts[turn % len(texts)] for turn in range(max(TURNS) + 3))
            taken.append([service.ask(session, f"long{number}", text) for text in turns])
    around = {turn: range(max(0, turn - 4), turn + 3) for turn in TURNS}
    return {
        turn: statistics.median(one[i] for one in taken for i in near) * 1000
        for turn, near in around.items()
    }


def regions() -> Points:
    """Return the time of a fee look-up by number of regions, in µs."""
    found = {}
    for count in REGIONS:
        with tempfile.TemporaryDirectory() as name:
            chosen = write_regions(Path(name), count)
            loaded = load_regions(Path(name), DATA / "schema" / "region.schema.json")
            book = FeeBook(loaded, load_words(DATA / "lexicon"))
            found[count] = _microseconds(partial(_fee, book), chosen)
    return found


def entries() -> Points:
    """Return the time to choose an entry by number of entries, in µs."""
    found = {}
    places = ["100000", *codes(2000)]
    for count in ENTRIES:
        topics = 25
        each = count // topics
        made = {
            f"topic{t}": Topic(f"topic{t}", f"话题{t}", True, tuple(_entries(f"topic{t}", each)))
            for t in range(topics)
        }
        found[count] = _microseconds(partial(_choose, Knowledge(made)), places[: each // 2])
    return found


def examples() -> tuple[Points, Points]:
    """Return µs to tell a topic and seconds to learn, by number of examples."""
    known = load_examples()
    varied = [(v + text, topic) for v in _VARIANTS for text, topic in known]
    pool = [known[i] for i in np.random.default_rng(1).permutation(len(known))] + varied
    pool = pool[: max(EXAMPLES)]
    embedder = _Remembering([text for text, _ in pool])
    sentences = [Sentence(text, tuple(segmenter.cut(text))) for text, _ in pool]
    telling, learning = {}, {}
    for count in EXAMPLES:
        model = TopicModel(embedder)
        started = time.perf_counter()
        model.fit(sentences[:count], [topic for _, topic in pool[:count]])
        learning[count] = time.perf_counter() - started
        telling[count] = _microseconds(partial(_tell, model), sentences[:_TIMES])
    return telling, learning


class _Remembering(Embedder):
    """Embeds every sentence once, so that only the classifier is measured."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__(threads=2)
        vectors = super().layers(texts)
        self._known = dict(zip(texts, vectors, strict=True))

    def layers(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._known[text] for text in texts])


def _fee(book: FeeBook, code: str) -> None:
    book.fee(code, 2025, _DAY)


def _choose(knowledge: Knowledge, code: str) -> None:
    knowledge.choose("topic7", [code, "100000"])


def _tell(model: TopicModel, sentence: Sentence) -> None:
    model.predict([sentence])


def _entries(topic: str, count: int) -> Iterable[Entry]:
    for region in ["100000", *codes(count - 1)]:
        yield Entry(topic, f"e{region}", region, _DAY, "可以申请退。")


def _microseconds(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Return the median time of one call; each item is asked about once or more."""
    taken = []
    for number in range(_TIMES):
        item = items[number % len(items)]
        started = time.perf_counter()
        work(item)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1e6
