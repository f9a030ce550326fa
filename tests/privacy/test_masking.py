"""Private data is masked however it is written; amounts, days and hotlines stay."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from bot.privacy import mask, without_tokens
from bot.text.normalise import normalise

CASES = yaml.safe_load(Path(__file__).with_name("cases.yml").read_text(encoding="utf-8"))
PARTS = [part for text, masked in CASES["masked"] for part in (text, masked)]
PARTS += [*CASES["untouched"], "，", " ", "\n", "-", "1", "年", "我叫", "号", "路", "〔", "〕"]
OFFICE = frozenset({"03552225095"})


@pytest.mark.parametrize(("text", "masked"), CASES["masked"])
def test_is_masked(text: str, masked: str) -> None:
    assert mask(text).text == masked


@pytest.mark.parametrize(("text", "masked"), CASES["masked"])
def test_is_masked_when_normalised_as_well(text: str, masked: str) -> None:
    assert mask(normalise(text)).text == normalise(masked)


@pytest.mark.parametrize("text", CASES["untouched"])
def test_stays(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).kinds == ()


@pytest.mark.parametrize("text", CASES["untouched"])
def test_stays_when_normalised(text: str) -> None:
    assert mask(normalise(text)).text == normalise(text)


def test_names_the_kinds_in_order_and_once() -> None:
    found = mask("王桂花，13800138000或13900139000，430102199003071234")
    assert found.kinds == ("name", "mobile", "id_number")


def test_the_phone_of_an_office_stays() -> None:
    assert mask("长治潞州区医保中心0355-2225095", OFFICE).kinds == ()
    assert mask("打0355 2225095没人接", OFFICE).kinds == ()
    assert mask("电话2225095打不通", OFFICE).kinds == ()
    assert mask("打0355-2225096", OFFICE).kinds == ("landline",)


def test_tokens_can_be_left_out_for_understanding() -> None:
    masked = mask("我叫王桂花，430102199003071234交重了")
    assert without_tokens(masked.text) == "我叫，交重了"
    assert without_tokens("〔别的〕话") == "〔别的〕话"


@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join))
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text)
    assert mask(once.text).text == once.text
    assert mask(once.text).kinds == ()


@given(st.text())
def test_any_text_is_masked(text: str) -> None:
    once = mask(text)
    assert mask(once.text).text == once.text


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(["430102", "140425", "510104", "341002"]))
    birth = draw(st.dates(min_value=date(1920, 1, 1), max_value=date(2026, 1, 1)))
    number = f"{region}{birth:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    check = draw(st.sampled_from([ric.calc_check_digit(number + "0"), "1", "x"]))
    return f"{number}{check}"


def _spread(number: str, gaps: list[str]) -> str:
    return "".join(char + gap for char, gap in zip(number, [*gaps, ""], strict=True))


@given(
    identity_numbers(), st.data(), st.sampled_from(["我的{}", "{}", "交了400，{} 查一下", "a{}"])
)
def test_no_way_to_write_an_identity_number_gets_through(
    number: str, data: st.DataObject, sentence: str
) -> None:
    gaps = data.draw(st.lists(st.sampled_from(["", "", " ", "-", "—"]), min_size=17, max_size=17))
    masked = mask(sentence.format(_spread(number, gaps)))
    assert "id_number" in masked.kinds
    assert masked.text == sentence.format("〔身份证号〕")


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["{}", "我的电话{}，怎么交", "交了400 {}", "打12366还是{}"]),
    st.sampled_from([(3, 7), (4, 7), (), (3,)]),
    st.sampled_from([" ", "-"]),
)
def test_no_mobile_number_gets_through(
    number: str, sentence: str, cuts: tuple[int, ...], gap: str
) -> None:
    bounds = [0, *cuts, len(number)]
    written = gap.join(number[a:b] for a, b in pairwise(bounds))
    assert mask(sentence.format(written)).text == sentence.format("〔手机号〕")


@pytest.mark.parametrize(
    "part",
    [
        "1 ",
        "1",
        "a",
        "a@",
        "a.",
        "王",
        "我叫",
        "我是王李",
        "路1号",
        "村3组",
        "一",
        "138 ",
        "6222 ",
        "单号",
        "〔",
        "1-",
    ],
)
def test_a_flood_is_masked_like_anything_else(part: str) -> None:
    flood = part * (100_000 // len(part))
    assert mask(mask(flood).text).kinds == ()


@given(st.integers(1, 2000), st.sampled_from(["元", "块", "年", "天", "人", "岁", "次", "%"]))
def test_amounts_and_counts_stay(number: int, unit: str) -> None:
    assert mask(f"要交{number}{unit}吗").kinds == ()


@given(st.dates(), st.sampled_from(["%Y年%m月%d日", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d"]))
def test_days_stay(day: date, form: str) -> None:
    assert mask(f"在{day:{form}}交的").kinds == ()
