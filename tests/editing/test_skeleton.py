"""``make new-region`` and ``make new-year``: skeletons that are refused until filled in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actions.stock import load_stock
from bot.editing.__main__ import main
from bot.editing.checking import check_project
from bot.settings import DATA

VALUES = {
    "title": "通知",
    "publisher": "某局",
    "date": "null",
    "kind": "official",
    "url": "https://example.org/",
    "personal": "420",
    "subsidy": "710",
    "opens": "2026-09-01",
    "closes": "2027-01-31",
    "from": "2027-02-01",
    "pays": "personal",
    "waiting_months": "3",
    "several_identities": "lowest",
    "free_years": "1",
    "condition": "parent_insured",
    "cover_from": "birth",
}
TO_FILL = re.compile(r"^(\s*(?:- )?)(\w+): 待填.*$", re.M)


def fill_in(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = TO_FILL.sub(lambda found: f"{found[1]}{found[2]}: {VALUES[found[2]]}", text)
    path.write_text(text, encoding="utf-8")


def open_places(project: Path) -> list[str]:
    problems = check_project(project).problems
    assert all("还没有填" in problem.message for problem in problems)
    return [problem.key for problem in problems]


def region(project: Path, code: str) -> Path:
    return project / "data" / "regions" / f"{code}.yml"


def test_a_new_region_has_its_name_and_area_code_and_is_refused_until_filled_in(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-region", "430182"], project) == 0
    shown = capsys.readouterr().out
    path = region(project, "430182")
    text = path.read_text(encoding="utf-8")
    assert 'code: "430182"\nname: 宁乡市\n' in text
    assert "湖南省长沙市宁乡市，区号 0731" in text
    assert "  2027:\n" in text
    places = open_places(project)
    assert "years.2027.fee.personal" in places
    assert all(key in shown for key in places)
    fill_in(path)
    assert check_project(project).problems == ()
    assert load_stock(project / "data").book.regions["430182"].years[2027].fee.personal == 420


def test_a_new_year_takes_the_shape_of_the_last_one_and_keeps_everything_else(
    project: Path,
) -> None:
    path = region(project, "430000")
    before = path.read_text(encoding="utf-8").splitlines()
    assert main(["new-year", "430000", "2027"], project) == 0
    after = path.read_text(encoding="utf-8").splitlines()
    rest = iter(after)
    assert all(line in rest for line in before)
    added = "\n".join(after)
    assert "personal: 待填  # 2026 年度是 400" in added
    assert "who: [low_income, low_income_edge, monitored]" in added
    assert len(open_places(project)) == added.count("待填")
    fill_in(path)
    assert check_project(project).problems == ()
    years = load_stock(project / "data").book.regions["430000"].years
    assert years[2027].categories.several_identities == "lowest"
    assert years[2026].fee.personal == 400


def test_a_year_without_a_number_is_the_coming_one(project: Path) -> None:
    assert main(["new-year", "510000"], project) == 0
    assert "  2027:\n" in region(project, "510000").read_text(encoding="utf-8")


def test_the_key_of_the_new_source_is_spelt_as_the_place_is_called(project: Path) -> None:
    assert main(["new-year", "140400", "2026"], project) == 0
    assert "  changzhi-2026:\n" in region(project, "140400").read_text(encoding="utf-8")


def test_a_region_without_years_and_sources_gets_both(project: Path) -> None:
    path = region(project, "340000")
    path.write_text('code: "340000"\nname: 安徽省\n', encoding="utf-8")
    assert main(["new-year", "340000", "2027"], project) == 0
    fill_in(path)
    assert check_project(project).problems == ()


@pytest.mark.parametrize("code", sorted(path.stem for path in (DATA / "regions").glob("*.yml")))
def test_every_region_of_the_product_can_be_given_a_year(project: Path, code: str) -> None:
    assert main(["new-year", code, "2028"], project) == 0
    open_places(project)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["new-region", "430000"], "已经有了"),
        (["new-region", "999999"], "地名表里没有代码 999999"),
        (["new-region", "../x"], "地名表里没有代码"),
        (["new-year", "650000", "2027"], "先用 make new-region CODE=650000"),
        (["new-year", "430000", "2026"], "已经有 2026 年度"),
    ],
)
def test_what_cannot_be_written_is_told_and_nothing_changes(
    project: Path, command: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {path: path.read_bytes() for path in (project / "data" / "regions").iterdir()}
    assert main(command, project) == 1
    assert words in capsys.readouterr().err
    assert {path: path.read_bytes() for path in (project / "data" / "regions").iterdir()} == files


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('code: "340000\n', "现在有错"),
        ('code: "340000"\nname: 安徽省\nyears: {2025: {fee: {subsidy: 1}}}\n', "写法比较特别"),
    ],
)
def test_a_file_that_cannot_be_added_to_is_left_alone(
    project: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    region(project, "340000").write_text(text, encoding="utf-8")
    assert main(["new-year", "340000", "2027"], project) == 1
    assert words in capsys.readouterr().err
    assert region(project, "340000").read_text(encoding="utf-8") == text
