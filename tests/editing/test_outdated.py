"""``make outdated``: what needs an editor soon."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from actions.stock import Reading, load_stock, read_stock
from bot.editing import outdated
from bot.editing.__main__ import main

TIBET = """\
code: "540000"
name: 西藏自治区
sources:
  xizang-2026: {title: 通知, publisher: 某局, date: null, kind: official}
years:
  2026:
    fee: {personal: 400, sources: [xizang-2026], checked_on: 2026-03-01}
    window: {opens: 2025-12-01, closes: 2026-02-10, sources: [xizang-2026], checked_on: 2026-11-01}
    late:
      - {from: 2026-02-11, to: 2026-06-30, sources: [xizang-2026], checked_on: 2026-11-01}
"""
SHORTER = """\
  2027:
    fee: {personal: 420, sources: [xizang-2026], checked_on: 2026-11-01}
"""


@pytest.fixture
def tibet(project: Path) -> Path:
    """The file of a region that the product knows nothing of."""
    path = project / "data" / "regions" / "540000.yml"
    path.write_text(TIBET, encoding="utf-8")
    return path


def read(project: Path) -> Reading:
    reading = read_stock(project / "data")
    assert reading.problems == ()
    return reading


def events(project: Path, today: date, within: int) -> list[tuple[str, str]]:
    found = outdated.events(read(project), today, within)
    return [(str(event.day), event.what) for event in found if event.region == "西藏自治区"]


def gaps(project: Path, year: int) -> dict[str, tuple[int, tuple[str, ...]]]:
    found = outdated.gaps(read(project), year)
    return {gap.region: (gap.newest, gap.missing) for gap in found}


def test_days_on_which_answers_change_are_listed_up_to_the_last_one(
    project: Path, tibet: Path
) -> None:
    assert events(project, date(2026, 2, 10), 1) == [
        ("2026-02-10", "window.closes"),
        ("2026-02-11", "late.0.from"),
    ]
    assert events(project, date(2026, 2, 10), 0) == [("2026-02-10", "window.closes")]
    assert events(project, date(2026, 2, 12), 30) == []


def test_what_was_not_checked_for_long_is_listed_with_its_oldest_place(
    project: Path, tibet: Path
) -> None:
    found = outdated.unchecked(read(project), date(2026, 11, 22), 180)
    assert [(u.file, str(u.oldest), u.count, u.first) for u in found] == [
        ("data/regions/540000.yml", "2026-03-01", 1, "years.2026.fee")
    ]


def test_a_region_without_the_coming_year_is_listed_with_what_it_lacks(
    project: Path, tibet: Path
) -> None:
    lacking = ("fee_standard", "pay_period", "late_payment")
    assert gaps(project, 2027)["西藏自治区"] == (2026, lacking)
    tibet.write_text(TIBET + SHORTER, encoding="utf-8")
    assert gaps(project, 2027)["西藏自治区"] == (2026, ("pay_period", "late_payment"))
    assert "西藏自治区" not in gaps(project, 2026)


def test_topics_are_counted_over_the_regions(project: Path, tibet: Path) -> None:
    found = outdated.gaps(read(project), 2027)
    assert outdated.topics_missing(found)["fee_standard"] == len(
        [gap for gap in found if "fee_standard" in gap.missing]
    )


def test_an_answer_for_a_past_year_is_listed_until_it_has_a_successor(project: Path) -> None:
    path = project / "data" / "faq" / "refund.yml"
    old = '  old: {region: "100000", year: 2026, checked_on: 2026-11-22, lead: 去年的办法。}\n'
    text = path.read_text(encoding="utf-8")
    path.write_text(text + old, encoding="utf-8")
    knowledge = load_stock(project / "data").knowledge
    assert outdated.old_answers(knowledge, 2027) == ["refund/old"]
    new = old.replace("old:", "new:").replace("2026,", "2027,", 1)
    path.write_text(text + old + new, encoding="utf-8")
    assert outdated.old_answers(load_stock(project / "data").knowledge, 2027) == []


@pytest.mark.parametrize(("day", "year"), [("2026-01-01", 2027), ("2026-12-31", 2027)])
def test_the_coming_year_is_the_next_one(day: str, year: int) -> None:
    assert outdated.coming_year(date.fromisoformat(day)) == year


def test_the_command_shows_it_as_of_the_day_of_the_clock(
    project: Path,
    tibet: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ASSISTANT_TODAY", "2026-02-01")
    assert main(["outdated", "--days", "9"], project) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("今天是 2026-02-01，下一个保险年度是 2027。")
    assert "2026-02-10  9天" in shown
    assert "集中缴费期结束" in shown
    assert "2026-02-11" not in shown


def test_with_broken_files_the_command_tells_the_mistakes(
    project: Path, tibet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tibet.write_text(TIBET.replace("personal: 400", "personal: 四百"), encoding="utf-8")
    assert main(["outdated"], project) == 1
    assert "540000.yml 第7行" in capsys.readouterr().err
