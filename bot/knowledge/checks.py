"""Checks of the scripted answers that a JSON Schema cannot make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.data_files.data_file import DataFile, mapping
from bot.data_files.problems import did_you_mean
from bot.data_files.yaml_lines import KeyPath
from bot.knowledge.model import DEFAULT_CASE
from bot.knowledge.placeholders import mistakes
from bot.regions.gazetteer import NATION

_PLACE = ("region", "case", "channel", "year")
Block = Mapping[str, Any]


@dataclass(frozen=True)
class Surroundings:
    """What the answers may refer to.

    Attributes:
        region_codes: All six-digit codes there are.
        source_keys: Keys of the sources that hold for a region; None where that is not known
            because a region file cannot be read.
        values: Placeholders that can be filled for a topic, case and region; None as above.
        channels: Ids of pay channels; None where these are not known.
        cases: Cases that the rules can give for a topic; empty for a topic without rules.
    """

    region_codes: frozenset[str]
    source_keys: Callable[[str], frozenset[str] | None]
    values: Callable[[str, str, str], frozenset[str] | None]
    channels: frozenset[str] | None
    cases: Callable[[str], frozenset[str]]


def check_topic(file: DataFile, stem: str, around: Surroundings) -> None:
    """Note the mistakes inside one topic file.

    Args:
        file: The file, checked against its schema.
        stem: Name of the file without its ending.
        around: What the answers may refer to.
    """
    if file.is_sound("topic") and file.data.get("topic", stem) != stem:
        file.tell(("topic",), f"写的是 {file.data['topic']}，应和文件名相同：{stem}")
    seen: dict[tuple[Any, ...], str] = {}
    for name, entry in sound_entries(file):
        place = (entry["region"], _case(entry), entry.get("channel"), entry.get("year"))
        if place in seen:
            message = f"和 {seen[place]} 的地区、情形、渠道、年度完全一样，只能留一条"
            file.tell(("entries", name), message)
        seen[place] = name
        for key, text in [*_references(stem, entry, around), *_sentences(stem, entry, around)]:
            file.tell(("entries", name, *key), text)


def check_together(files: Mapping[str, DataFile], around: Surroundings) -> None:
    """Note what does not fit between topic files, and what the nation lacks."""
    for name, file in files.items():
        for key in ("related", "covers"):
            for number, other in enumerate(_words(file, key)):
                if other not in files:
                    known = "、".join(sorted(files))
                    file.tell((key, str(number)), f"没有话题 {other}，现有：{known}")
        missing = _cases_of_nation(name, file, around)
        if missing:
            message = f"全国（{NATION}）缺少这些情形的答案：{'、'.join(missing)}"
            file.tell(("entries",), message)
    _check_unique(files, "title", lambda file: [file.data.get("title")])
    _check_unique(files, "shortcuts", lambda file: _words(file, "shortcuts"))


def sound_entries(file: DataFile) -> Iterator[tuple[str, Block]]:
    """Yield the entries that fit the schema."""
    for name, entry in mapping(file.data, "entries").items():
        if file.is_sound("entries", name):
            yield name, entry


def _case(entry: Block) -> str:
    return str(entry.get("case", DEFAULT_CASE))


def _references(topic: str, entry: Block, around: Surroundings) -> Iterator[tuple[KeyPath, str]]:
    if entry["region"] not in around.region_codes:
        yield ("region",), f"没有这个行政区划代码：{entry['region']}"
        return
    sources, known = entry.get("sources", ()), around.source_keys(entry["region"])
    for number, key in enumerate(sources if known is not None else ()):
        if key not in (known or ()):
            yield ("sources", str(number)), f"没有这个依据：{key}，{_choices(key, known or ())}"
    if not sources and entry["region"] != NATION:
        yield ("region",), "讲某个地区的规定必须写依据：sources 里写地区文件中的键"
    channel = entry.get("channel")
    if channel and around.channels is not None and channel not in around.channels:
        yield ("channel",), f"没有这个渠道：{channel}，{_choices(channel, around.channels)}"
    cases = around.cases(topic)
    if cases and _case(entry) not in cases | {DEFAULT_CASE}:
        yield ("case",), f"规则不会给出 {_case(entry)}，{_choices(_case(entry), cases)}"


def _sentences(topic: str, entry: Block, around: Surroundings) -> Iterator[tuple[KeyPath, str]]:
    allowed = None
    if entry["region"] in around.region_codes:
        allowed = around.values(topic, _case(entry), entry["region"])
    for key in ("lead", "spoken"):
        for text in mistakes(entry.get(key, ""), allowed):
            yield (key,), text
    for key in ("warnings", "steps", "notes"):
        for number, sentence in enumerate(entry.get(key, ())):
            for text in mistakes(sentence, allowed):
                yield (key, str(number)), text


def _cases_of_nation(topic: str, file: DataFile, around: Surroundings) -> list[str]:
    """Return the cases in which a region without its own text would get no answer.

    The nation needs a text for each case that the rules give, and a plain one for a topic
    without rules or where some region has one. Nothing is said while it is not clear what
    some entry is for.
    """
    entries = mapping(file.data, "entries")
    if not entries or not all(
        isinstance(entry, dict) and all(file.is_sound("entries", name, key) for key in _PLACE)
        for name, entry in entries.items()
    ):
        return []
    national = {
        _case(entry)
        for entry in entries.values()
        if entry.get("region") == NATION and not entry.get("channel") and not entry.get("year")
    }
    wanted = around.cases(topic)
    if not wanted or DEFAULT_CASE in map(_case, entries.values()):
        wanted |= {DEFAULT_CASE}
    return sorted(wanted - national)


def _words(file: DataFile, key: str) -> list[str]:
    words = file.data.get(key, [])
    return words if isinstance(words, list) and file.is_sound(key) else []


def _check_unique(
    files: Mapping[str, DataFile], key: str, words: Callable[[DataFile], list[Any]]
) -> None:
    owners: dict[str, str] = {}
    for name, file in files.items():
        for word in words(file):
            if isinstance(word, str) and owners.setdefault(word, name) != name:
                file.tell((key,), f"“{word}”在 {owners[word]}.yml 里已经用了，请换一个")


def _choices(word: str, known: frozenset[str] | tuple[()]) -> str:
    return f"{did_you_mean(word, known)}可用的有：{'、'.join(sorted(known)) or '（还没有）'}"
