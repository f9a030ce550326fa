"""Which regions a sentence names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.regions.matching import RegionMention, load_matcher

CASES: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "sentences.yml").read_text(encoding="utf-8")
)


def sentences(*groups: str) -> Any:
    return pytest.mark.parametrize(
        ("sentence", "codes"), [case for group in groups for case in CASES[group].items()]
    )


def find(sentence: str) -> list[RegionMention]:
    return load_matcher().find(str(sentence))


@sentences("clear", "several", "none")
def test_names_written_right(sentence: str, codes: list[str]) -> None:
    mentions = find(sentence)
    assert [m.code for m in mentions] == codes
    assert not any(m.candidates or m.fuzzy or m.negated for m in mentions)


@sentences("ambiguous")
def test_a_name_of_several_divisions_gives_all_of_them(sentence: str, codes: list[str]) -> None:
    (mention,) = find(sentence)
    assert list(mention.candidates) == codes
    assert mention.code == codes[0]


@sentences("misspelt")
def test_misspelt_names_are_found_and_marked(sentence: str, codes: list[str]) -> None:
    mentions = find(sentence)
    assert [m.code for m in mentions] == codes
    assert mentions[-1].fuzzy


@sentences("denied")
def test_what_the_resident_denies_is_marked(sentence: str, codes: list[str]) -> None:
    said = [("-" if m.negated else "") + m.code for m in find(sentence)]
    assert said == codes


@sentences("elsewhere")
def test_where_the_resident_only_is_or_chose_by_mistake_is_marked(
    sentence: str, codes: list[str]
) -> None:
    said = [("~" if m.elsewhere else "") + m.code for m in find(sentence)]
    assert said == codes


def test_a_mention_covers_all_the_levels_that_were_named() -> None:
    sentence = "我是四川达州通川区的"
    (mention,) = find(sentence)
    assert sentence[mention.start : mention.end] == "四川达州通川区"


def test_the_words_of_the_caller_are_used() -> None:
    assert find("医保定点") == []
    found = load_matcher().find("医保定点", ["医", "保定", "点"])
    assert [m.code for m in found] == ["130600"]


def test_words_of_another_text_are_ignored() -> None:
    assert [m.code for m in load_matcher().find("长治怎么交", ["长治"])] == ["140400"]


def test_every_division_is_found_by_its_full_name() -> None:
    from bot.regions.gazetteer import NATION, load_gazetteer

    gazetteer = load_gazetteer()
    missed = [
        division.name
        for division in gazetteer
        if division.code != NATION
        and [m.code for m in find(gazetteer.full_name(division.code) + "怎么交医保")]
        != [division.code]
    ]
    assert missed == []


@pytest.mark.parametrize("sentence", ["", " ", "。", "？？？", "a", "0", "省", "县"])
def test_a_text_without_words_names_nothing(sentence: str) -> None:
    assert find(sentence) == []
