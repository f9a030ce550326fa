"""What leaves the routing: the text that people read and the item that programs read."""

from __future__ import annotations

import json

from actions.answers import Answer, Button, Phone, Source, Table

FULL = Answer(
    topic="refund",
    status="answered",
    lead="可以退。",
    preface=("先说一句。",),
    warnings=("别急着付。",),
    steps=("打电话。", "报单号。"),
    table=Table(("事项", "电话"), (("退费", "12366"),)),
    notes=("留好记录。",),
    phones=(Phone("税务热线", "12366", "tel:12366"),),
    region=("430000", "湖南省"),
    year=2026,
    entry="refund/hunan",
    sources=(
        Source("通告", "某某局", "2024-09-14", "official"),
        Source("文章", "网络文章", "", "article", "http://example.org/"),
    ),
    checked_on="2026-11-22",
    closing=("依据：《通告》。",),
    buttons=(Button("怎么交", "怎么交"),),
    confidence=0.98765,
)


def test_the_text_says_first_what_has_to_be_known_and_numbers_the_steps() -> None:
    assert FULL.text().split("\n") == [
        "先说一句。",
        "可以退。",
        "注意：别急着付。",
        "1. 打电话。",
        "2. 报单号。",
        "事项 · 电话",
        "退费 · 12366",
        "留好记录。",
        "依据：《通告》。",
    ]


def test_the_text_has_no_empty_lines() -> None:
    assert Answer("greet", "smalltalk", "您好。", notes=("",)).text() == "您好。"


def test_the_short_form_keeps_the_answer_and_leaves_out_the_rest() -> None:
    short = FULL.shortened("还是刚才那个答案。", "不行就打电话。")
    assert len(short.text()) < len(FULL.text())
    for kept in ("可以退。", "还是刚才那个答案。", "不行就打电话。", "依据：《通告》。"):
        assert kept in short.text()
    assert "1." not in short.text()


def test_the_item_for_programs_is_plain_json_with_the_contracts_fields() -> None:
    item = json.loads(json.dumps(FULL.reply("2026-11-22")))
    custom = item["custom"]
    assert item["text"] == FULL.text()
    assert item["buttons"] == [{"title": "怎么交", "payload": "怎么交"}]
    assert custom["topic"] == "refund"
    assert custom["status"] == "answered"
    assert custom["region"] == {"code": "430000", "name": "湖南省"}
    assert custom["year"] == 2026
    assert custom["entry"] == "refund/hunan"
    assert custom["sources"] == [
        {"title": "通告", "publisher": "某某局", "date": "2024-09-14", "kind": "official"},
        {
            "title": "文章",
            "publisher": "网络文章",
            "date": None,
            "kind": "article",
            "url": "http://example.org/",
        },
    ]
    assert (custom["checked_on"], custom["as_of"]) == ("2026-11-22", "2026-11-22")
    assert custom["confidence"] == 0.988


def test_where_no_rule_was_used_region_and_year_are_null() -> None:
    custom = Answer("greet", "smalltalk", "您好。").reply("2026-11-22")["custom"]
    assert custom["region"] is None
    assert custom["year"] is None
    assert custom["sources"] == []
