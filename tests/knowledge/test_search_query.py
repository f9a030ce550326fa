"""What was typed into the search box, taken apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.office import live_stock
from bot.knowledge.model import Knowledge
from bot.knowledge.search import LiveSearch, live_search, suggest
from bot.knowledge.search_index import Query


@pytest.mark.parametrize(
    ("typed", "region", "text"),
    [
        ("长治退费", "140400", "退费"),
        ("0355 退费", "140400", "退费"),
        ("0731-84801234 退费", "430100", "退费"),
        ("湖南的重复缴费", "430000", "重复缴费"),
        ("changzhi tuifei", "140400", "退费"),
        ("退费", None, "退费"),
        ("ＴＵＩＦＥＩ", None, "退费"),
        ("四川", "510000", ""),
    ],
)
def test_reads_the_region_and_pinyin(typed: str, region: str | None, text: str) -> None:
    read = live_search().current().reader.read(typed)
    assert (read.region, read.query.text) == (region, text)


def test_a_shortcut_is_no_place_and_no_pinyin() -> None:
    read = live_search().current().reader.read("cfjf")
    assert (read.region, read.query.text, read.query.letters) == (None, "", "cfjf")


def test_places_of_one_name_are_told_apart_by_the_region_in_force() -> None:
    reader = live_search().current().reader
    assert reader.read("鼓楼区 退费", "320300").region == "320302"
    assert reader.read("鼓楼区 退费", "350100").region == "350102"


def test_a_changed_answer_is_found_without_a_restart() -> None:
    before = live_stock().current().knowledge
    topics = {**before.topics, "refund": replace(before.topics["refund"], aliases=("钱要回来",))}
    after = Knowledge(topics)
    states = [before, after]
    search = LiveSearch(lambda: states[0])
    assert search.current().knowledge is before
    states.pop(0)
    assert search.current().knowledge is before
    search.wait()
    renewed = search.current()
    assert renewed.knowledge is after
    assert renewed.index.titles(Query("钱要回来"), 1) == ["怎么退费"]


def test_suggests_titles_while_a_resident_types() -> None:
    assert suggest("退", None, 3)[0] == "怎么退费"
    assert suggest("chongfu", None, 1) == ["交重了怎么办"]
    assert suggest("湖南多少钱", None, 1) == ["医保要交多少钱"]
    assert suggest("", None, 5) == []
    assert suggest("谢谢", None, 5)[:1] != ["谢谢"]
