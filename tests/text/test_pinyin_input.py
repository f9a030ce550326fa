"""Questions in pinyin, with and without spaces, mixed with characters, sloppy."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from bot.text.normalise import normalise
from bot.text.pinyin_input import PinyinDecoder
from bot.text.syllables import typed_forms

CASES = yaml.safe_load(Path(__file__).with_name("pinyin_cases.yml").read_text(encoding="utf-8"))
FLOORS = {"proper": 0.98, "joined_or_mixed": 0.98, "sloppy": 0.95}
# The two ways to write “pay” and “account” sound alike and mean the same.
_SAME_WORD = str.maketrans("缴帐", "交账")


def _read(decoder: PinyinDecoder, text: str) -> str:
    return decoder.decode(normalise(text)).translate(_SAME_WORD)


@pytest.mark.parametrize("group", CASES)
def test_share_of_characters_read_right(decoder: PinyinDecoder, group: str) -> None:
    wrong, total, misread = 0, 0, []
    for typed, meant in CASES[group]:
        expected = normalise(meant).translate(_SAME_WORD)
        distance = Levenshtein.distance(_read(decoder, typed), expected)
        wrong, total = wrong + distance, total + len(expected)
        misread += [f"{typed} → {_read(decoder, typed)}"] if distance else []
    accuracy = 1 - wrong / total
    print(f"{group}: {accuracy:.4f}", *misread, sep="\n  ")
    assert accuracy >= FLOORS[group]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("yibaozenmejiao", "医保怎么交"),
        ("yi bao zen me jiao", "医保怎么交"),
        ("我的yibao查不到", "我的医保查不到"),
        ("Hunan yibao duoshao qian", "湖南医保多少钱"),
        ("2026 nian jiao duoshao", "2026年交多少"),
        ("yòng vx jiāo yībǎo", "用微信交医保"),
        ("zfb上交的", "支付宝上交的"),
        ("ysf", "云闪付"),
        ("怎么refund", "怎么退费"),
        ("how to pay", "怎么缴费"),
        ("how much is the fee for a newborn", "多少钱费用新生儿"),
        ("用app交", "用app交"),
        ("hello", "hello"),
        ("ok", "ok"),
        ("id", "id"),
        ("deepseek", "deepseek"),
        ("write python code", "write python code"),
        ("www.hunan.gov.cn打不开", "www.hunan.gov.cn打不开"),
        ("https://www.baidu.com/s?wd=yibao", "https://www.baidu.com/s?wd=yibao"),
        ("e1001", "e1001"),
        ("a", "a"),
        ("医保怎么交", "医保怎么交"),
        ("我的手机是〔手机号〕", "我的手机是〔手机号〕"),
        ("", ""),
    ],
)
def test_reads(decoder: PinyinDecoder, typed: str, read: str) -> None:
    assert decoder.decode(normalise(typed)) == read


def test_learns_from_characters_and_passes_over_pinyin() -> None:
    decoder = PinyinDecoder()
    decoder.fit(["湘湘卡在哪里办", "湘湘卡丢了", "yibao zenme jiao"], listed=["湘湘卡", "医保"])
    assert decoder.decode("xiangxiangka zai nali ban") == "湘湘卡在哪里办"
    assert decoder.decode("yibao") == "医保"


def test_a_decoder_that_learnt_nothing_leaves_pinyin_and_knows_short_forms() -> None:
    assert PinyinDecoder().decode("yibao zfb") == "yibao支付宝"


def test_saved_and_loaded_it_reads_the_same(decoder: PinyinDecoder, tmp_path: Path) -> None:
    decoder.save(tmp_path / "pinyin.json")
    loaded = PinyinDecoder.load(tmp_path / "pinyin.json")
    typed = [normalise(case[0]) for cases in CASES.values() for case in cases]
    assert [loaded.decode(text) for text in typed] == [decoder.decode(text) for text in typed]


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pinyin.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="Expecting"):
        PinyinDecoder.load(path)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz '医保1。", max_size=60))
def test_any_text_is_read(decoder: PinyinDecoder, text: str) -> None:
    assert isinstance(decoder.decode(normalise(text)), str)


def test_a_flood_of_letters_is_left_alone(decoder: PinyinDecoder) -> None:
    flood = normalise("xianzhuang" * 100)
    assert decoder.decode(flood) == flood


@pytest.mark.parametrize(
    ("right", "typed"),
    [
        ("zheng", "zen"),
        ("shui", "sui"),
        ("nv", "nu"),
        ("xu", "xv"),
        ("yin", "ying"),
        ("nan", "lan"),
    ],
)
def test_usual_slips_are_known_and_cost_something(right: str, typed: str) -> None:
    assert typed_forms(right)[typed] > typed_forms(right)[right] == 0
