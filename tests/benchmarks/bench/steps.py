"""What one answer is made of: the time of each step as a share of the whole over HTTP."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import requests

from actions.memory import Memory
from actions.office import open_desk
from actions.respond import respond
from actions.understanding import Understanding
from bot.nlu import segmenter
from bot.nlu.embedding import Embedder
from bot.nlu.entity_finder import EntityFinder
from bot.nlu.topic_model import Sentence, TopicModel
from bot.privacy import mask
from bot.settings import PROJECT
from bot.text.normalise import normalise
from bot.text.pinyin_input import PinyinDecoder
from bot.text.spelling import standardise
from tests.benchmarks.bench.contenders import OURS, running
from tests.benchmarks.bench.questions import Questions
from tests.support.service import FIXED_DAY

MODEL = PROJECT / "models" / "assistant.tar.gz"
_QUESTIONS = 150
_DAY = date.fromisoformat(FIXED_DAY)


@dataclass(frozen=True)
class Parts:
    """The parts of the service in this process, loaded from the trained model."""

    decoder: PinyinDecoder
    finder: EntityFinder
    embedder: Embedder
    topics: TopicModel
    agent: Any


def main() -> None:
    """Measure and print the table."""
    texts = Questions(seed=2).unseen(_QUESTIONS)
    steps, parsed = _steps(_load(), texts)
    with running(OURS) as service, requests.Session() as session:
        for warm in texts[:5]:
            service.ask(session, "warm", warm + "？")
        whole = _median([service.ask(session, f"s{i}", text) for i, text in enumerate(texts)])
    known = sum(seconds for _, seconds in steps)
    steps.insert(6, ("Rasa 把各步连起来（理解部分）", parsed - sum(s for _, s in steps[1:6])))
    steps.append(("其余：三个进程间的 HTTP、策略、对话存取", whole - known - steps[6][1]))
    print("| 步骤 | 毫秒（中位） | 占整个回答 |\n| --- | ---: | ---: |")
    for name, seconds in [*steps, ("整个回答（HTTP）", whole)]:
        print(f"| {name} | {seconds * 1000:.2f} | {seconds / whole:.0%} |")


def _steps(parts: Parts, texts: Sequence[str]) -> tuple[list[tuple[str, float]], float]:
    """Return the median seconds of each step and of Rasa's understanding as a whole."""
    masked, masking = _each(lambda t: mask(t).text, texts)
    rewritten, normalising = _each(
        lambda t: standardise(parts.decoder.decode(normalise(t))), masked
    )
    cut, cutting = _each(segmenter.cut, rewritten)
    pairs = list(zip(rewritten, cut, strict=True))
    _, finding = _each(lambda p: parts.finder.extract(*p), pairs)
    _, embedding = _each(lambda t: parts.embedder.layers([t]), rewritten)
    _, predicting = _each(lambda p: parts.topics.predict([Sentence(p[0], tuple(p[1]))]), pairs)
    loop = asyncio.new_event_loop()
    parsed, parsing = _each(lambda t: loop.run_until_complete(parts.agent.parse_message(t)), masked)
    loop.close()
    desk = open_desk(_DAY)

    def answer(message: dict[str, Any]) -> list[Any]:
        turn = Understanding.from_message(message, _DAY.year)
        return [a.reply(FIXED_DAY) for a in respond(turn, Memory(region="430000"), desk)[0]]

    _, answering = _each(answer, parsed)
    return [
        ("遮盖个人信息", masking),
        ("规整文字", normalising),
        ("分词", cutting),
        ("认出地区等", finding),
        ("句向量", embedding),
        ("判断话题", predicting - embedding),
        ("规则、答案和成文", answering),
    ], parsing


def _each(work: Callable[[Any], Any], items: Sequence[Any]) -> tuple[list[Any], float]:
    work(items[0])
    results, seconds = [], []
    for item in items:
        started = time.perf_counter()
        results.append(work(item))
        seconds.append(time.perf_counter() - started)
    return results, _median(seconds)


def _median(seconds: Sequence[float]) -> float:
    return statistics.median(seconds)


def _load() -> Parts:
    from rasa.core.agent import Agent

    embedder = Embedder()
    with tempfile.TemporaryDirectory() as name:
        import tarfile

        with tarfile.open(MODEL) as archive:
            archive.extractall(name, filter="data")
        folder = Path(name)
        decoder = PinyinDecoder.load(next(folder.rglob("pinyin.json")))
        topics = TopicModel.load(next(folder.rglob("topics.joblib")), embedder)
    segmenter.prepare()
    return Parts(decoder, EntityFinder(), embedder, topics, Agent.load(str(MODEL)))
