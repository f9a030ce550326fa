"""Cuts a message into parts that each may be a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BOUNDARY = re.compile(
    r"(?<=[?？!！。;；\n，,、])|(?=还有|另外|顺便|顺带|再问|其次|以及|第[一二三四]个?[,，是]|[一二三]是)"
)
_ASKS = re.compile(
    r"怎么|如何|咋|哪|多少|几|什么|啥|吗|嘛|呢|么|吧|谁|多久|为何|电话|是否|能否|[?？]|"
    r"(?P<a>[一-龥])[不没](?P=a)|[能可让准].{0,12}不\Z|"
    # a trouble told is a question asked
    r"失败|不了|报错|查不到|没到账|没记录|没有记录|过不去|过不了|不通过|交不上|进不去|选错|交错"
)
_OPENING = re.compile(
    r"(?:(?:算了|都不是|不是这个|不是这些|不是的|不对|不是问这个|错了|说错了|搞错了|没有|好的|好|嗯|哦|噢|"
    r"行|谢谢|谢谢你|对了|那个|哎|哎呀|喂|你好|您好)[啊呀吧哦了呢]?[,，。！!~ ]+)+"
)
_WANTS = re.compile("我?(?:就|只)?是?(?:想|要|问|说)(?!说话)..")
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
    return opening.end() if _asks(matter) or _WANTS.match(matter) else 0


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


def _asks(clause: str) -> bool:
    return len(clause.strip(MARKS)) >= _SHORTEST and bool(_ASKS.search(clause.rstrip("。，, ")))
