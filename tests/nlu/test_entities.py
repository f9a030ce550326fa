"""What is found in a sentence, type by type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.nlu.entity_finder import EntityFinder
from bot.nlu.entity_terms import TERM_FILES
from bot.text.lexicon import read_variants

SENTENCES: dict[str, dict[Any, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "entity_sentences.yml").read_text(encoding="utf-8")
)
CASES = [
    (entity, str(sentence), values)
    for entity, sentences in SENTENCES.items()
    for sentence, values in sentences.items()
]


@pytest.fixture(scope="module")
def finder() -> EntityFinder:
    return EntityFinder()


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_TODAY", "2025-11-22")


def said(entity: dict[str, Any]) -> str:
    return str(entity["value"]) + (f"*{entity['count']}" if "count" in entity else "")


@pytest.mark.parametrize(("entity", "sentence", "values"), CASES)
def test_entity(finder: EntityFinder, entity: str, sentence: str, values: list[str]) -> None:
    found = [said(e) for e in finder.extract(sentence) if e["entity"] == entity]
    assert found == values


def test_everything_in_one_sentence(finder: EntityFinder) -> None:
    text = "湖南长沙，一家五口，两个老人，断了两年，微信交2025年的要400块吗"
    found = {(e["entity"], said(e)) for e in finder.extract(text)}
    assert found == {
        ("region", "430100"),
        ("head_count", "5"),
        ("person_category", "elderly*2"),
        ("break_years", "2"),
        ("pay_channel", "wechat"),
        ("insurance_year", "2025"),
        ("amount", "400"),
    }


def test_offsets_are_those_of_the_text(finder: EntityFinder) -> None:
    text = "在沁县医保中心用现金交2025年的"
    found = {e["entity"]: text[e["start"] : e["end"]] for e in finder.extract(text)}
    assert found == {
        "region": "沁县",
        "office": "医保中心",
        "pay_channel": "现金",
        "insurance_year": "2025年的",
    }


def test_regions_say_what_is_special_about_them(finder: EntityFinder) -> None:
    (shared,) = finder.extract("鼓楼区")
    assert shared["candidates"] == ["320106", "320302", "350102", "410204"]
    (misspelt,) = finder.extract("常治的")
    assert misspelt["fuzzy"] is True
    denied, meant = finder.extract("不是四川，是湖南")
    assert denied["negated"] is True
    assert "negated" not in meant
    away, home = finder.extract("在深圳打工，老家湖南")
    assert away["elsewhere"] is True
    assert "elsewhere" not in home


@pytest.mark.parametrize("words", [["低", "保户", "呢"], ["低保", "户呢"], ["低保户", "呢"], None])
def test_a_term_is_found_however_it_was_cut(finder: EntityFinder, words: list[str] | None) -> None:
    assert [e["value"] for e in finder.extract("低保户呢", words)] == ["low_income"]


@pytest.mark.parametrize("text", ["", " ", "。", "😀", "12345678901234567890", "零" * 50, "年月日"])
def test_nothing_is_found_in_nothing(finder: EntityFinder, text: str) -> None:
    assert finder.extract(text) == []


PIECES = st.sampled_from(
    [
        *"一二十百千万俩个口岁年月日号元块断交缴的了，。0123456789a",
        "微信",
        "低保",
        "长治",
        "四川",
        "不是",
    ]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pieces=st.lists(PIECES, max_size=60))
def test_any_text_is_read_without_error(finder: EntityFinder, pieces: list[str]) -> None:
    text = "".join(pieces)
    for entity in finder.extract(text):
        assert 0 <= entity["start"] < entity["end"] <= len(text)


def test_every_category_of_the_rules_has_terms() -> None:
    folder = TERM_FILES["person_category"].parent
    names = yaml.safe_load((folder / "person_categories.yml").read_text(encoding="utf-8"))
    known = set(read_variants(TERM_FILES["person_category"]).values()) - {"ignore"}
    assert known == set(names)
