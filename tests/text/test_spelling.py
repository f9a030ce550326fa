"""Misspelt and dialect questions are read in standard wording; everything else stays."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import DATA
from bot.text.homophones import HomophoneRepair
from bot.text.lexicon import SPELLING, LexiconError, read_variants, read_words
from bot.text.normalise import normalise
from bot.text.spelling import Standardiser, standardise

CASES = yaml.safe_load(Path(__file__).with_name("spelling_cases.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("written", "meant"), CASES["changed"])
def test_is_read_as(written: str, meant: str) -> None:
    assert standardise(normalise(written)) == meant


@pytest.mark.parametrize("text", CASES["unchanged"])
def test_stays(text: str) -> None:
    assert standardise(normalise(text)) == text


def test_names_of_divisions_stay() -> None:
    with (DATA / "gazetteer" / "divisions.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    sentences = [form for name in names for form in (name, f"我是{name}的", f"{name}医保怎么交")]
    assert [text for text in sentences if standardise(text) != text] == []


def test_every_listed_spelling_is_read_as_its_standard_form() -> None:
    misspellings = read_variants(SPELLING / "homophones.yml")
    wrong = {v: standardise(v) for v, s in misspellings.items() if standardise(v) != s}
    assert wrong == {}


@given(st.lists(st.sampled_from([word for pair in CASES["changed"] for word in pair])))
def test_any_text_is_read(parts: list[str]) -> None:
    assert isinstance(standardise("，".join(parts)), str)


def test_the_longest_variant_wins() -> None:
    standardiser = Standardiser({}, {"好多": "很多", "好多钱": "多少钱"}, [], HomophoneRepair([]))
    assert standardiser.standardise("要好多钱，好多") == "要多少钱，很多"


def test_a_kept_word_is_not_touched() -> None:
    standardiser = Standardiser({}, {"冒": "没"}, ["冒烟"], HomophoneRepair([]))
    assert standardiser.standardise("冒烟 冒") == "冒烟 没"


def test_a_word_that_sounds_like_a_term_becomes_the_term() -> None:
    assert HomophoneRepair(["医保", "缴费"]).repair("医饱怎么角费") == "医保怎么缴费"


def test_a_common_word_that_sounds_like_a_term_stays() -> None:
    assert HomophoneRepair(["缴费", "报销"]).repair("包销合同") == "包销合同"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("- 一个词", "标准词"),
        ("缴费: 交弗", "缴费"),
        ("缴费: [交弗]\n退费: [交弗]", "交弗"),
        ("缴费: [缴费]", "缴费"),
        ("缴费: [12]", "12"),
    ],
)
def test_a_broken_list_of_variants_is_named(tmp_path: Path, content: str, named: str) -> None:
    path = tmp_path / "list.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=f"list.yml.*{named}"):
        read_variants(path)


@pytest.mark.parametrize(
    ("content", "named"), [("词: 词", "一列词"), ("- 医保\n- 医保", "医保"), ("- 12", "一列词")]
)
def test_a_broken_list_of_words_is_named(tmp_path: Path, content: str, named: str) -> None:
    path = tmp_path / "list.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=f"list.yml.*{named}"):
        read_words(path)


def test_a_missing_section_is_named(tmp_path: Path) -> None:
    path = tmp_path / "list.yml"
    path.write_text("names: {微信: [vx]}", encoding="utf-8")
    assert read_variants(path, "names") == {"vx": "微信"}
    with pytest.raises(LexiconError, match=r"list.yml.*keep"):
        read_words(path, "keep")
