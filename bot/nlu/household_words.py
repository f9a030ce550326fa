"""Finds who and how many are named in a message: relatives, the resident, numbers of persons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from bot.nlu.entity_found import Found
from bot.nlu.entity_numbers import CHINESE, NUMBER, read_count
from bot.nlu.entity_terms import LEXICON
from bot.text.lexicon import IGNORED, read_variants

RELATIVES = LEXICON / "relatives.yml"

ME = "me"
GROUPS = frozenset({"child", "elder", "adult", "ordinary", "pupil"})
"""Whoever is meant by these, there may be several of them: 小孩三个."""
COUNTABLE = GROUPS | {
    *("son", "daughter", "sons_wife", "daughters_husband", "grandchild", "sisters_child"),
    *("older_brother", "younger_brother", "older_sister", "younger_sister", "brothers_child"),
}
_MOST = 15
"""A family is not larger: 老娘七十七 tells her age."""

MANY = rf"(?:{NUMBER}|俩|仨|一对|一双)"
"""A number of persons, for the inside of a regular expression."""
_MANY_UNITLESS = r"(?:[两俩仨]|一对|一双|\d)"
"""Without a measure word 二姐, 三娃 say which one."""
_UNIT = "(?:个(?!月)|位|名|口)"
_MINE = r"(?:(?:我|俺|咱|你|他|她)(?:们|家|屋头|屋里)?的?)"
_US = r"(?:我们|咱们?|俺们|他们|她们|你们|[我他她俺](?=俩|仨))"
_LEFT = r"(?:剩下|剩|其余|余下|其他|要交)的?"
_SUM = r"(?:加起来|加一起|加一块|一起|一共|总共|总计|合计|共|拢共|总工|一哈|合起来)"

# 娃他爸 in a list of those who pay is the resident's husband.
_PARENT_OF_OURS = re.compile(
    r"(?:他|她|娃儿?|孩子?|小孩|伢)(?:们|他|她)?的?(?P<parent>爸|妈|爹|娘)(?P=parent)?(?![爸妈])"
)
_SONS_AND_DAUGHTERS = re.compile(rf"(?P<sons>{MANY})个?(?:儿子?|男)(?P<daughters>{MANY})个?女儿?")
_BIG_AND_SMALL = re.compile(rf"(?P<big>{NUMBER})大(?P<small>{NUMBER})小")
_THOSE_WHO_PAY = [
    re.compile(
        rf"(?:(?:就|只|还|光)?{_LEFT}{_US}?|{_US}|[只就光单]?[给帮替交算](?:他|她|我|这)?们?)"
        rf"(?:一共|总共|共)?[是有]?[这那]?(?P<number>{MANY})(?:个人|口人|爷子|姊妹|娘儿?|爷|个|人|口)?"
        r"(?=[的，。总一要得共合在年都加到该今六七八九]|20|$)"
    ),
    re.compile(
        rf"(?<![第每这那哪某另几])(?P<number>{MANY})(?:个人|人|个|口|姊妹|爷子)"
        rf"(?=(?:20\d\d年?度?)?{_SUM}|要?(?:交|缴)?(?:多少|好多|几多))"
    ),
]
_RELATED = re.compile(
    r"(?:母子|父子|母女|父女|爷孙|祖孙|婆孙|娘儿?|爷儿?|姐弟|姐妹|兄弟|兄妹|姊妹)"
    rf"(?P<number>{MANY})[个人]?|(?P<before>{MANY})(?:姊妹|姐弟|兄弟|姐妹|兄妹|娘母|爷子|娘俩|母子)"
)
_ALL_OF_US = [
    re.compile(
        rf"(?<!老)(?P<number>{MANY})[口囗](?:人|之家|(?<![两二俩]口)子)?(?!子|气|袋|头|味|井|碑)"
    ),
    re.compile(
        r"(?:我家|咱家|俺家|家里头?|家头|屋里|屋头|全家|一家子?|家庭|户口本上|证上|本来|总共|一共|共|住着?)"
        rf"(?:一共|总共|共|是|就|有|里|本来|以前|现在|成员)*(?P<number>{MANY})(?:个?人|个(?=，))(?!多少|一年|每)"
    ),
    re.compile(
        rf"(?<![第每这那哪某另几])(?P<number>{MANY})个人(?=的|一起|都|要|交|缴|全|其中|，|。| |$)"
    ),
]
_SOME_OF_THEM = re.compile("(?:其中|另有|另外|还有)$")
_NOW = re.compile("现在$")

_MYSELF = re.compile(
    r"(?:我|俺|本人|咱)(?P<self>自己|自个儿|本人)?(?P<alone>一个人)?|(?<=[了，])(?P<one>一个人)(?=带)"
)
_NOT_MYSELF = re.compile(
    r"[们家屋的给帮替想问在能该怎爸妈爹娘姓奶爷姐弟哥妹儿女孙闺媳岳丈叔舅崽嘎幺男外把说看查就]|对象|爱人|"
    r"老[公婆汉伴]|公[公婆]|大伯|婆|单位|以前|前年|坐月子|要是|打算|听"
)
_NUMBER_BEFORE = re.compile(rf"(?P<number>{MANY}){_UNIT}?$")
_LISTED_BEFORE = re.compile("(?:[和跟与同加、]|还有|[就只]有?|有|另外|剩下?|连)$")
_LISTED_AFTER = re.compile("[和跟与同加及、]|[两三四五六七]个人|带着?|领着?|一个人|一个[男女]的")
_TELLS_OF_MYSELF = re.compile(
    rf"(?:今年)?(?:\d{{2}}|[{CHINESE}]{{2,3}})(?:岁|了|，|、|。|$)|普通|读|也(?:交|是|普通)|"
    r"是(?:普通|孤儿|低保|[一二]级|残|职工)|不是(?:$|，)|没有低保|"
    r"(?:已经|早就|早)?(?:嫁|有单位|有职工|单位[有交买给])"
)
CLAUSE_ENDS = re.compile("[，。；]")
_SENTENCE_BEGINS, _SENTENCE_ENDS = re.compile("(?:^|[，。、： ])$"), re.compile("[，。、 ]|$")

_EMPLOYED = (
    r"职工|国企|有单位|单位[^，。没不未]{0,4}[买交给有上缴]|厂[里头上][^，。没不未]{0,3}[买交给缴有]|"
    r"公司[^，。没不未]{0,3}[买交给有]"
)
_GONE = (
    r"嫁出去|嫁走|出嫁|出阁|去世|过世|当兵|参军|不用?算|不用交|不参保|跟人跑|判给|"
    r"不在这里?参保|那边参保|在?外面交|嫁到"
)
# 手机没了, 走了三公里, 2025年的交过了 say nobody is out.
_PERHAPS_GONE = "|".join(
    (
        r"(?:走了|没了|不在了)(?=[，。；、 ]|$)",
        r"(?<!年的)(?<!年)(?<!年在)(?:在?学校交|交过了)(?=[，。；、 了]|$)",
    )
)
_NOT_EMPLOYED = re.compile("没|不是|不在|以前|原来|之前|下岗|失业|辞|丢了")
_NO_MORE = re.compile("[^，。；]{0,3}(?:下岗|停了|辞|没了|退出|转出)")
# 我在上海给女儿带孩子: neither of them is one of those who pay.
_MINDING = re.compile(
    "[给帮替](?!我[看查])[^，。！？]{1,4}?(?:带|看|照看|照顾)(?:孩子|小孩|娃娃?|外?孙[子女]?|崽|伢)"
)
_NO_PAYER = re.compile(rf"(?P<employed>{_EMPLOYED})|(?P<perhaps>{_PERHAPS_GONE})|{_GONE}")
_TO_ONES_GOING = re.compile(
    r"(?:大?前年|去年|今年|上个?月|早就?|已经|都|刚|也|自己的?|自个儿的?|的|在|娘家|读大学|读书|省外|外省|外地)*"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Something said of a family.

    Attributes:
        what: ``relative``, ``me``, ``kind``, ``no_payer``; or a number of persons: ``payers``
            (three of us pay), ``family`` (we are five) or ``related`` (mother and son).
        start: First character.
        end: One after the last character.
        value: The relative as written; the kind; ``employed``, ``gone`` or ``perhaps`` gone.
        roles: Who a relative is; several for 爸妈.
        number: How many, where it is said.
    """

    what: Literal["relative", "me", "kind", "no_payer", "payers", "family", "related"]
    start: int
    end: int
    value: str = ""
    roles: tuple[str, ...] = ()
    number: int | None = None


def mentions(text: str, kinds: Sequence[Found]) -> list[Mention]:
    """Return what a message says of a family, in order; a stretch is read only once.

    Args:
        text: A normalised text.
        kinds: Entities ``person_category`` in order.
    """
    kept: list[Mention] = []
    of_kinds = {kind.start for kind in kinds}
    for mention in (*_counted(text), *_relatives(text, kinds), *_myself(text)):
        if mention.what == "family" and mention.end in of_kinds:
            continue  # 三口低保 are some of them
        if not any(mention.start < other.end and other.start < mention.end for other in kept):
            kept.append(mention)
    kept += [Mention("kind", k.start, k.end, k.value) for k in kinds]
    kept += _no_payers(text)
    return sorted(kept, key=lambda one: (one.start, one.what == "kind"))


def _no_payers(text: str) -> Iterator[Mention]:
    for match in _NO_PAYER.finditer(text):
        clause = CLAUSE_ENDS.split(text[: match.start()])[-1]
        denied = _NOT_EMPLOYED.search(clause) or _NO_MORE.match(text, match.end())
        if not (match["employed"] and denied):
            value = "employed" if match["employed"] else "gone"
            yield Mention("no_payer", *match.span(), "perhaps" if match["perhaps"] else value)


def follows_at_once(between: str) -> bool:
    """Whether somebody's going is told right behind them: 我爸去年走了, not 我妈手机没了."""
    return bool(_TO_ONES_GOING.fullmatch(between))


def _counted(text: str) -> Iterator[Mention]:
    for match in _PARENT_OF_OURS.finditer(text):
        role = "wife" if match["parent"] in "妈娘" else "husband"
        yield Mention("relative", *match.span(), match[0], (role,))
    for match in _SONS_AND_DAUGHTERS.finditer(text):
        both = (read_many(match["sons"]) or 1) + (read_many(match["daughters"]) or 1)
        yield Mention("relative", *match.span(), match[0], ("child",), both)
    for match in _BIG_AND_SMALL.finditer(text):
        big, small = read_many(match["big"]), read_many(match["small"])
        yield Mention("relative", match.start(), match.start("small"), "大人", ("adult",), big)
        yield Mention("relative", match.start("small"), match.end(), "小孩", ("child",), small)
    yield from _totals(text)


def _totals(text: str) -> Iterator[Mention]:
    for pattern in _THOSE_WHO_PAY:
        for match in pattern.finditer(text):
            number = read_many(match["number"])
            if number and number > 1 and not _name_follows().match(text, match.end()):
                yield Mention("payers", *match.span(), number=number)
    for match in _RELATED.finditer(text):
        number = read_many(match["number"] or match["before"])
        if number and number > 1:
            yield Mention("related", *match.span(), number=number)
    for pattern in _ALL_OF_US:
        for match in pattern.finditer(text):
            number, before = read_many(match["number"]), text[: match.start()]
            if number and (number > 1 or "口人" in match[0]) and not _SOME_OF_THEM.search(before):
                what: Literal["payers", "family"] = "payers" if _NOW.search(before) else "family"
                yield Mention(what, *match.span(), number=number)


def _relatives(text: str, kinds: Sequence[Found]) -> Iterator[Mention]:
    for match in _pattern().finditer(text):
        name, start, end = match["name"], match.start(), match.end()
        roles = tuple(_roles()[name].split())
        number = read_many(match["number"] or match["few"] or "")
        if kind := _kind_with(match, kinds):  # 两个上小学的孩子
            before = _NUMBER_BEFORE.search(text[: kind.start])
            number = number or (read_many(before["number"]) if before else None)
            start = min(start, kind.start)
        several = GROUPS.issuperset(roles) and not _LISTED_BEFORE.search(text[:start])
        if number is None and several and (after := _number_after().match(text, end)):
            number, end = read_many(after["number"]), after.end()
        meant = number or not _needs_number(name)
        if roles and meant and not is_minded(text, match.start("name")):
            yield Mention("relative", start, end, (match["adj"] or "") + name, roles, number)


def _kind_with(match: re.Match[str], kinds: Sequence[Found]) -> Found | None:
    """Return the kind that ends with the name itself, and names nobody else: 上小学的孩子."""
    at = match.start("name")
    kind = next((k for k in kinds if k.start < at < k.end <= match.end()), None)
    # 爷爷奶奶外公外婆
    return None if kind and _pattern().search(match.string, kind.start, at) else kind


def _needs_number(name: str) -> bool:
    return name in ("儿", "女", "子女") or name.startswith(("普通", "一般"))


def _myself(text: str) -> Iterator[Mention]:
    for match in _MYSELF.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        alone = bool(match["self"] or match["alone"] or match["one"]) or match[0] == "本人"
        tells = _TELLS_OF_MYSELF.match(after)
        if not alone and not tells and _NOT_MYSELF.match(after):
            continue
        listed = _LISTED_BEFORE.search(before) or _LISTED_AFTER.match(after)
        apart = _SENTENCE_BEGINS.search(before) and _SENTENCE_ENDS.match(after)
        if alone or listed or apart or tells:
            yield Mention("me", *match.span(), roles=(ME,))


def is_minded(text: str, start: int) -> bool:
    """Whether a person is only named because somebody minds children: 给女儿带孩子.

    Args:
        text: A normalised text.
        start: Where the person is named.
    """
    return any(match.start() <= start < match.end() for match in _MINDING.finditer(text))


def read_many(written: str) -> int | None:
    """Return how many persons a number says, or None where it says no number of persons."""
    if written in ("一对", "一双"):
        return 2
    number = read_count(written) if written else None
    return number if number is None or number <= _MOST else None


@cache
def _roles() -> dict[str, str]:
    """Return who each word for relatives means; nobody for those that name nobody."""
    read = read_variants(RELATIVES)
    return {name: "" if roles == IGNORED else roles for name, roles in read.items()}


@cache
def names() -> str:
    """Return a pattern of all words for relatives."""
    return "|".join(map(re.escape, sorted(_roles(), key=len, reverse=True)))


@cache
def _name_follows() -> re.Pattern[str]:
    return re.compile(rf"个?(?:{names()})")


@cache
def _pattern() -> re.Pattern[str]:
    described = rf"{_UNIT}[^，。、\d{CHINESE}和跟有]{{1,4}}的"  # 两个读书的
    number = rf"(?:(?P<number>{MANY})(?:{described}|{_UNIT})|(?P<few>{_MANY_UNITLESS}))"
    return re.compile(
        rf"{number}?{_MINE}?(?P<adj>[小大亲](?=孙|闺|女儿|儿子|妹|弟))?(?P<name>{names()})"
    )


@cache
def _number_after() -> re.Pattern[str]:
    # 大人2个小孩3个, but not 老人一个小孩
    another = rf"(?:{names()})(?!{MANY}{_UNIT})"
    return re.compile(
        rf"[有是共]?(?:一共)?(?P<number>{MANY})(?:{_UNIT}|人)(?!{another}|[人月上读念刚才低残\d])"
    )
