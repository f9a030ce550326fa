"""Checks what files of different kinds say about one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from actions.fee_rules import NATION
from actions.stock import Reading
from bot.data_files.data_file import DataFile
from bot.data_files.problems import Problem
from bot.data_files.schema_check import FileSchema
from bot.data_files.yaml_lines import YamlFile, read_yaml
from bot.regions.gazetteer import load_gazetteer

DIALOGUE_ACTS = frozenset({"supply_details", "follow_up", "withhold_details"})
"""Intents that say something about another question and have no answer of their own."""
OUT_OF_SCOPE = "out_of_scope"


def topic_problems(topics: Mapping[str, DataFile], project: Path) -> Iterator[Problem]:
    """Yield what is missing where a topic has to be named.

    Args:
        topics: The topic files.
        project: Folder with ``domain.yml`` and ``data``.
    """
    path = project / "domain.yml"
    domain = read_yaml(path.read_bytes() if path.exists() else b"")
    if domain.root is None:
        yield from (Problem("domain.yml", line, "", text) for _, line, text in domain.problems)
        return
    intents = _intents(domain)
    examples = dict(_examples(project / "data/nlu"))
    for intent, place in examples.items():
        if intent not in intents:
            yield Problem(place, 0, "", f"domain.yml 的 intents 里没有 {intent}")
    rules = (project / "data/rules/answer.yml").read_text(encoding="utf-8", errors="replace")
    for intent, line in intents.items():
        if f"intent: {intent}\n" not in rules:
            yield Problem("data/rules/answer.yml", 0, "", f"缺少“- intent: {intent}”这一行")
        if intent not in examples:
            message = f"domain.yml 第{line}行有这个话题，还没有它的例句"
            yield Problem(f"data/nlu/{intent}.yml", 0, "", message)
        yield from _answer_problems(intent, line, topics)
    for name in topics.keys() - intents.keys() - {OUT_OF_SCOPE}:
        message = f"domain.yml 的 intents 里没有 {name}，居民问不到它"
        yield Problem(f"data/faq/{name}.yml", 0, "", message)


def _answer_problems(intent: str, line: int, topics: Mapping[str, DataFile]) -> Iterator[Problem]:
    if intent in DIALOGUE_ACTS:
        return
    if not intent.startswith(OUT_OF_SCOPE):
        if intent not in topics:
            message = f"domain.yml 第{line}行有这个话题，缺少它的答案文件"
            yield Problem(f"data/faq/{intent}.yml", 0, "", message)
        return
    case = intent.removeprefix(f"{OUT_OF_SCOPE}_")
    file = topics.get(OUT_OF_SCOPE)
    entries = file.data.get("entries") if file else None
    known = entries.values() if isinstance(entries, dict) else ()
    if not any(isinstance(entry, dict) and entry.get("case") == case for entry in known):
        yield Problem(f"data/faq/{OUT_OF_SCOPE}.yml", 0, "entries", f"缺少 case: {case} 的答案")


def _intents(domain: YamlFile) -> dict[str, int]:
    content = domain.data if isinstance(domain.data, dict) else {}
    listed = content.get("intents")
    found = {}
    for number, item in enumerate(listed if isinstance(listed, list) else ()):
        name = next(iter(item), "") if isinstance(item, dict) else str(item)
        found[name] = domain.line(("intents", str(number)))
    return found


def _examples(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the intents that have examples, with the file they stand in."""
    for path in sorted(folder.glob("*.yml")):
        content = read_yaml(path.read_bytes()).data
        listed = content.get("nlu") if isinstance(content, dict) else None
        for item in listed if isinstance(listed, list) else ():
            if isinstance(item, dict) and isinstance(item.get("intent"), str):
                yield item["intent"], f"data/nlu/{path.name}"


def dialogue_problems(reading: Reading, data: Path) -> Iterator[Problem]:
    """Yield what ``dialogue.yml`` has that nothing in the product uses."""
    dialogue = reading.dialogue
    schema = FileSchema(data / "schema/dialogue.schema.json")
    for section in ("sentences", "lines", "steps"):
        listed = schema.part("properties", section, "properties")
        block = dialogue.data.get(section)
        for key in block.keys() - listed.keys() if isinstance(block, dict) else ():
            message = (
                f"不认识的键 {key}，可用的键：{'、'.join(listed)}；"
                "程序新用的句子，要先写进 data/schema/dialogue.schema.json"
            )
            yield dialogue.problem((section, key), message).under("data")
    named = dialogue.data.get("channels")
    if reading.channels and isinstance(named, dict):
        for key in named.keys() - reading.channels.keys():
            message = "data/lexicon/pay_channels.yml 里没有这个渠道"
            yield dialogue.problem(("channels", key), message).under("data")


def name_problems(reading: Reading) -> Iterator[Problem]:
    """Yield names of regions that are not those of the list of divisions."""
    gazetteer = load_gazetteer()
    for code, file in reading.regions.files.items():
        name = file.data.get("name")
        right = gazetteer.by_code(code).name if code in gazetteer else name
        if name != right:
            message = f"写的是 {name}，地名表 divisions.csv 里 {code} 是 {right}"
            yield Problem(f"data/regions/{code}.yml", 0, "name", message)


def phone_problems(reading: Reading, phrases: DataFile) -> Iterator[Problem]:
    """Yield numbers that differ between files, and area codes of another city."""
    nation = reading.regions.files.get(NATION)
    lines = nation.data.get("phone_lines") if nation else None
    numbers = phrases.data.get("numbers")
    if isinstance(lines, dict) and isinstance(numbers, dict):
        for key, number in numbers.items():
            line = lines.get(key)
            known = line.get("number") if isinstance(line, dict) else None
            if known != number:
                message = f"写的是 {number}，data/regions/{NATION}.yml 的 phone_lines 里是 {known}"
                yield Problem("data/phrases.yml", 0, f"numbers.{key}", message)
    if reading.book:
        yield from _area_code_problems(reading)


def _area_code_problems(reading: Reading) -> Iterator[Problem]:
    gazetteer = load_gazetteer()
    for code, region in reading.book.regions.items() if reading.book else ():
        for office in region.offices:
            area_code = gazetteer.area_code(office.code)
            written, dash, _ = office.phone.partition("-")
            if dash and area_code and written != area_code:
                message = (
                    f"写的是 {office.phone}，{gazetteer.full_name(office.code)}的区号是 {area_code}"
                )
                key = f"offices.by_code.{office.code}.phone"
                yield Problem(f"data/regions/{code}.yml", 0, key, message)
