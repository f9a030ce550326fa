"""Cuts a message into parts that each may be a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_NUMBER = (
    r"（?(?<![0-9.])[1-9][.、）：](?=[一-龥])|（?[一二三四五](?:[、）]|是(?!不))|"
    "第[一二三四五](?:个(?=问题|事|是|[，：])|[，是])"
)
# 我们夫妻，还有一个女儿 names a family, no second question.
_KIN = (
    "(?:[我俺他她]的?)?(?:[爸妈爹娘老儿女娃孩爷奶婆外哥弟姐妹孙]|公(?![积司交安家务]))|"
    "[一二两三四五六七八九十0-9]+[个位口](?!问|事)"
)
_AND = rf"还有(?!没|{_KIN})|(?<![一-龥])对了|另外|顺便|顺带"
_NEXT = (
    rf"再[一有][个点]?(?![年月次天])|再问(?:一[个下])?|(?<!尤)(?:其[一二三][，、是]|其次)|{_NUMBER}"
)
_LINK = rf"{_AND}|{_NEXT}"
_LINKED = re.compile(rf"(?<=[，。？！；、 吗呢啊嘛吧了])(?={_AND})|(?={_NEXT})")
"""What puts one question behind another, whatever the first one looks like."""
_BOUNDARY = re.compile(
    rf"(?<=[？！。；\n，、])|(?<=[吗呢啊嘛])(?=[一-龥]{{4}})|(?={_LINK}|以及|(?<![么能不要想以呼])[跟和](?=[一-龥0-9]{{4}})|或者|要是|如果|万一)"
)
_WHICH = (
    "怎么|如何|(?:在|去|到|从|打|是)?(?:哪|什么)(?:里|儿|个|些|天|地方|电话|时候|时间)?|"
    "[还要到]*(?:多久|几[号时月天])|(?:一共|总共|一个?人|一年|[要交缴报收])+多少|"
    "(?<![剩有里扣补退在了])多少钱|电话(?=[多是几打])"
)
_ASKED_BEFORE = re.compile(rf"(?:{_WHICH})[一-龥]")
_ASKED_AGAIN = re.compile(_WHICH)
_LEAD_IN = re.compile(
    "(?:(?:(?:我|再|还|也|就|要|想|请|麻烦|顺便|顺带|你)*(?:问|打听|咨询)一?(?:下|哈|句|声|个)?|"
    rf"{_LINK}|[一两几]?个(?:问题|事情?)?(?=[，：])|还有|那|然后|最后(?=[，给问])|还想|[二三四]来)[，：、]?)+"
)
_ANOTHER = re.compile(
    "(?:我?(?:还|再)有[个一]?[个件点]?别?的?(?:事|问题)|另外|顺便|顺带|(?:我?还)?再(?:问|打听)[一个下哈句]|"
    "换[个一]个?(?:事|问题))"
)
_ASKS = re.compile(
    r"怎么|如何|咋|哪|多少|(?<![前好十])几|什么|啥|吗|(?<!的)(?<!要得)嘛|呢|么|吧|谁|多[久长大]|何(?:种|时|处|地|人|日|年|以)|为何|若干|(?<!我)(?<!我的)(?:电话|号码)|是否|能否|[?？]|"
    r"(?P<a>[一-龥])[不没](?P=a)|..(?:不|没|没有|啵|木)[咯啊呀哦哈撒噻]?\Z|"
    # a trouble told is a question asked
    r"失败|报错|繁忙|异常|没到账|没记录|没有.{0,4}记录|没成功|没通过|多扣|[一-龥]不(?:了|上|过|出|到|来|成|进|脱|着|动|开|通|掉|去)|"
    r"老是|总是|选错|交错|提示|显示|弹出|重复|[交缴扣付](?:了.{0,4}[两俩双2]|重)|"
    # so is a wish
    r"[我想]要(?:开|一?[张份])|发[我给个]|发[一过]?[下来]|(?:给|帮|教)我(?![爸妈爷奶姥外公婆家孩儿女老])|说一?下|告诉|转人工|人工客服|"
    r"想(?:查|问|知道|了解|退|改|(?:给|帮|替).{1,8}[交缴办])"
)
_OPENING = re.compile(
    r"(?:(?:算了|算咯|算啦|算哒|等下|等一下|等等|等会|慢点|都不是|不是这个|不是这些|不是的|不对|不是问这个|错了|说错了|搞错了|没有|好的|好|嗯|哦|噢|"
    r"行|谢谢|谢谢你|对了|那个|哎|哎呀|喂|你好|您好)[啊呀吧哦了呢]?[,，。！!~ ]+)+"
)
_WANTS = re.compile("我?(?:就|只)?是?(?:想|要|问|说)(?!说话)..")
_SAYS_LITTLE = re.compile(
    r"(?:到底|究竟|能不能|行不行|可不可以|那|这个?|又|再|还|该|得|要|先|去|在|到|等|带|给|拿|找|问|看|办|弄|说|我|我们|你们|请问|网上|线上|手机上|"
    r"怎么|如何|哪个|哪里|哪儿|哪|什么|多久|多长时间|时间|时候|几天|谁|部门|单位|地方|材料|资料|手续|证件?|东西|"
    r"回事|开始|可以|能|行|不|没|会|得到|看到|查到|吗|呢|啊|嘛|呀|咯|了|的|才|是|操作|申请|准备|退|打|卡上?|"
    r"一般|多少|拨|延迟|手机|直接|还是|重新|需)+"
)
_RHETORICAL = re.compile("你说|难道|不是[^，。？]{1,8}[吗么]")
MARKS = " ,，、。.？?！!；;：:"
_SHORTEST = 3


@dataclass(frozen=True)
class Part:
    """A part of a message and where it stands in it.

    Attributes:
        text: The question, with what was told before it.
        start: Where the part begins.
        end: Where it ends.
        asked: Where the clause that asks begins and ends; what stands before it tells.
        loose: Whether no mark and no linking word sets it apart from the part before it.
        linked: Whether it is put behind or before another one: 另外, 再问一个.
        marked: Whether a question mark ends what it asks.
    """

    text: str
    start: int
    end: int
    asked: tuple[int, int]
    loose: bool = False
    linked: bool = False
    marked: bool = False

    @property
    def tells(self) -> bool:
        """Whether something is told before it is asked."""
        return self.asked[0] > self.start


def opening_end(text: str) -> int:
    """Return where the matter begins: 算了，都不是，你好 before a question say nothing about it.

    Args:
        text: The message, normalised.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return 0
    matter = text[opening.end() :]
    # 算了，我让儿子弄吧 asks nothing.
    is_asked = asks(matter.rstrip(f"{MARKS}吧了"))
    return opening.end() if is_asked or _WANTS.match(matter) else 0


def split(text: str) -> list[Part]:
    """Cut a message into parts that each may be a question.

    Args:
        text: The message, normalised.

    Returns:
        At least one part; together they cover the message but for its opening. What asks
        nothing belongs to the question behind it, or, at the end, to the last one.
    """
    first = opening_end(text)
    asked = _asking_clauses(text, first)
    if len(asked) < 2:
        return [whole(text)]
    ends = [*(end for _, end in asked[:-1]), len(text)]
    parts = [
        _part(text, start, end, clause)
        for start, end, clause in zip([first, *ends], ends, asked, strict=False)
    ]
    return [replace(parts[0], loose=False), *parts[1:]]


def whole(text: str) -> Part:
    """Return a message, but for its opening, as one part."""
    first = opening_end(text)
    return Part(text[first:], first, len(text), (first, len(text)))


def _asking_clauses(text: str, first: int) -> list[tuple[int, int]]:
    """Return where each clause that asks begins and ends."""
    asked: list[tuple[int, int]] = []
    begin = first
    for end in (*_boundaries(text, first), len(text)):
        linked = _is_linked(text, begin) or _is_linked(text, end)
        if asks(text[begin:end]) or (linked and _says_something(text[begin:end])):
            asked.append((begin, end))
        begin = end
    return asked


def _boundaries(text: str, first: int) -> Iterator[int]:
    """Return where clauses end; 怎么交几号截止 asks twice in what looks like one."""
    begin = first
    for end in (*(match.start() for match in _BOUNDARY.finditer(text, first)), len(text)):
        asked = _ASKED_BEFORE.search(text, begin, end)
        again = _ASKED_AGAIN.search(text, asked.end(), end) if asked else None
        if again and min(again.start() - begin, end - again.start()) >= _SHORTEST:
            yield again.start()
        if end < len(text):
            yield end
        begin = end


def _part(text: str, start: int, end: int, asked: tuple[int, int]) -> Part:
    loose = _BOUNDARY.match(text, start) is None or text[start] in "跟和"
    linked = _is_linked(text, start) or _is_linked(text, end)
    start, clause = (_after_lead_in(text, begin, asked[1]) for begin in (start, asked[0]))
    marked = text[: asked[1]].endswith("？") and not _RHETORICAL.search(text, *asked)
    return Part(text[start:end].strip(MARKS), start, end, (clause, asked[1]), loose, linked, marked)


def _is_linked(text: str, start: int) -> bool:
    return _LINKED.match(text, start) is not None


def _after_lead_in(text: str, start: int, end: int) -> int:
    lead_in = _LEAD_IN.match(text, start, end)
    if lead_in and len(text[lead_in.end() : end].strip(MARKS)) >= _SHORTEST:
        return lead_in.end()
    return start


def opens_another(text: str) -> bool:
    """Whether a message says that it turns to something else: 还有个事，…, 另外…, 再问下….

    Args:
        text: The message, normalised.
    """
    text = text[opening_end(text) :]
    another = _ANOTHER.match(text)
    # 再问一下要多久到账 goes on.
    return another is not None and not leans(text[another.end() :])


def leans(text: str) -> bool:
    """Whether a question says nothing without the one before it: 要带什么材料, 要等多久.

    Args:
        text: The text of a part.
    """
    return bool(_SAYS_LITTLE.fullmatch(text.strip(MARKS)))


def _says_something(clause: str) -> bool:
    lead_in = _LEAD_IN.match(clause)
    return len(clause[lead_in.end() if lead_in else 0 :].strip(MARKS)) > _SHORTEST


def asks(clause: str) -> bool:
    """Whether a clause asks something, tells of a trouble or says what is wished.

    Args:
        clause: The clause, normalised.
    """
    return len(clause.strip(MARKS)) >= _SHORTEST and bool(_ASKS.search(clause.rstrip("。，, ")))
