"""Values and lines of a parsed file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.data_files.yaml_lines import read_yaml

TEXT = """\
# 说明
code: "430000"
years:
  2025:
    fee: {personal: 400, note: 写明}
    late:
      - from: 2025-01-01
      - from: 2025-03-01
area: 0355
open: true
date: null
"""

SLIPS = ["", "\t", ":", "{", "[", '"', "'", "&x", "*x", "- ", "\x00", "|", "%", "---", "\n"]


def test_numbers_and_words_are_told_apart_and_dates_stay_text() -> None:
    assert read_yaml(TEXT).data == {
        "code": "430000",
        "years": {
            "2025": {
                "fee": {"personal": 400, "note": "写明"},
                "late": [{"from": "2025-01-01"}, {"from": "2025-03-01"}],
            }
        },
        "area": "0355",
        "open": True,
        "date": None,
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("code",), 2),
        (("years", "2025", "fee", "personal"), 5),
        (("years", "2025", "late", "1", "from"), 8),
        (("years", "2025", "late", "7"), 6),
        (("years", "2026", "fee"), 3),
        (("nothing",), 2),
    ],
)
def test_every_key_has_its_line_or_that_of_the_key_above(path: tuple[str, ...], line: int) -> None:
    assert read_yaml(TEXT).line(path) == line


def test_bytes_of_another_encoding_are_a_mistake_not_an_accident() -> None:
    file = read_yaml("名: 长治".encode("gb18030"))
    assert file.data is None
    assert "UTF-8" in file.problems[0][2]


def test_what_is_still_to_be_filled_in_is_a_mistake() -> None:
    file = read_yaml("title: 待填  # 标题\npublisher: 还有待填写的栏目\n")
    assert [(path, line) for path, line, _ in file.problems] == [(("title",), 1)]


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    cut=st.integers(0, len(TEXT)),
    put=st.sampled_from(
        ["", "\t", ":", "{", "[", '"', "'", "&x", "*x", "- ", "\x00", "|", "%", "---"]
    ),
    drop=st.integers(0, 3),
)
def test_a_slip_of_the_keyboard_is_told_never_raised(cut: int, put: str, drop: int) -> None:
    file = read_yaml(TEXT[:cut] + put + TEXT[cut + drop :])
    assert file.data is not None or file.problems
    assert all(message for _, _, message in file.problems)
