"""Every way to write a message leads to one form."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import DATA
from bot.text.normalise import MAX_LENGTH, close_gaps, normalise, simplify

FRAGMENTS = [
    *"醫保繳費乾縣薴苧我在湖南的啊哈一三急",
    *"?？!！,，.。:：;；…—-~ /／\n\t\u200b\u202e\ufeff\u0301\u3000'\"“「」·①ﬁİſ㍿ﷺＡ２é°",
    "我在湖南的",
    "[微笑]",
    "/::)",
    "😊",
    "1️⃣",
    "aaaa",
    "...",
    "\ud800",
]


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("醫保重複扣款怎麼辦？？？？", "医保重复扣款怎么办？"),
        ("臺灣同胞的醫療保險費用", "台湾同胞的医疗保险费用"),
        ("２０２６年ＡＰＰ缴费", "2026年app缴费"),
        ("啊啊啊啊急急急！！！", "啊急急！"),
        ("爸爸妈妈的医保", "爸爸妈妈的医保"),
        ("真的吗？！", "真的吗？"),
        ("helloooooo", "hello"),
        ("一一一二二二", "一一一二二二"),
        ("我的 yibao 查不到", "我的yibao查不到"),
        ("yi  bao   zenme", "yi bao zenme"),
        ("医 保 怎 么 交", "医保怎么交"),
        ("沁  县", "沁县"),
        ("2026 年 400 元", "2026年400元"),
        ("yībǎo zěnme jiāo nǚ'ér", "yibao zenme jiao nv'er"),
        ("谢谢[微笑]😊/::)", "谢谢"),
        ("好的👌🏻那怎么交", "好的那怎么交"),
        ("\u202e医\u200b保\ufeff\x00\x07", "医保"),
        ("怎么交，\n\n\n多少钱", "怎么交，多少钱"),
        ("怎么交\n多少钱", "怎么交，多少钱"),
        ("我现在人在湖南 想问医保怎么缴费", "我现在人在湖南，想问医保怎么缴费"),
        ("①怎么交②多少钱", "1、怎么交2、多少钱"),
        ("1️⃣怎么交 2️⃣多少钱", "1、怎么交2、多少钱"),
        ("黄山的 在哪交 多少钱", "黄山的，在哪交，多少钱"),
        ("能补吗 要等多久", "能补吗，要等多久"),
        ("湖南省 长沙市 岳麓区", "湖南省长沙市岳麓区"),
        ("提示「未查询到应缴信息」", "提示“未查询到应缴信息”"),
        ("怎么交...", "怎么交。"),
        ("医保.怎么交", "医保。怎么交"),
        ("yibao zenme jiao. duoshao qian", "yibao zenme jiao。duoshao qian"),
        ("怎么交,多少钱?", "怎么交，多少钱？"),
        ("1,070.50元 8:30", "1,070.50元8:30"),
        ("交了400，380没到账", "交了400，380没到账"),
        ("网址是http://www.hunan.gov.cn/a?b=1", "网址是http://www.hunan.gov.cn/a?b=1"),
        ("每月1—25日", "每月1-25日"),
        ("⽤微信缴费", "用微信缴费"),
        ("/greet", "greet"),
        (" ／／ / /退费", "退费"),
        ("\u200b/restart", "restart"),
        ("我的身份证是〔身份证号〕", "我的身份证是〔身份证号〕"),
        ("乾縣和乾安县", "乾县和乾安县"),
        ("😊", ""),
        ("", ""),
    ],
)
def test_one_form(typed: str, normal: str) -> None:
    assert normalise(typed) == normal


def test_a_long_story_is_cut_at_the_end_of_a_sentence() -> None:
    story = "我去年在村里交了医保，今年又自己交了一次。" * 100
    cut = normalise(story)
    assert MAX_LENGTH * 0.8 < len(cut) <= MAX_LENGTH
    assert cut.endswith("。")
    assert story.startswith(cut)


def test_a_text_without_any_mark_is_cut_at_the_limit() -> None:
    assert len(normalise("医保" * 100_000)) == MAX_LENGTH


def test_names_of_divisions_stay_as_they_are() -> None:
    with (DATA / "gazetteer" / "divisions.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert [name for name in names if normalise(name) != name] == []


@given(st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS)).map("".join)))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert not once.startswith(("/", " "))
    assert len(once) <= MAX_LENGTH


@given(st.text())
def test_the_result_can_be_stored_and_sent(text: str) -> None:
    normalise(text).encode("utf-8")
    assert normalise(text).isprintable()


def test_only_writing_changes_when_simplifying() -> None:
    assert simplify("乾縣的醫保？？") == "乾县的医保？？"


def test_gaps_between_latin_words_stay() -> None:
    assert close_gaps("write  a script 用 app") == "write a script用app"
