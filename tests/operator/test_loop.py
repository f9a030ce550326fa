"""What could not be answered becomes work, is grouped, taken, drafted and closed."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.channels.web.feedback import FeedbackStore
from bot.journal import Journal, Turn, open_database, utc_now
from bot.operator import loop
from bot.operator.drafts import DraftError, example_patch
from bot.operator.grouping import group_items, letter_vectors
from bot.operator.scope import Scope
from bot.operator.tables import prepare
from bot.regions.gazetteer import load_gazetteer
from bot.settings import PROJECT, Settings
from tests.operator.conftest import Client, LogIn, send
from tests.operator.test_access import person

EVERYWHERE = Scope(load_gazetteer())


@pytest.fixture
def engine(settings: Settings) -> Engine:
    opened = open_database(settings.database_url)
    prepare(opened)
    return opened


def ask(engine: Engine, number: int, text: str, **custom: Any) -> None:
    """Put a turn into the journal."""
    reply = {"text": "…", "custom": {"topic": "refund", "status": "answered", **custom}}
    Journal(engine).add("web", f"s{number}", Turn(str(number), text, [reply], utc_now(), 40))


def kinds(engine: Engine) -> list[tuple[str, str]]:
    return [(row.kind, row.text) for row in loop.open_items(engine, EVERYWHERE)]


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


def test_private_data_is_masked(engine: Engine) -> None:
    loop.add_missing(
        engine, text="我叫张伟 13812345678", note="电话 13812345678", region=None, who="li"
    )
    row = loop.open_items(engine, EVERYWHERE)[0]
    assert "13812345678" not in row.text + row.reason


def test_alike_ones_become_one_group(engine: Engine) -> None:
    for text in ("骑车去哪交医保", "骑车去哪交医保费", "养老金什么时候涨"):
        loop.add_missing(engine, text=text, note="", region=None, who="li")
    for entry in ("refund/hunan", "refund/hunan", "refund/shanxi"):
        loop.add_flag(engine, entry=entry, reason="wrong", note="", region="430000", who="li")
    assert group_items(engine, letter_vectors) == 6
    assert group_items(engine, letter_vectors) == 0
    rows = loop.open_items(engine, EVERYWHERE)
    groups: dict[int, list[str]] = {}
    for row in rows:
        groups.setdefault(row.group_id, []).append(row.text)
    assert sorted(map(len, groups.values())) == [1, 1, 2, 2]


def test_a_later_one_joins_the_group_that_is_there(engine: Engine) -> None:
    loop.add_missing(engine, text="骑车去哪交医保", note="", region=None, who="li")
    group_items(engine, letter_vectors)
    loop.add_missing(engine, text="骑车去哪交医保呢", note="", region=None, who="li")
    group_items(engine, letter_vectors)
    assert len({row.group_id for row in loop.open_items(engine, EVERYWHERE)}) == 1


def test_work_of_other_areas_is_neither_seen_nor_closed(engine: Engine) -> None:
    loop.add_missing(engine, text="湖南的事", note="", region="430000", who="li")
    group_items(engine, letter_vectors)
    row = loop.open_items(engine, EVERYWHERE)[0]
    shanxi = Scope(load_gazetteer(), "140000")
    assert loop.open_items(engine, shanxi) == []
    assert loop.close(engine, row.group_id, "办好了", shanxi, "wang") == 0
    assert loop.close(engine, row.group_id, "办好了", EVERYWHERE, "wang") == 1
    assert loop.open_items(engine, EVERYWHERE) == []


def test_a_draft_is_a_patch_that_git_takes() -> None:
    patch = example_patch("refund", "骑车去哪退〔手机号〕医保费")
    assert "+    - 骑车去哪退医保费\n" in patch
    command = ["git", "apply", "--check", "--unsafe-paths", "--directory=.", "-"]
    subprocess.run(command, input=patch, text=True, cwd=PROJECT, check=True)


def test_there_is_no_draft_of_nothing(tmp_path: Path) -> None:
    for topic, text in (("no_such", "退费"), ("refund", "〔手机号〕"), ("refund", "退费")):
        with pytest.raises(DraftError):
            example_patch(topic, text)


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


async def test_from_a_question_to_its_draft(admin: Client) -> None:
    fields = {"text": "骑着三轮车能不能去交", "region": "长治"}
    assert (await send(admin, "/operator/api/missing", **fields))[0] == 200
    page = await (await admin.get("/operator/queue?kind=missing")).text()
    group = page.split('id="group-')[1].split('"')[0]
    draft = await (await admin.get(f"/operator/queue/{group}/draft?topic=pay_how")).text()
    assert "骑着三轮车能不能去交" in draft and "data/nlu/pay_how.yml" in draft
    assert "140400" in draft


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
    answers = read_answers(engine, 30, now, EVERYWHERE)
    figures = count(engine, answers, 30, now)
    assert figures.total == 3
    assert figures.by["topic"] == [("refund", 2), ("fee_standard", 1)]
    assert figures.share["answered"] == pytest.approx(2 / 3)
    assert (figures.typical_ms, figures.helpful) == (40, (0, 0))
    assert figures.entries == {"refund/changzhi": 1}
    assert len(rows(answers)) == 3
    elsewhere = read_answers(engine, 30, now, Scope(load_gazetteer(), "430000"))
    assert [answer.topic for answer in elsewhere] == ["fee_standard"]


async def test_figures_as_a_page_and_as_a_table(admin: Client, engine: Engine) -> None:
    ask(engine, 1, "退费", region={"code": "140400", "name": "长治市"})
    page = await (await admin.get("/operator/figures?days=7")).text()
    assert "怎么退费" in page and "长治市" in page
    table = await admin.get("/operator/figures.csv?days=7")
    assert table.headers["Content-Disposition"].startswith("attachment")
    lines = (await table.text(encoding="utf-8-sig")).splitlines()
    assert lines[1].endswith("web,140400,refund,answered,1")
