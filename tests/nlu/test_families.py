"""How many persons of a family pay, by how residents tell of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.nlu.entity_finder import EntityFinder
from bot.nlu.household_members import AIDED

FAMILIES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "families.yml").read_text(encoding="utf-8")
)
NAMES: dict[str, str] = yaml.safe_load(
    Path("data/lexicon/person_categories.yml").read_text(encoding="utf-8")
)
MAY_PAY_LESS = {*AIDED, "newborn"}


@cache
def finder() -> EntityFinder:
    return EntityFinder()


@pytest.mark.parametrize("family", FAMILIES, ids=[family["说"] for family in FAMILIES])
def test_family_is_counted(family: dict[str, Any]) -> None:
    entities = finder().extract(family["说"])
    kinds = {e["value"]: e["count"] for e in entities if e["entity"] == "person_category"}
    size = next(int(e["value"]) for e in entities if e["entity"] == "head_count")
    payers = size - kinds.get("employee", 0)
    if family.get("只数人"):
        assert payers == family["人"]
        return
    told = {NAMES[kind]: count for kind, count in kinds.items() if kind in MAY_PAY_LESS}
    assert (payers, told) == (family["人"], family.get("其中", {}))
