"""Loads the scripted answers and tells the editor everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from actions.fee_rules.problems import Problem, RegionDataError
from actions.fee_rules.schema_check import RegionSchema
from actions.fee_rules.yaml_lines import YamlFile, read_yaml
from bot.knowledge.model import DEFAULT_CASE, Entry, Knowledge, Topic
from bot.knowledge.placeholders import mistakes
from bot.settings import DATA

SCHEMA = DATA / "schema" / "faq.schema.json"
NATION = "100000"


@dataclass(frozen=True)
class Surroundings:
    """What the answers may refer to.

    Attributes:
        region_codes: All six-digit codes there are.
        source_keys: Keys of the sources that hold for a region.
        values: Placeholders that can be filled for a topic's case.
        channels: Ids of pay channels.
        cases: Cases that the rules can give for a topic, or None for a topic without rules.
    """

    region_codes: frozenset[str]
    source_keys: Callable[[str], frozenset[str]]
    values: Callable[[str, str, str], frozenset[str]]
    channels: frozenset[str]
    cases: Callable[[str], frozenset[str] | None]


def load_knowledge(folder: Path, around: Surroundings, schema: Path = SCHEMA) -> Knowledge:
    """Load every topic file of a folder.

    Args:
        folder: Where the ``<topic>.yml`` files lie.
        around: What the answers may refer to.
        schema: The published JSON Schema of a topic file.

    Raises:
        RegionDataError: With every mistake in every file.
    """
    checker = RegionSchema(schema)
    topics: dict[str, Topic] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        file = read_yaml(path.read_text(encoding="utf-8"))
        found = list(_problems(path, file, checker, around))
        problems += found
        if not found:
            topic = _topic(file.data)
            topics[topic.name] = topic
    if not problems:
        problems = list(_unknown_related(topics))
    if problems:
        raise RegionDataError(problems)
    return Knowledge(topics)


def _problems(
    path: Path, file: YamlFile, checker: RegionSchema, around: Surroundings
) -> Iterator[Problem]:
    broken = [*file.problems]
    if not broken:
        broken = [(key, file.line(key), text) for key, text in checker.errors(file.data)]
    for key, line, text in broken:
        yield Problem(path.name, line, ".".join(key), text)
    if broken or not isinstance(file.data, dict):
        return
    for key, text in _content_mistakes(path.stem, file.data, around):
        yield Problem(path.name, file.line(key), ".".join(key), text)


def _content_mistakes(
    stem: str, data: Mapping[str, Any], around: Surroundings
) -> Iterator[tuple[tuple[str, ...], str]]:
    if data["topic"] != stem:
        yield ("topic",), f"写的是 {data['topic']}，应和文件名相同：{stem}"
    seen: dict[tuple[Any, ...], str] = {}
    for name, entry in data["entries"].items():
        here = ("entries", name)
        place = (entry["region"], entry.get("case"), entry.get("channel"), entry.get("year"))
        if place in seen:
            yield here, f"和 {seen[place]} 的地区、情形、渠道完全一样，只能留一条"
        seen[place] = name
        for key, text in _reference_mistakes(data["topic"], entry, around):
            yield (*here, key), text
        for key, text in _sentence_mistakes(data["topic"], entry, around):
            yield (*here, *key), text


def _reference_mistakes(
    topic: str, entry: Mapping[str, Any], around: Surroundings
) -> Iterator[tuple[str, str]]:
    if entry["region"] not in around.region_codes:
        yield "region", f"没有这个行政区划代码：{entry['region']}"
        return
    known = around.source_keys(entry["region"])
    for key in entry.get("sources", ()):
        if key not in known:
            yield "sources", f"没有这个依据：{key}，可用的有：{'、'.join(sorted(known))}"
    if not entry.get("sources") and entry["region"] != NATION:
        yield "sources", "讲某个地区的规定必须写依据"
    channel = entry.get("channel")
    if channel and channel not in around.channels:
        yield "channel", f"没有这个渠道：{channel}，可用的有：{'、'.join(sorted(around.channels))}"
    cases = around.cases(topic)
    case = entry.get("case", DEFAULT_CASE)
    if cases is not None and case not in cases:
        yield "case", f"规则不会给出 {case}，可用的有：{'、'.join(sorted(cases))}"


def _sentence_mistakes(
    topic: str, entry: Mapping[str, Any], around: Surroundings
) -> Iterator[tuple[tuple[str, ...], str]]:
    allowed = around.values(topic, entry.get("case", DEFAULT_CASE), entry["region"])
    for key in ("lead", "spoken"):
        for text in mistakes(entry.get(key, ""), allowed):
            yield (key,), text
    for key in ("warnings", "steps", "notes"):
        for number, sentence in enumerate(entry.get(key, ())):
            for text in mistakes(sentence, allowed):
                yield (key, str(number)), text


def _unknown_related(topics: Mapping[str, Topic]) -> Iterable[Problem]:
    for topic in topics.values():
        for name in topic.related:
            if name not in topics:
                yield Problem(f"{topic.name}.yml", 0, "related", f"没有这个话题：{name}")


def _topic(data: Any) -> Topic:
    return Topic(
        name=data["topic"],
        title=data["title"],
        asks_region=data.get("asks_region", False),
        shortcuts=tuple(data.get("shortcuts", ())),
        aliases=tuple(data.get("aliases", ())),
        related=tuple(data.get("related", ())),
        entries=tuple(_entry(data["topic"], k, v) for k, v in data["entries"].items()),
    )


def _entry(topic: str, name: str, data: Mapping[str, Any]) -> Entry:
    return Entry(
        topic=topic,
        id=name,
        region=data["region"],
        checked_on=date.fromisoformat(data["checked_on"]),
        lead=data["lead"],
        case=data.get("case", DEFAULT_CASE),
        status=data.get("status", "answered"),
        channel=data.get("channel"),
        year=data.get("year"),
        sources=tuple(data.get("sources", ())),
        warnings=tuple(data.get("warnings", ())),
        steps=tuple(data.get("steps", ())),
        notes=tuple(data.get("notes", ())),
        spoken=data.get("spoken", ""),
    )
