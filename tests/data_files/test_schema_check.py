"""The quick check of a schema agrees with the full one."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from bot.data_files.schema_check import FileSchema
from bot.data_files.yaml_lines import read_yaml
from bot.settings import DATA

SCHEMAS = sorted((DATA / "schema").glob("*.json"))
REGION = FileSchema(DATA / "schema" / "region.schema.json")
HUNAN: Any = read_yaml((DATA / "regions" / "430000.yml").read_bytes()).data
ODD = [None, True, 0, -1, 3, 99999, "", "x", "2025-02-28", "2025-02-30", "official", [], {}]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    inner = value.items() if isinstance(value, dict) else ()
    for key, part in enumerate(value) if isinstance(value, list) else inner:
        found += places(part, (*path, key))
    return found


def changed(path: tuple[Any, ...], value: Any, key: str | None) -> Any:
    """Return the content of a region file with one place changed, removed or given a key."""
    data = deepcopy(HUNAN)
    block = data
    for part in path[:-1]:
        block = block[part]
    if key is None:
        block[path[-1]] = value
    elif isinstance(block, dict):
        block[key] = block.pop(path[-1])
    else:
        block.append(block[path[-1]])
    return data


@settings(max_examples=400, derandomize=True, deadline=None)
@given(
    path=st.sampled_from(places(HUNAN)),
    value=st.sampled_from(ODD),
    key=st.sampled_from([None, "note", "nothing", "2031", "personal"]),
)
def test_nothing_is_let_through_that_the_full_check_refuses(
    path: tuple[Any, ...], value: Any, key: str | None
) -> None:
    data = changed(path, value, key)
    errors = list(REGION.errors(data))
    full = list(REGION._validator.iter_errors(data))
    assert bool(errors) == bool(full)
    assert not (full and REGION.fits(data))


@pytest.mark.parametrize("folder", ["region", "faq"])
def test_good_files_pass_the_quick_check(folder: str) -> None:
    schema = FileSchema(DATA / "schema" / f"{folder}.schema.json")
    files = sorted((DATA / folder.replace("region", "regions")).glob("*.yml"))
    assert files
    assert [path.name for path in files if not schema.fits(read_yaml(path.read_bytes()).data)] == []


def test_a_whole_number_is_written_without_a_point(tmp_path: Path) -> None:
    path = tmp_path / "x.schema.json"
    path.write_text('{"properties": {"personal": {"type": "integer"}}}', encoding="utf-8")
    assert [text for _, text in FileSchema(path).errors({"personal": 400.0})] == [
        "写的是 400.0，应为整数"
    ]


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_every_published_schema_is_valid(path: Path) -> None:
    Draft7Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
