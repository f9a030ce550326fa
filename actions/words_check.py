"""Checks of the dialogue's sentences and buttons that a JSON Schema cannot make."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from actions.fee_rules.words import Words as Labels
from actions.wording import fixed_placeholders
from bot.data_files.data_file import DataFile, mapping
from bot.data_files.schema_check import FileSchema
from bot.knowledge.placeholders import mistakes
from bot.regions.gazetteer import Gazetteer

OF_ANSWERS = frozenset({"rule_region", "year", "pay_year"})
"""Values that belong to an answer; the dialogue's own sentences have none."""


def check_dialogue(
    file: DataFile,
    schema: FileSchema,
    topics: Collection[str],
    gazetteer: Gazetteer,
    channels: Collection[str],
    labels: Labels | None,
) -> None:
    """Note the mistakes in ``dialogue.yml``.

    Args:
        file: The file, checked against its schema.
        schema: Its schema, which tells the placeholders that a sentence has beside the usual.
        topics: Topics that there are.
        gazetteer: Regions that there are.
        channels: Ids of the pay channels that are understood.
        labels: Words of the rules, or None when they are not known.
    """
    for section in ("sentences", "steps"):
        listed = schema.part("properties", section, "properties")
        for key, sentence in _texts(file, section):
            allowed = _values(labels, listed[key]) if labels and key in listed else None
            for text in mistakes(sentence, allowed):
                file.tell((section, key), text)
    _check_follow_ups(file, channels, topics, labels)
    buttons = mapping(file.data, "buttons")
    for number, topic in _items(file, buttons, "topics"):
        if topic not in topics:
            known = "、".join(sorted(topics))
            file.tell(("buttons", "topics", number), f"没有话题 {topic}，现有：{known}")
    names = {gazetteer.full_name(division.code) for division in gazetteer}
    for number, name in _items(file, buttons, "regions"):
        if name not in names:
            message = f"地名表里没有“{name}”，应写全名，例如 安徽省黄山市"
            file.tell(("buttons", "regions", number), message)
    missing = sorted(set(channels) - mapping(file.data, "channels").keys())
    if file.readable and missing:
        file.tell(("channels",), f"这些渠道还没有名称：{'、'.join(missing)}")


def _check_follow_ups(
    file: DataFile, channels: Collection[str], topics: Collection[str], labels: Labels | None
) -> None:
    allowed = _values(labels, {}) if labels else None
    for kind, content in mapping(mapping(file.data, "follow_ups"), "kinds").items():
        place = ("follow_ups", "kinds", kind)
        if not file.is_sound(*place) or not isinstance(content, dict):
            continue
        if ("asks" in content) == ("channel" in content):
            file.tell(place, "asks 和 channel 要写一样，也只能写一样")
        elif "channel" in content and content["channel"] not in channels:
            known = "、".join(sorted(channels))
            file.tell((*place, "channel"), f"没有渠道 {content['channel']}，现有：{known}")
        if "channel" in content and "tells" not in content:
            file.tell(place, "写了 channel，就要写 tells")
        for one, other in (("tells", "otherwise"), ("opening", "ending")):
            if (one in content) != (other in content):
                file.tell(place, f"{one} 和 {other} 要么都写，要么都不写")
        for topic in (*content.get("of", ()), *filter(None, map(content.get, ("topic", "under")))):
            if topic not in topics:
                file.tell(place, f"没有话题 {topic}")
        for key in ("otherwise", "steps", "opening", "ending"):
            for text in mistakes(str(content.get(key, "")), allowed):
                file.tell((*place, key), text)


def _values(labels: Labels, sentence: Mapping[str, Any]) -> frozenset[str]:
    usual = fixed_placeholders((), labels.categories) - OF_ANSWERS
    return usual.union(sentence.get("x-values", ()))


def _texts(file: DataFile, section: str) -> Iterator[tuple[str, str]]:
    for key, text in mapping(file.data, section).items():
        if file.is_sound(section, key):
            yield key, text


def _items(file: DataFile, buttons: Mapping[str, Any], key: str) -> Iterator[tuple[str, str]]:
    if file.is_sound("buttons", key):
        for number, item in enumerate(buttons.get(key, ())):
            yield str(number), item
