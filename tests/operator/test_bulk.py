"""Entries in the hotlines' spreadsheet layout."""

from __future__ import annotations

import csv
import io

import aiohttp
import pytest

from bot.operator.bulk import COLUMNS, SheetError, check_rows, write_rows
from bot.operator.finder import Finder
from bot.operator.scope import Scope
from bot.operator.words import load_words
from tests.operator.conftest import Client, form_token

WORDS = load_words()["bulk"]
HEAD = [WORDS["columns"][column] for column in COLUMNS]
GOOD = [
    "城乡居民医保/怎么退费/长治市",
    "长治退费",
    "可以退。\n先打{phone.tax}。",
    "",
    "热点问答",
    "退钱",
    "",
    "",
]


def sheet(*rows: list[str], head: list[str] = HEAD, encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([head, *rows])
    return buffer.getvalue().encode(encoding)


def problems(finder: Finder, *rows: list[str], scope: str = "100000") -> list[tuple[int, str]]:
    area = Scope(finder.desk.gazetteer, scope)
    result = check_rows(sheet(*rows), finder.desk, WORDS, area)
    return [(problem.row, problem.key) for problem in result.problems]


def test_every_entry_of_the_area_is_written_out_once(finder: Finder) -> None:
    desk = finder.desk
    rows = list(write_rows(desk, WORDS, Scope(desk.gazetteer)))
    entries = [e for topic in desk.knowledge.topics.values() for e in topic.entries]
    titles = [row[COLUMNS.index("title")] for row in rows[1:]]
    assert rows[0] == HEAD
    assert len(rows) == len(entries) + 1
    assert len(set(titles)) == len(titles) and max(map(len, titles)) <= 128
    shanxi = list(write_rows(desk, WORDS, Scope(desk.gazetteer, "140000")))
    assert not any("hunan" in row[COLUMNS.index("number")] for row in shanxi)


def test_what_was_written_out_is_taken_back_in(finder: Finder) -> None:
    rows = list(write_rows(finder.desk, WORDS, Scope(finder.desk.gazetteer)))
    assert problems(finder, *rows[1:]) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_good_row_becomes_a_draft(finder: Finder, encoding: str) -> None:
    scope = Scope(finder.desk.gazetteer)
    result = check_rows(sheet(GOOD, encoding=encoding), finder.desk, WORDS, scope)
    assert result.problems == ()
    assert "# data/faq/refund.yml" in result.draft and "先打{phone.tax}。" in result.draft


@pytest.mark.parametrize(
    ("column", "value", "key"),
    [
        ("path", "城乡居民医保/没有的话题/长治市", "topic"),
        ("path", "城乡居民医保/怎么退费/没有的地方", "region"),
        ("title", "", "title_missing"),
        ("title", "长" * 129, "title_long"),
        ("content", "", "content_missing"),
        ("content", "交400元就行。", "content"),
        ("content", "打{phone.nobody}。", "content"),
        ("kind", "随便", "kind"),
        ("keywords", "退" * 21, "keyword_long"),
    ],
)
def test_every_problem_is_told_by_row(finder: Finder, column: str, value: str, key: str) -> None:
    bad = [value if name == column else cell for name, cell in zip(COLUMNS, GOOD, strict=True)]
    assert problems(finder, [*GOOD[:1], "另一个", *GOOD[2:]], bad) == [(3, key)]


def test_titles_are_unique_and_areas_bound(finder: Finder) -> None:
    assert problems(finder, GOOD, GOOD) == [(3, "title_twice")]
    assert problems(finder, GOOD, scope="430000") == [(2, "scope")]


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe\xff\xff", sheet(GOOD, head=["甲", "乙"]), sheet(*[GOOD] * 1001)],
)
def test_what_is_no_such_spreadsheet_is_refused(finder: Finder, data: bytes) -> None:
    with pytest.raises(SheetError):
        check_rows(data, finder.desk, WORDS, Scope(finder.desk.gazetteer))


async def test_the_dry_run_page(admin: Client) -> None:
    form = aiohttp.FormData()
    form.add_field("form_token", await form_token(admin))
    form.add_field("sheet", sheet(GOOD, GOOD), filename="话术.csv", content_type="text/csv")
    answer = await admin.post("/operator/entries", data=form)
    page = await answer.text()
    assert answer.status == 200
    assert WORDS["problems"]["title_twice"] in page and "data/faq/refund.yml" in page


async def test_cells_that_look_like_formulas_are_harmless(admin: Client) -> None:
    table = await (await admin.get("/operator/entries.csv")).text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
