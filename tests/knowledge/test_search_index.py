"""The search index: what counts more than what, and what is never found."""

from __future__ import annotations

import pytest

from bot.knowledge.search_grams import GramIndex, grams
from bot.knowledge.search_index import EntryText, Query, SearchIndex, TopicText

TOPICS = (
    TopicText("refund", "怎么退费", ("tf",), ("退钱", "退款进度"), examples=("钱能不能退给我",)),
    TopicText("twice", "交重了怎么办", ("cfjf",), ("重复缴费",)),
    TopicText("how", "怎么缴费", ("zmj",), ("在哪里交",)),
    TopicText("broken", "提示云服务异常", (), (), ("调用云服务出现异常",)),
)
ENTRIES = (
    EntryText("refund/nation", "refund", "100000", "打税务热线"),
    EntryText("refund/province", "refund", "140000", "找医保经办机构"),
    EntryText("refund/city", "refund", "140400", "找县里的医保中心"),
    EntryText("refund/other", "refund", "430000", "报交易单号"),
    EntryText("twice/nation", "twice", "100000", "先查交成了几笔"),
    EntryText("how/nation", "how", "100000", "手机上能交"),
    EntryText("how/phone", "how", "100000", "从城市服务进去", labels=("微信", "微信支付")),
    EntryText("broken/nation", "broken", "100000", "换个时候再交"),
)
CHAIN = ("140400", "140000", "100000")


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return SearchIndex(TOPICS, ENTRIES)


def first(index: SearchIndex, text: str, letters: str = "") -> str:
    return index.search(Query(text, letters), CHAIN, 5)[0].entry


@pytest.mark.parametrize(
    ("text", "letters", "topic"),
    [
        ("", "cfjf", "twice"),
        ("", "tf", "refund"),
        ("重复缴费", "", "twice"),
        ("重复", "", "twice"),
        ("重复徼费", "", "twice"),
        ("虫复缴费", "", "twice"),
        ("", "chongfu", "twice"),
        ("", "tkjd", "refund"),
        ("钱退给我", "", "refund"),
        ("云服务出现异常", "", "broken"),
    ],
)
def test_finds_by(index: SearchIndex, text: str, letters: str, topic: str) -> None:
    assert first(index, text, letters).startswith(topic)


def test_the_nearer_region_goes_first(index: SearchIndex) -> None:
    found = [hit.entry for hit in index.search(Query("退钱"), CHAIN, 3)]
    assert found == ["refund/city", "refund/province", "refund/nation"]


def test_other_regions_are_never_found(index: SearchIndex) -> None:
    found = index.search(Query("报交易单号"), CHAIN, 50)
    assert "refund/other" not in [hit.entry for hit in found]


def test_a_pay_channel_counts_only_when_it_is_named(index: SearchIndex) -> None:
    assert first(index, "微信怎么缴费") == "how/phone"
    assert "how/phone" not in [h.entry for h in index.search(Query("怎么缴费"), CHAIN, 50)]


def test_filters_by_topic_and_by_name(index: SearchIndex) -> None:
    by_topic = index.search(Query("怎么"), CHAIN, 50, topic="how")
    assert {hit.topic for hit in by_topic} == {"how"}
    by_name = index.search(Query("退钱"), CHAIN, 50, only=["refund/nation", "no/such"])
    assert [hit.entry for hit in by_name] == ["refund/nation"]


def test_nothing_fits_what_has_nothing_in_common(index: SearchIndex) -> None:
    assert index.search(Query("滑雪"), CHAIN, 5) == []
    assert index.search(Query("退钱"), (), 5) == []


def test_titles_for_suggestions(index: SearchIndex) -> None:
    assert index.titles(Query("退款"), 1) == ["怎么退费"]
    assert "怎么退费" not in index.titles(Query("退款"), 5, leave_out=["refund"])


def test_grams_leave_out_placeholders_and_punctuation() -> None:
    assert grams("交{year}的，App") == ["交", "的", "app"]
    assert grams("医保费") == ["医", "保", "费", "医保", "保费"]


def test_rare_characters_weigh_more() -> None:
    texts = GramIndex([[("缴费标准", 1.0)], [("缴费凭证", 1.0)], [("缴费时间", 1.0)]])
    scores = texts.scores("缴费凭证")
    assert scores.argmax() == 1
    assert 0 < scores[0] < scores[1] <= 1.01
    assert not texts.scores("").any()
