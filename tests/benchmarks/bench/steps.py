"""What one answer is made of: the time of each step as a share of the whole over HTTP."""

from __future__ import annotations

import asyncio
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import requests
from rasa.core.channels.channel import UserMessage
from threadpoolctl import threadpool_limits

from actions.desk import Desk
from actions.memory import Memory
from actions.office import open_desk
from actions.respond import respond
from actions.understanding import Understanding
from bot.nlu import segmenter
from bot.nlu.embedding import Embedder, Vectors
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
_FIRST = "我妈65岁，在湖南长沙，居民医保zenme交"
_DAY = date.fromisoformat(FIXED_DAY)
_WHOLE, _PARSE = "整个回答（HTTP）", "理解"
_CLASSIFY, _EMBED = "判断话题（不含句向量）", "句向量（只在需要时）"


@dataclass(frozen=True)
class Parts:
    """The parts of the service in this process, loaded from the trained model."""

    decoder: PinyinDecoder
    finder: EntityFinder
    topics: TopicModel
    processor: Any


class Clock:
    """Collects how long each step took."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def time(self, name: str, work: Callable[..., Any], *arguments: Any) -> Any:
        """Do a piece of work and return its result."""
        started = time.perf_counter()
        result = work(*arguments)
        self._seconds[name] = self._seconds.get(name, 0.0) + time.perf_counter() - started
        return result

    def begin(self) -> None:
        """Forget what was collected so far."""
        self._seconds.clear()

    def means(self, count: int) -> dict[str, float]:
        """Return the milliseconds of each step for one of ``count`` answers; they add up."""
        return {name: seconds / count * 1000 for name, seconds in self._seconds.items()}


class TimedEmbedder(Embedder):
    """Tells the clock how long embedding takes: not every question needs it."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def layers(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors; see :meth:`bot.nlu.embedding.Embedder.layers`."""
        vectors: Vectors = self._clock.time(_EMBED, super().layers, texts)
        return vectors


def measure() -> str:
    """Measure, and return the table as Markdown."""
    texts = Questions(seed=2).unseen(_QUESTIONS)
    clock = Clock()
    parts, desk = _load(TimedEmbedder(clock)), open_desk(_DAY)
    loop = asyncio.new_event_loop()
    with threadpool_limits(1), running(OURS) as service, requests.Session() as session:
        _steps(clock, parts, desk, loop, _FIRST)  # loads what the first question needs
        clock.begin()
        for number, text in enumerate(texts):
            # Step by step and as a whole in turns, so that both meet the same machine.
            _steps(clock, parts, desk, loop, text)
            clock.time(_WHOLE, service.ask, session, f"s{number}", text)
    loop.close()
    return _table(clock.means(len(texts)))


def _steps(clock: Clock, parts: Parts, desk: Desk, loop: Any, text: str) -> None:
    masked = clock.time("遮盖个人信息", mask, text).text
    rewritten = clock.time("规整文字", _rewrite, parts.decoder, masked)
    words = clock.time("分词", segmenter.cut, rewritten)
    clock.time("认出地区等", parts.finder.extract, rewritten, words)
    sentence = Sentence(rewritten, tuple(words))
    clock.time(_CLASSIFY, parts.topics.predict, [sentence])
    normalise.cache_clear()
    understanding = parts.processor.parse_message(UserMessage(masked))
    parsed = clock.time(_PARSE, loop.run_until_complete, understanding)
    clock.time("规则、答案和成文", _answer, desk, parsed)


def _table(taken: dict[str, float]) -> str:
    whole, parsed = taken.pop(_WHOLE), taken.pop(_PARSE)
    taken[_CLASSIFY] -= taken[_EMBED]
    understood = sum(taken[name] for name in ("规整文字", "分词", "认出地区等", _EMBED, _CLASSIFY))
    taken["一句多问时再算、Rasa 串起理解各步"] = parsed - understood
    taken["两个进程间的 HTTP、对话存取"] = whole - sum(taken.values())
    lines = ["| 步骤 | 毫秒（平均） | 占整个回答 |", "| --- | ---: | ---: |"]
    for name, milliseconds in [*taken.items(), (_WHOLE, whole)]:
        lines.append(f"| {name} | {milliseconds:.2f} | {milliseconds / whole:.0%} |")
    return "\n".join(lines)


def _rewrite(decoder: PinyinDecoder, text: str) -> str:
    return standardise(decoder.decode(normalise(text)))


def _answer(desk: Desk, parsed: dict[str, Any]) -> None:
    turn = Understanding.from_message(parsed, _DAY.year)
    answers, _ = respond(turn, Memory(region="430000"), desk)
    for answer in answers:
        answer.reply(FIXED_DAY)


def _load(embedder: Embedder) -> Parts:
    from bot.processor import Processor

    with tempfile.TemporaryDirectory() as name:
        with tarfile.open(MODEL) as archive:
            archive.extractall(name, filter="data")
        folder = Path(name)
        decoder = PinyinDecoder.load(next(folder.rglob("pinyin.json")))
        topics = TopicModel.load(next(folder.rglob("topics.joblib")), embedder)
    segmenter.prepare()
    nobody: dict[str, Any] = {
        "actions": None,
        "tracker_store": None,
        "lock_store": None,
        "generator": None,
    }
    return Parts(decoder, EntityFinder(), topics, Processor(model_path=MODEL, **nobody))
