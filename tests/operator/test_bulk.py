"""Entries in the hotlines' spreadsheet layout."""

from __future__ import annotations

import csv
import io

import aiohttp
import pytest

from bot.operator.bulk import COLUMNS, SheetError, check_rows, write_rows
from bot.operator.finder import Finder, entry_of
from bot.operator.scope import Scope
from bot.operator.words import load_words
from tests.operator.conftest import Client, form_token, send

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
    result = check_rows(sheet(*rows[1:]), finder.desk, WORDS, Scope(finder.desk.gazetteer))
    assert (result.problems, result.content.entries) == ((), ())


def test_a_row_with_a_number_changes_that_entry_and_keeps_the_rest(finder: Finder) -> None:
    rows = list(write_rows(finder.desk, WORDS, Scope(finder.desk.gazetteer)))
    row = next(row for row in rows if row[COLUMNS.index("number")] == "refund/hunan")
    content = row[COLUMNS.index("content")].splitlines()
    row[COLUMNS.index("content")] = "\n".join(["先打电话问。", *content[1:], "说明：新加的一句。"])
    result = check_rows(sheet(row), finder.desk, WORDS, Scope(finder.desk.gazetteer))
    (entry,) = result.content.entries
    old = entry_of(finder.desk, "refund/hunan")
    assert old is not None and entry.id == "hunan"
    assert entry.fields["lead"] == "先打电话问。"
    assert entry.fields["notes"] == [*old.notes, "新加的一句。"]
    assert entry.fields["steps"] == list(old.steps)
    assert entry.fields["sources"] == list(old.sources)
    assert entry.fields["spoken"] == old.spoken


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_good_row_becomes_a_draft(finder: Finder, encoding: str) -> None:
    scope = Scope(finder.desk.gazetteer)
    result = check_rows(sheet(GOOD, encoding=encoding), finder.desk, WORDS, scope)
    assert result.problems == ()
    (entry,) = result.content.entries
    assert (entry.topic, entry.id, entry.fields["region"]) == ("refund", "changzhi_2", "140400")
    assert entry.fields["lead"] == "可以退。" and entry.fields["steps"] == ["先打{phone.tax}。"]


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
        ("number", "refund/nobody", "number"),
        ("number", "pay_how/hunan", "number"),
        ("checked_on", "昨天", "day"),
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


async def upload(client: Client, data: bytes, do: str) -> aiohttp.ClientResponse:
    """Send a spreadsheet as the page does."""
    form = aiohttp.FormData()
    form.add_field("form_token", await form_token(client))
    form.add_field("do", do)
    form.add_field("sheet", data, filename="scripts.csv", content_type="text/csv")
    return await client.post("/operator/entries", data=form)


@pytest.mark.parametrize("do", ["check", "draft"])
async def test_with_problems_nothing_is_kept(admin: Client, do: str) -> None:
    answer = await upload(admin, sheet(GOOD, GOOD), do)
    page = await answer.text()
    assert answer.status == 200 and answer.url.path == "/operator/entries"
    assert WORDS["problems"]["title_twice"] in page and "data/faq/refund.yml" in page


async def test_without_problems_it_becomes_a_draft_to_review(admin: Client) -> None:
    answer = await upload(admin, sheet(GOOD), "draft")
    page = await answer.text()
    assert answer.url.path == "/operator/drafts/1"
    assert "+  changzhi_2:" in page and "scripts.csv" in page
    assert "scripts.csv" in await (await admin.get("/operator/audit")).text()


async def test_a_table_s_draft_is_not_changed_in_the_form_for_one_entry(admin: Client) -> None:
    other = [*GOOD[:1], "另一个", *GOOD[2:]]
    address = (await upload(admin, sheet(GOOD, other), "draft")).url.path
    assert (await admin.get("/operator/draft?draft=1")).status == 409
    fields = {"do": "save", "kind": "example", "topic": "refund", "text": "骑三轮车去哪退"}
    assert (await send(admin, address, **fields))[0] == 400
    page = await (await admin.get(address)).text()
    assert "+  changzhi_2:" in page and "+  changzhi_3:" in page


async def test_all_that_was_downloaded_can_be_sent_back(admin: Client) -> None:
    table = await (await admin.get("/operator/entries.csv")).read()
    page = await (await upload(admin, table, "check")).text()
    assert WORDS["unchanged"] in page


async def test_cells_that_look_like_formulas_are_harmless(admin: Client) -> None:
    table = await (await admin.get("/operator/entries.csv")).text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
