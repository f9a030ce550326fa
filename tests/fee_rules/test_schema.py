"""The published schema and the lexicon know the same ids."""

import json
from pathlib import Path
from typing import Any

from actions.fee_rules import FeeBook
from actions.fee_rules.formats import UNITS

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "data" / "schema" / "region.schema.json").read_text("utf-8")
)


def test_categories_have_names_and_employees_pay_elsewhere(book: FeeBook) -> None:
    known = set(SCHEMA["definitions"]["category"]["enum"])
    assert known == book.words.categories.keys() - {"employee"}


def test_units_can_be_written() -> None:
    assert set(SCHEMA["definitions"]["fact"]["properties"]["unit"]["enum"]) == UNITS.keys()


def test_matters_hotlines_and_offices_have_names(book: FeeBook) -> None:
    hotlines = SCHEMA["properties"]["hotlines"]["propertyNames"]["enum"]
    lines = SCHEMA["properties"]["phone_lines"]["propertyNames"]["enum"]
    offices = SCHEMA["definitions"]["refund"]["properties"]["offices"]["items"]["enum"]
    assert set(hotlines) == book.words.matters.keys()
    assert set(lines) == book.words.lines.keys()
    assert set(offices) == book.words.offices.keys()


def test_every_key_tells_an_editor_what_to_write() -> None:
    def silent(schema: dict[str, Any], path: str) -> list[str]:
        found = []
        for key, part in schema.get("properties", {}).items():
            if "$ref" not in part and "description" not in part:
                found.append(f"{path}.{key}")
            found += silent(part, f"{path}.{key}")
        return found

    for name, definition in {"": SCHEMA, **SCHEMA["definitions"]}.items():
        assert silent(definition, name) == []
