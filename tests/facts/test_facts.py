"""Asks for the facts of the sources, one by one; see README.md beside this file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.regions.gazetteer import load_gazetteer
from tests.support.assistant import Assistant

HERE = Path(__file__).parent
KEYS = {"日期", "问", "规则来自", "年度", "结果", "要说", "不能说"}
MARKS: Mapping[str, str] = yaml.safe_load(
    (HERE.parent / "actions/region_marks.yml").read_text(encoding="utf-8")
)


def facts() -> Iterator[Any]:
    """Yield every fact of the files as a parameter."""
    for path in sorted(HERE.glob("*.yml")):
        for fact in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield pytest.param(fact, id=f"{path.stem}: {fact['问']}")


@pytest.mark.parametrize("fact", facts())
def test_fact_comes_out(
    fact: Mapping[str, Any],
    assistant: Assistant,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    if "日期" in fact:
        monkeypatch.setenv("ASSISTANT_TODAY", fact["日期"].isoformat())
    (reply,) = assistant.ask(fact["问"], sender=request.node.name)
    wrong = list(mistakes(fact, reply))
    assert not wrong, f"「{fact['问']}」：{'；'.join(wrong)}\n{reply['text']}"


def mistakes(fact: Mapping[str, Any], reply: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a fact asks for and the reply does not have, in words."""
    custom, text = reply["custom"], reply["text"]
    region = custom["region"]["code"] if custom["region"] else None
    for key, got in (("规则来自", region), ("年度", custom["year"])):
        if key in fact and fact[key] != got:
            yield f"{key}应为 {fact[key]}，实际是 {got}"
    status = fact.get("结果", custom["status"])
    if status != custom["status"] or status not in ("answered", "no_rule", "out_of_scope"):
        yield f"结果是 {custom['status']}"
    yield from (f"没有说「{said}」" for said in fact.get("要说", ()) if said not in text)
    yield from (f"不该说「{said}」" for said in fact.get("不能说", ()) if said in text)
    if custom["status"] == "answered" and not custom["sources"]:
        yield "没有写依据"
    yield from (f"「{mark}」是别处的" for mark in marks_of_others(text, region))


def marks_of_others(text: str, region: str | None) -> Iterator[str]:
    """Yield names in a text that belong to another region than the one whose rule was used."""
    gazetteer = load_gazetteer()
    for mark, home in MARKS.items():
        if mark in text and region and not gazetteer.is_within(region, home):
            yield mark


def test_files_use_only_keys_that_are_checked() -> None:
    for param in facts():
        (fact,) = param.values
        assert fact.keys() <= KEYS, param.id
        assert fact.keys() & {"要说", "不能说", "结果"}, param.id


def test_nothing_is_asked_twice_on_a_day() -> None:
    asked = [(fact.get("日期"), fact["问"]) for param in facts() for fact in param.values]
    assert len(asked) == len(set(asked))
