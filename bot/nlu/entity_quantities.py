"""Finds amounts of money, how many people live in a household, and years of a break or repaid."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.entity_found import Found
from bot.nlu.entity_numbers import CHINESE, NUMBER, read_count, read_number

_UNIT = r"(?:元|块钱|块|圆|rmb)"
_AMOUNT = re.compile(rf"(?<![几好])(?P<number>{NUMBER})多?{_UNIT}")
_TOGETHER = re.compile(r"一块(?!钱)")
_PAID = (
    r"(?:交|缴|扣|收|付|退|花|减|补贴|补助|补|出|标准|显示|按|还是|就是|少|涨到|要)"
    r"(?:了|的|我|费|款|钱|到|过|走|起|掉|是|为|他|她){0,2}"
)
_BARE_AMOUNT = re.compile(
    rf"{_PAID}(?P<number>(?!20[0-4]\d(?!\d))[1-9]\d{{2,3}}|[一二两三四五六七八九][百千][一二三四五六七八九十百]*)"
    rf"(?![\d{CHINESE}年月日号点%个人口天次岁周.位级度分小条笔多几来\-/遍字斤])"
)

_HEADS = [
    re.compile(rf"(?P<number>{NUMBER})口(?:人|之家)?(?!气|袋|子|头|味|井|碑)"),
    re.compile(
        r"(?:我们|咱们|俺们|我家|咱家|俺家|家里头?|家头|屋里|屋头|全家|一家|一共|总共|共|帮|给|替|为|就|只有?)"
        rf"(?:家里|家|屋里|全家|一家|有|是|就|一共|总共|里|我|我们)*(?P<number>{NUMBER})个?人(?!多少|一年|每)"
    ),
    re.compile(
        rf"(?<![每第这那哪某另几])(?P<number>{NUMBER})个人(?=的|一起|都|要|交|缴|一共|总共|拢共|全|其中|合|加起来|加一起|一年|就[是得要]|，|。|$)"
    ),
    re.compile(
        r"(?:我们|我|咱们?|俺们?|他们|爷|娘|母子|父子|夫妻|姐妹|兄弟|娘儿|爷儿)(?P<number>俩|仨)"
    ),
    re.compile(r"(?P<number>两|二)口子"),
]
_DENIED_BEFORE = re.compile("(?<!是)不是$")
_ALONE = re.compile(r"(?:就|只有|只|光|单)(?:我|他|她)?(?:一个人|1个人)")

_NOT_PAID = (
    r"(?:断缴|断交|断保|断供|断|停缴|停保|停交|停|漏缴|漏交|漏|没交|没缴|没参保|没参加|没买|没续|未缴纳|"
    r"未缴|未交|未参保|欠缴|欠费|欠|中断|空|冇交|冇缴|落下)"
)
_REPAID = re.compile(
    r"补(?:交|缴|上|齐|回|了|过|前面|以前|之前|断的?|那|医保|费|钱){0,4}"
    rf"(?P<number>{NUMBER})(?:年|个年头)(?!级|度|前|龄|轻)"
)
_ALL_REPAID = re.compile(r"(?:都|全|全部|一起|统统)(?:给|一起)?补(?:上|交|缴|齐|回来|回|了)(?!吗)")
_BREAKS = [
    re.compile(
        rf"{_NOT_PAID}(?:了|过|有|医保|社保|费|大概|差不多|快|已经|已|好|整整|掉|它|的|得有|将近|都){{0,4}}"
        rf"(?P<number>{NUMBER})(?:多|来)?(?:年|个年头)(?!级|度|前|龄|轻)"
    ),
    re.compile(
        rf"(?<![\d到满够交缴第每{''.join('零〇一二三四五六七八九十')}])(?P<number>{NUMBER})(?:多|来)?(?:年|个年头)(?:多|了|来)?"
        r"(?:都|也|就|里|以来|间|时间|我|我们|俺|他|她|已经|一直|的医保|医保|的)*"
        r"(?:没有?|未|冇|没得|不曾|莫)(?:有|再|去|给|能|在|他|她|我|孩子|老人|家里)*(?:交|缴|参保|参加|买|续|上)"
    ),
    re.compile(
        rf"(?<![\d到满够交缴买第每{CHINESE}])(?P<number>[两二三四五六七八九十]|[2-9])年(?:[都也全]|我|他|她){{1,3}}断"
    ),
]


def find_amounts(text: str) -> Iterator[Found]:
    """Yield amounts in yuan, e.g. ``"400"`` for 四百块."""
    for match in _AMOUNT.finditer(text):
        amount = read_number(match["number"])
        if amount is not None and not _TOGETHER.match(text, match.start()):
            yield Found("amount", f"{amount:g}", *match.span())
    for match in _BARE_AMOUNT.finditer(text):
        amount = read_number(match["number"])
        if amount is not None:
            yield Found("amount", f"{amount:g}", *match.span("number"))


def find_head_counts(text: str) -> Iterator[Found]:
    """Yield how many people the resident speaks of, e.g. ``"5"`` for 一家五口."""
    for match in _ALONE.finditer(text):
        yield Found("head_count", "1", *match.span())
    for pattern in _HEADS:
        for match in pattern.finditer(text):
            number = read_count(match["number"])
            denied = _DENIED_BEFORE.search(text[: match.start()])
            if number and not denied and (number > 1 or "口人" in match[0]):
                yield Found("head_count", str(number), *match.span())


def find_breaks(text: str) -> Iterator[Found]:
    """Yield for how many whole years nothing was paid, e.g. ``"2"`` for 断了两年."""
    for pattern in _BREAKS:
        for match in pattern.finditer(text):
            if number := read_count(match["number"]):
                yield Found("break_years", str(number), *match.span())


def find_repaid(text: str) -> Iterator[Found]:
    """Yield how many years of a break are paid back: ``"1"`` for 补交一年, ``"all"`` for 都补上."""
    for match in _REPAID.finditer(text):
        if number := read_count(match["number"]):
            yield Found("repaid_years", str(number), *match.span())
    for match in _ALL_REPAID.finditer(text):
        yield Found("repaid_years", "all", *match.span())
