"""What could not be answered becomes work, is grouped, taken, drafted and closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.channels.web.feedback import FeedbackStore
from bot.journal import Journal, Turn, utc_now
from bot.operator import loop
from bot.operator.grouping import ALIKE_IN_LETTERS, group_items, letter_vectors
from bot.operator.scope import Scope
from bot.operator.tables import uses
from bot.regions.gazetteer import load_gazetteer
from tests.operator.conftest import Client, LogIn, on_both_databases, open_items, send
from tests.operator.test_access import person

EVERYWHERE = Scope(load_gazetteer())
pytestmark = on_both_databases


def ask(engine: Engine, number: int, text: str, **custom: Any) -> None:
    """Put a turn into the journal."""
    reply = {"text": "…", "custom": {"topic": "refund", "status": "answered", **custom}}
    Journal(engine).add("web", f"s{number}", Turn(str(number), text, [reply], utc_now(), 40))


def flag(engine: Engine, entry: str) -> None:
    """Say that an entry is wrong."""
    loop.add_flag(engine, entry=entry, reason="wrong", note="", region="430000", who="li")


def kinds(engine: Engine) -> list[tuple[str, str]]:
    return [(row.kind, row.text) for row in open_items(engine, EVERYWHERE)]


def test_the_chat_s_failures_are_taken_over_once(engine: Engine) -> None:
    ask(engine, 1, "骑车去哪交", status="no_rule")
    ask(engine, 2, "那个东西", status="ask_clarify", confidence=0.3)
    ask(engine, 3, "退费", confidence=0.97)
    ask(engine, 4, "交的钱呢", confidence=0.4)
    ask(engine, 5, "你好", status="smalltalk", confidence=0.99)
    assert loop.gather(engine) == 3
    assert loop.gather(engine) == 0
    ask(engine, 6, "出错了", status="error")
    assert loop.gather(engine) == 1
    assert kinds(engine) == [
        ("declined", "出错了"),
        ("unsure", "交的钱呢"),
        ("unsure", "那个东西"),
        ("declined", "骑车去哪交"),
    ]


def test_answers_that_did_not_help_are_taken_over(engine: Engine) -> None:
    ask(engine, 1, "退费要多久", confidence=0.95)
    ask(engine, 2, "怎么退", confidence=0.95)
    store = FeedbackStore(engine, lambda text: text)
    store.add("s1", "1", 0, helpful=False, reason="wrong")
    store.add("s2", "2", 0, helpful=True, reason=None)
    loop.gather(engine)
    assert loop.gather(engine) == 0
    assert kinds(engine) == [("disliked", "退费要多久")]


def test_a_search_without_results_is_kept_once_a_day(engine: Engine) -> None:
    for _ in range(3):
        loop.add_unfound(engine, text="滑雪 13812345678", region="430000", who="li")
    loop.add_unfound(engine, text="滑雪 13812345678", region="140000", who="li")
    found = kinds(engine)
    assert [kind for kind, _ in found] == ["unfound", "unfound"]
    assert not any("13812345678" in text for _, text in found)


def test_private_data_is_masked(engine: Engine) -> None:
    loop.add_missing(
        engine, text="我叫张伟 13812345678", note="电话 13812345678", region=None, who="li"
    )
    row = open_items(engine, EVERYWHERE)[0]
    assert "13812345678" not in row.text + row.reason


def test_alike_ones_become_one_group(engine: Engine) -> None:
    for text in ("骑车去哪交医保", "骑车去哪交医保费", "养老金什么时候涨"):
        loop.add_missing(engine, text=text, note="", region=None, who="li")
    for entry in ("refund/hunan", "refund/hunan", "refund/shanxi"):
        flag(engine, entry)
    assert group_items(engine, letter_vectors, ALIKE_IN_LETTERS) == 6
    assert group_items(engine, letter_vectors, ALIKE_IN_LETTERS) == 0
    rows = open_items(engine, EVERYWHERE)
    groups: dict[int, list[str]] = {}
    for row in rows:
        groups.setdefault(row.group_id, []).append(row.text)
    assert sorted(map(len, groups.values())) == [1, 1, 2, 2]


def test_a_later_one_joins_the_group_that_is_there(engine: Engine) -> None:
    loop.add_missing(engine, text="骑车去哪交医保", note="", region=None, who="li")
    group_items(engine, letter_vectors, ALIKE_IN_LETTERS)
    loop.add_missing(engine, text="骑车去哪交医保呢", note="", region=None, who="li")
    group_items(engine, letter_vectors, ALIKE_IN_LETTERS)
    assert len({row.group_id for row in open_items(engine, EVERYWHERE)}) == 1


def test_the_list_has_pages_the_largest_group_first(engine: Engine) -> None:
    for number, times in enumerate((1, 3, 2)):
        for _ in range(times):
            flag(engine, f"refund/{number}")
    loop.add_missing(engine, text="骑车去哪交医保", note="", region=None, who="li")
    group_items(engine, letter_vectors, ALIKE_IN_LETTERS)
    first = loop.open_groups(engine, EVERYWHERE, "", 0, 2)
    assert [size for _, size, _ in first.shown] == [3, 2]
    assert (first.count, first.total) == (4, 7)
    rest = loop.open_groups(engine, EVERYWHERE, "", 2, 2)
    assert [size for _, size, _ in rest.shown] == [1, 1]
    missing = loop.open_groups(engine, EVERYWHERE, "missing", 0, 9)
    assert [rows[0].text for _, _, rows in missing.shown] == ["骑车去哪交医保"]


def test_what_just_came_in_is_there_before_it_is_grouped(engine: Engine) -> None:
    loop.add_missing(engine, text="骑车去哪交医保", note="", region=None, who="li")
    ((group, size, _),) = loop.open_groups(engine, EVERYWHERE, "", 0, 9).shown
    assert size == 1
    assert loop.close(engine, group, "办好了", EVERYWHERE, "wang") == 1


def test_there_is_news_until_it_is_gathered_and_grouped(engine: Engine) -> None:
    assert not loop.has_news(engine)
    ask(engine, 1, "骑车去哪交", status="no_rule")
    assert loop.has_news(engine)
    loop.gather(engine)
    group_items(engine, letter_vectors, ALIKE_IN_LETTERS)
    assert not loop.has_news(engine)
    FeedbackStore(engine, lambda text: text).add("s1", "1", 0, helpful=False, reason=None)
    assert loop.has_news(engine)


@pytest.mark.parametrize("code", ["140000", "140400", "140425", "429004"])
def test_the_area_in_a_query_is_the_area(engine: Engine, code: str) -> None:
    gazetteer = load_gazetteer()
    for division in gazetteer:
        loop.add_use(engine, entry="e", region=division.code, how="full", who="li")
    scope = Scope(gazetteer, code)
    with engine.connect() as connection:
        found = connection.execute(sa.select(uses.c.region).where(scope.holds(uses.c.region)))
        assert set(found.scalars()) == {d.code for d in gazetteer if scope.contains(d.code)}


def test_work_of_other_areas_is_neither_seen_nor_closed(engine: Engine) -> None:
    loop.add_missing(engine, text="湖南的事", note="", region="430000", who="li")
    group_items(engine, letter_vectors, ALIKE_IN_LETTERS)
    row = open_items(engine, EVERYWHERE)[0]
    shanxi = Scope(load_gazetteer(), "140000")
    assert open_items(engine, shanxi) == []
    assert loop.close(engine, row.group_id, "办好了", shanxi, "wang") == 0
    assert loop.close(engine, row.group_id, "办好了", EVERYWHERE, "wang") == 1
    assert open_items(engine, EVERYWHERE) == []


async def test_from_a_flag_to_its_closing(new_client: LogIn, admin: Client) -> None:
    operator = await person(new_client, admin, "operator")
    flag = {"entry": "refund/hunan", "reason": "outdated", "note": "天数变了", "region": "430000"}
    assert (await send(operator, "/operator/api/flag", **flag))[0] == 200
    assert (await send(operator, "/operator/api/flag", entry="x", reason="no"))[0] == 400
    shown = await (await operator.get("/operator/?q=tf&region=湖南")).text()
    assert "已经过期" in shown.split('class="problem flagged"')[1][:100]
    page = await (await admin.get("/operator/queue")).text()
    assert "天数变了" in page and "refund/hunan" in page
    group = page.split('id="group-')[1].split('"')[0]
    assert (await send(admin, f"/operator/queue/{group}", do="take"))[0] == 303
    assert (await send(admin, f"/operator/queue/{group}", do="close", closing=""))[0] == 400
    assert (await send(admin, f"/operator/queue/{group}", do="close", closing="改好了"))[0] == 303
    assert "天数变了" not in await (await admin.get("/operator/queue")).text()
    assert "改好了" in await (await admin.get("/operator/audit")).text()


def test_counting_what_was_asked(engine: Engine) -> None:
    from bot.operator.figures import count, read_answers, rows

    region = {"code": "140400", "name": "长治市"}
    ask(engine, 1, "退费", region=region)
    ask(engine, 2, "退费", region=region, status="no_rule")
    ask(engine, 3, "多少钱", topic="fee_standard")
    old = Turn("old", "退费", [{"text": "", "custom": {"topic": "refund", "status": "answered"}}],
               utc_now() - timedelta(days=40), 10)  # fmt: skip
    Journal(engine).add("rest", "s", old)
    loop.add_use(engine, entry="refund/changzhi", region="140400", how="spoken", who="li")
    now = utc_now()
    tally = read_answers(engine, 30, now, EVERYWHERE)
    figures = count(engine, tally, 30, now, EVERYWHERE)
    assert figures.total == 3
    assert figures.by["topic"] == [("refund", 2), ("fee_standard", 1)]
    assert figures.share["answered"] == pytest.approx(2 / 3)
    assert (figures.typical_ms, figures.helpful) == (40, (0, 0))
    assert figures.entries == {"refund/changzhi": 1}
    assert len(rows(tally)) == 3
    elsewhere = read_answers(engine, 30, now, Scope(load_gazetteer(), "430000"))
    assert [answer.topic for answer in elsewhere.answers] == ["fee_standard"]


async def test_figures_as_a_page_and_as_a_table(admin: Client, engine: Engine) -> None:
    ask(engine, 1, "退费", region={"code": "140400", "name": "长治市"})
    page = await (await admin.get("/operator/figures?days=7")).text()
    assert "怎么退费" in page and "长治市" in page
    table = await admin.get("/operator/figures.csv?days=7")
    assert table.headers["Content-Disposition"].startswith("attachment")
    lines = (await table.text(encoding="utf-8-sig")).splitlines()
    assert lines[1].endswith("web,140400,refund,answered,1")
