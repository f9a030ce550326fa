"""A service behind the page that answers from a script: the page's tests need no model.

It keeps its promises like the real one: an id is answered once, also after a restart, and the
kept text has no private data in it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.channels.web.ports import Place
from bot.turns import Inbound, Reply

HUNAN = {"code": "430000", "name": "湖南省"}
SICHUAN = {"code": "510000", "name": "四川省"}
PROVINCES = [
    Place("140000", "山西省"),
    Place("340000", "安徽省"),
    Place("430000", "湖南省"),
    Place("510000", "四川省"),
]
OTHERS = [Place("140430", "山西省长治市沁县"), Place("430100", "湖南省长沙市")]
QUESTIONS = ["医保怎么交费", "医保交重了怎么办", "医保要交多少钱"]


def answer(topic: str, region: dict[str, str] | None, parts: dict[str, Any]) -> Reply:
    """Return a reply item in the form of the outside contract."""
    return {
        "text": parts["lead"],
        "buttons": parts.pop("buttons", []),
        "custom": {
            "topic": topic,
            "status": parts.pop("status", "answered"),
            "region": region,
            "year": 2025,
            "entry": f"{topic}/sample",
            "sources": parts.pop("sources", []),
            "checked_on": "2026-11-22",
            "answer": parts,
        },
    }


DUPLICATE = {
    "lead": "交重了可以申请退费：请带上微信的交易单号，打税务热线办理。",
    "warnings": ["先别再交第三次，也别去银行撤销，那样更慢。"],
    "steps": [
        "打开微信，点“我”，再点“服务”，再点“钱包”，找到两次缴费的账单。",
        "记下账单里的交易单号，截一张图留着。",
        "打下面的税务热线，说“居民医保交重了，要退费”，把交易单号报给接线员。",
    ],
    "table": None,
    "notes": ["一般七个工作日里审核完，钱退回原来付款的账户。"],
    "phones": [
        {"label": "湖南税务热线", "number": "0731-12366", "tel": "073112366"},
        {"label": "政务服务热线", "number": "12345", "tel": "12345"},
    ],
    "sources": [
        {
            "title": "湖南城乡居民医保缴费指南",
            "publisher": "湖南税务",
            "date": None,
            "kind": "article",
        }
    ],
}
FEES = {
    "lead": "湖南2025年度每人交400元，财政再补助670元。",
    "warnings": [],
    "steps": [],
    "table": {
        "head": ["谁交", "多少钱"],
        "rows": [["个人", "400元"], ["财政补助", "670元"], ["合计", "1070元"]],
    },
    "notes": ["低保、特困、重度残疾的人少交或者不交。"],
    "phones": [],
    "sources": [
        {
            "title": "关于做好城乡居民医保工作的通知",
            "publisher": "湖南省医疗保障局",
            "date": "2024-09-14",
            "kind": "official",
        }
    ],
}
ASK_REGION = {
    "lead": "各地规定不一样。请问您的医保是在哪里参保的？",
    "status": "ask_region",
    "buttons": [{"title": "湖南省", "payload": "湖南省"}, {"title": "四川省", "payload": "四川省"}],
}
HOSTILE = (
    "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>\"'><svg onload=hacked>"
)


@dataclass
class StubTurn:
    """One kept turn."""

    message_id: str
    text: str
    replies: list[Reply]
    at: datetime


class StubTurns:
    """Answers from the script and keeps turns in a file.

    Args:
        file: Where turns are kept.

    Attributes:
        asked: Every message that was really worked on.
        delay: Seconds until an answer comes.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self.asked: list[Inbound] = []
        self.delay = 0.0

    async def ask(self, inbound: Inbound) -> list[Reply]:
        """Answer one message."""
        kept = self._kept(inbound.sender)
        for turn in kept:
            if turn["message_id"] == inbound.message_id:
                return list(turn["replies"])
        self.asked.append(inbound)
        await asyncio.sleep(self.delay)
        replies = replies_to(inbound)
        if replies[0]["custom"]["status"] != "error":
            text = re.sub(r"\d{15,}", "＊＊＊", inbound.text)
            kept.append({"message_id": inbound.message_id, "text": text, "replies": replies})
            self._keep(inbound.sender, kept)
        return replies

    async def history(self, channel: str, sender: str, limit: int) -> Sequence[StubTurn]:
        """Return the newest turns."""
        at = datetime(2026, 11, 22, 9, 30)
        return [StubTurn(at=at, **turn) for turn in self._kept(sender)[-limit:]]

    def _kept(self, sender: str) -> list[dict[str, Any]]:
        return list(self._all().get(sender, []))

    def _keep(self, sender: str, turns: list[dict[str, Any]]) -> None:
        everything = {**self._all(), sender: turns}
        self._file.write_text(json.dumps(everything, ensure_ascii=False), encoding="utf-8")

    def _all(self) -> dict[str, list[dict[str, Any]]]:
        return json.loads(self._file.read_text(encoding="utf-8")) if self._file.exists() else {}


def replies_to(inbound: Inbound) -> list[Reply]:
    """Return what the script says to a message."""
    text = inbound.text
    if "坏了" in text:
        sorry = answer("out_of_scope", None, {"lead": "对不起，我这边出了点小毛病，请再问一次。"})
        sorry["custom"]["status"] = "error"
        return [sorry]
    if "攻击" in text:
        return [hostile_reply()]
    if "四川" in text:
        return [answer("duplicate_payment", SICHUAN, {**DUPLICATE, "phones": []})]
    if "多少" in text:
        return [answer("fee_standard", HUNAN, {**FEES})]
    if "交重" in text or "湖南" in text or inbound.region == "430000":
        return [answer("duplicate_payment", HUNAN, {**DUPLICATE})]
    return [answer("pay_how", None, {**ASK_REGION})]


def hostile_reply() -> Reply:
    """Return a reply whose every part tries to break out of the page."""
    reply = answer(
        "pay_how",
        {"code": "430000", "name": HOSTILE},
        {
            "lead": HOSTILE,
            "warnings": [HOSTILE],
            "steps": [HOSTILE],
            "table": {"head": [HOSTILE], "rows": [[HOSTILE]]},
            "notes": [HOSTILE],
            "phones": [{"label": HOSTILE, "number": HOSTILE, "tel": "javascript:window.hacked=1"}],
            "sources": [{"title": HOSTILE, "publisher": HOSTILE, "date": HOSTILE, "kind": HOSTILE}],
        },
    )
    reply["buttons"] = [{"title": HOSTILE, "payload": HOSTILE}]
    return reply


class StubPlaces:
    """Knows a handful of regions."""

    def name_of(self, code: str) -> str | None:
        """Return the name of a region."""
        return next((p.name for p in (*PROVINCES, *OTHERS) if p.code == code), None)

    def provinces(self) -> Sequence[Place]:
        """Return the provinces."""
        return PROVINCES

    def find(self, words: str, limit: int) -> Sequence[Place]:
        """Return regions whose name has these words in it."""
        return [p for p in (*PROVINCES, *OTHERS) if words and words in p.name][:limit]


def suggest(q: str, region: str | None, limit: int) -> Sequence[str]:
    """Return questions that have these words in them."""
    return [question for question in QUESTIONS if q in question][:limit]
