"""Cuts a message into parts that each may be a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BOUNDARY = re.compile(
    r"(?<=[?？!！。;；\n，,、])|(?<=[吗呢啊嘛])(?=[一-龥]{4})|"
    r"(?=还有(?!没)|另外|顺便|顺带|再问|其次|以及|或者|要是|如果|万一|"
    r"第[一二三四]个?[,，是]|[一二三]是|(?<![0-9.])[1-9][.、）](?=[一-龥]))"
)
_ASKS = re.compile(
    r"怎么|如何|咋|哪|多少|几|什么|啥|吗|嘛|呢|么|吧|谁|多久|为何|(?<!我)(?<!我的)电话|是否|能否|[?？]|"
    r"(?P<a>[一-龥])[不没](?P=a)|..(?:不|没|没有|啵|不咯)\Z|"
    # a trouble told is a question asked
    r"失败|报错|没到账|没记录|没有记录|[一-龥]不(?:了|上|过|出|到|来|成|进|脱|着|动|开|通)|"
    r"选错|交错|提示|显示|弹出|重复|[交缴扣付](?:了.{0,4}[两俩双2]|重)|"
    # so is a wish
    r"发[我给个]|(?:给|帮|教)我(?![爸妈爷奶姥外公婆家孩儿女老])|说一?下|告诉|转人工|人工客服|"
    r"想(?:查|问|知道|了解|退|改)"
)
_OPENING = re.compile(
    r"(?:(?:算了|算咯|算啦|算哒|等下|等一下|等等|等会|慢点|都不是|不是这个|不是这些|不是的|不对|不是问这个|错了|说错了|搞错了|没有|好的|好|嗯|哦|噢|"
    r"行|谢谢|谢谢你|对了|那个|哎|哎呀|喂|你好|您好)[啊呀吧哦了呢]?[,，。！!~ ]+)+"
)
_WANTS = re.compile("我?(?:就|只)?是?(?:想|要|问|说)(?!说话)..")
_SAYS_LITTLE = re.compile(
    r"(?:那|这个?|又|再|还|该|得|要|先|去|在|到|等|带|给|拿|找|问|看|办|弄|说|我|我们|你们|请问|网上|线上|手机上|"
    r"怎么|如何|哪个|哪里|哪儿|哪|什么|多久|多长时间|时间|时候|几天|谁|部门|单位|地方|材料|资料|手续|证件?|东西|"
    r"回事|开始|可以|能|行|不|没|会|得到|看到|查到|吗|呢|啊|嘛|呀|咯|了|的|才|是|操作|申请|准备|退|打|卡上?|"
    r"一般|多少|拨|延迟|手机|直接|还是|重新|需)+"
)
MARKS = " ,，、。.？?！!；;：:"
_SHORTEST = 3
_STORY = 70
"""Characters from which a message is read as one story: its clauses tell, they do not ask."""


@dataclass(frozen=True)
class Part:
    """A part of a message and where it stands in it.

    Attributes:
        text: The question, with what was told before it.
        start: Where the part begins.
        end: Where it ends.
    """

    text: str
    start: int
    end: int


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
    asks = _asks(matter.rstrip(f"{MARKS}吧了"))
    return opening.end() if asks or _WANTS.match(matter) else 0


def split(text: str) -> list[Part]:
    """Cut a message into parts that each may be a question.

    Args:
        text: The message, normalised.

    Returns:
        At least one part; together they cover the message but for its opening. What asks
        nothing belongs to the question behind it, or, at the end, to the last one.
    """
    ends: list[int] = []
    begin = first = opening_end(text)
    for end in (*(m.start() for m in _BOUNDARY.finditer(text, first)), len(text)):
        if _asks(text[begin:end]):
            ends.append(end)
        begin = end
    if len(ends) < 2 or len(text) > _STORY:
        return [Part(text[first:], first, len(text))]
    ends[-1] = len(text)
    return [
        Part(text[start:end].strip(MARKS), start, end)
        for start, end in zip([first, *ends], ends, strict=False)
    ]


def leans(text: str) -> bool:
    """Whether a question says nothing without the one before it: 要带什么材料, 要等多久.

    Args:
        text: The text of a part.
    """
    return bool(_SAYS_LITTLE.fullmatch(text.strip(MARKS)))


def _asks(clause: str) -> bool:
    return len(clause.strip(MARKS)) >= _SHORTEST and bool(_ASKS.search(clause.rstrip("。，, ")))
