"""Tells messages that only supply details from those that ask something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

# What people wrap around a bare detail: 那…呢, 我是…的, 如果是…, 不是…, 是….
_FILLER = re.compile(
    r"不是|不对|说错了|我们这边|我们这里|我们这|我们|我家|我在|我是|我说的是|说的是|我说|我|这边|这里|"
    r"那边|那么|那|如果|要是|假如|换成|改成|就是|应该是|是|的话|的人|的|呢|吗|啊|呀|嘛|哦|吧|了|"
    r"在|用|按|人|参保|参的|户口|城市|地方|好的|对|嗯|哈|这个|年度|呐|噢|喔|"
    r"噻|撒|咯|哒|哩|嘞|滴|喽|啦|诶|哟|哎|额|呃|老家|本地|这儿|那儿|农村|乡下|身份证号码|身份证号|身份证|姓名"
)
_ASKS_ABOUT_IT = re.compile(r"行不行|行不|行吗|可以不|可以吗|能行吗|可不可以")
_AND_HOW_MUCH = re.compile(r"\A那.*(?:是多少|是什么|怎么样|怎么说)\Z")
_TELLING = ("error_message", "office")
# 新生儿 or 家庭共济 alone is a question on that topic.
_TOPICS_THEMSELVES = ("newborn", "family_account", "employee")
_MARKS = re.compile(r"[\s,，。.、？?！!：:；;～~…\-—“”\"'()（）]+")


def only_details(text: str, entities: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a message holds nothing but entities and the words around them.

    Args:
        text: The message, normalised.
        entities: Entities found in it, with ``start`` and ``end``.
    """
    found = False
    kept = list(text)
    for entity in entities:
        if entity["entity"] in _TELLING or entity["value"] in _TOPICS_THEMSELVES:
            return False
        found = True
        kept[entity["start"] : entity["end"]] = "\0" * (entity["end"] - entity["start"])
    if not found:
        return False
    rest = "".join(kept).replace("\0", "")
    return bool(_AND_HOW_MUCH.match(_MARKS.sub("", rest))) or says_nothing(rest)


def says_nothing(text: str) -> bool:
    """Whether a text is only what people wrap around a detail: 那…呢, 我是…的."""
    return not _FILLER.sub("", _ASKS_ABOUT_IT.sub("", _MARKS.sub("", text)))
