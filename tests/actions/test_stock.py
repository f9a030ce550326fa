"""Everything that answers are made of fits together."""

from __future__ import annotations

from datetime import date

import pytest

from actions.fee_rules import STEPS
from actions.stock import Stock, load_stock
from actions.wording import LINES, OTHER_LINES, Wording, fixed_placeholders
from bot.data_files.schema_check import FileSchema
from bot.settings import DATA

OF_ANSWERS = {"rule_region", "year", "pay_year"}


@pytest.fixture(scope="module")
def stock() -> Stock:
    return load_stock(DATA)


def test_every_placeholder_that_an_editor_may_use_has_a_value(stock: Stock) -> None:
    wording = Wording(stock.book, stock.gazetteer, stock.words, date(2026, 11, 22))
    for code in (*stock.book.regions, "540000", "140430"):
        allowed = fixed_placeholders(stock.book.facts(code), stock.book.words.categories)
        assert wording.values(code).keys() | OF_ANSWERS == allowed


def test_the_editors_schema_of_the_dialogue_knows_what_the_rules_give(stock: Stock) -> None:
    schema = FileSchema(DATA / "schema" / "dialogue.schema.json")
    steps = schema.part("properties", "steps", "properties")
    assert {key: tuple(step["x-values"]) for key, step in steps.items()} == STEPS
    lines = schema.part("properties", "lines", "properties")
    assert lines.keys() == {*LINES, *OTHER_LINES}
    assert (
        stock.words.sentences.keys() == schema.part("properties", "sentences")["properties"].keys()
    )
