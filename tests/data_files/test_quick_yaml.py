"""The quick reader reads what the exact one reads, or leaves it to that one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.data_files.data_file import DataFile
from bot.data_files.quick_yaml import read_plain
from bot.data_files.schema_check import FileSchema
from bot.data_files.yaml_lines import read_yaml
from bot.settings import DATA

REGION = FileSchema(DATA / "schema" / "region.schema.json")
SICHUAN = (DATA / "regions" / "510000.yml").read_text(encoding="utf-8")
SLIPS = ["", " ", "  ", ":", ": ", "-", "- ", ",", "{", "}", "[", "]", '"', "'", "#", " #", "\n"]
SLIPS += ["\t", "0", ".0", "yes", "&x", "*x", "!", "|", ">", "?", "---", "年", "\u00a0", "\u2028"]


def test_a_usual_file_is_read_quickly() -> None:
    assert read_plain(SICHUAN.encode()) == read_yaml(SICHUAN).data


@pytest.mark.parametrize(
    "line",
    [
        "note: yes",
        "note: [NO, Off]",
        "personal: 0400",
        "personal: 0x10",
        "personal: 1_000",
        "personal: +5",
        "personal: -01",
        "personal: 400.0",
        "personal: 1e3",
        "note: &a 写明",
        "note: !!str 写明",
        "note: |\n  写明",
        'note: "\\x41"',
        "note: 写\u2028明",
        "note: 写\x01明",
        "note:\t写明",
        "note: 待填",
        "note: 写明\nnote: 又写",
        '2025: 甲\n"2025": 乙',
        "? note\n: 写明",
        "<<: {a: 1}",
        "null: 写明",
        "note: a\n---\nnote: b",
        "note:\n  " + "- " * 100_000 + "x",
        "- 写明",
        "note: [",
    ],
)
def test_what_parsers_differ_on_is_left_to_the_exact_reader(line: str) -> None:
    assert read_plain(f"{line}\n".encode()) is None


def test_another_encoding_is_left_to_the_exact_reader() -> None:
    assert read_plain("名: 长治".encode("gb18030")) is None


@settings(max_examples=500, derandomize=True, deadline=None)
@given(
    cut=st.integers(0, len(SICHUAN)), put=st.sampled_from(SLIPS), drop=st.sampled_from([0, 0, 1, 3])
)
def test_a_slip_is_told_just_as_the_exact_reader_tells_it(cut: int, put: str, drop: int) -> None:
    content = (SICHUAN[:cut] + put + SICHUAN[cut + drop :]).encode()
    file, exact = DataFile("510000.yml", content, REGION), read_yaml(content)
    told = {(problem.line, problem.message) for problem in file.problems}
    assert {(line, message) for _, line, message in exact.problems} <= told
    assert exact.data == file.data or not isinstance(exact.data, dict)
