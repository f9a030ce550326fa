"""The table of regions and topics in the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.stock import Stock, load_stock
from bot.editing.__main__ import MARK, main
from bot.editing.coverage import ABOVE, NATIONAL, NONE, OWN, mark
from bot.settings import DATA, PROJECT


@pytest.fixture(scope="module")
def stock() -> Stock:
    return load_stock(DATA)


@pytest.mark.parametrize(
    ("topic", "code", "expected"),
    [
        ("fee_standard", "430000", OWN),
        ("fee_standard", "430100", ABOVE),
        ("fee_standard", "540000", NATIONAL),
        ("fee_category", "540000", NONE),
        ("pay_how", "140400", OWN),
        ("pay_how", "140430", ABOVE),
        ("refund", "341000", NONE),
        ("hotline", "140430", ABOVE),
        ("late_payment", "540000", NATIONAL),
    ],
)
def test_a_mark_tells_whose_data_answers(
    stock: Stock, topic: str, code: str, expected: str
) -> None:
    assert mark(stock, stock.knowledge.topics[topic], code) == expected


def test_the_page_is_current(project: Path) -> None:
    written = project / "docs" / "coverage.md"
    assert main(["coverage"], project) == 0
    assert written.read_text("utf-8") == (PROJECT / "docs" / "coverage.md").read_text("utf-8")


def test_what_people_wrote_above_the_table_stays(project: Path) -> None:
    written = project / "docs" / "coverage.md"
    written.write_text(f"# 我的说明\n\n{MARK}\n\n旧的表\n", encoding="utf-8")
    assert main(["coverage"], project) == 0
    text = written.read_text(encoding="utf-8")
    assert text.startswith(f"# 我的说明\n\n{MARK}\n\n| 地区 |")
    assert "旧的表" not in text
