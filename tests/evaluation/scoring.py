"""Scores replies against the evaluation questions. See README.md beside this file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.regions.gazetteer import load_gazetteer

HERE = Path(__file__).parent
OUT_OF_SCOPE = "out_of_scope"
_FACTS_COUNT = frozenset({"answered", "no_rule", OUT_OF_SCOPE, "handoff"})
_REGION_COUNTS = frozenset({"answered", "no_rule"})

Replies = Sequence[Mapping[str, Any]]
Ask = Callable[[str, str], Replies]
"""Takes sender and text, returns the replies."""


@dataclass(frozen=True)
class Verdict:
    """How one message was answered.

    Attributes:
        item: The question or turn as written in the file.
        topics: Topics of the replies.
        statuses: Statuses of the replies.
        right_topic: Every question answered on its topic at once.
        within_click: Right at once, or on a button that was offered.
        right_facts: None when the question states no facts or the answer asked back first.
        leaks: What must never appear and did.
        wrong: What else is wrong, in words.
        confidence: Confidence of the first reply.
    """

    item: Mapping[str, Any]
    topics: tuple[str, ...]
    statuses: tuple[str, ...]
    right_topic: bool
    within_click: bool
    right_facts: bool | None
    leaks: tuple[str, ...]
    wrong: tuple[str, ...]
    confidence: float
    text: str = field(repr=False, default="")

    @property
    def in_scope(self) -> bool:
        """Whether the message asks something that the product answers."""
        return OUT_OF_SCOPE not in self.item["topics"]

    @property
    def declined(self) -> bool:
        """Whether the message was declined."""
        return OUT_OF_SCOPE in self.statuses


def load_questions(half: str) -> list[dict[str, Any]]:
    """Return the questions of one half, ``look`` or ``report``."""
    return [q for f in sorted(HERE.glob(f"questions/{half}-*.yml")) for q in _read(f)["questions"]]


def load_dialogues(half: str) -> list[dict[str, Any]]:
    """Return the dialogues of one half, ``look`` or ``report``."""
    return [d for f in sorted(HERE.glob(f"dialogues/{half}*.yml")) for d in _read(f)["dialogues"]]


def judge(item: Mapping[str, Any], replies: Replies, titles: Mapping[str, str]) -> Verdict:
    """Judge the replies to one message.

    Args:
        item: The question or turn.
        replies: Reply items of the outside contract.
        titles: Topic by title, to read buttons.
    """
    customs = [reply["custom"] for reply in replies if reply.get("custom")]
    topics = tuple(custom["topic"] for custom in customs)
    statuses = tuple(custom["status"] for custom in customs)
    said = _squeezed("".join(reply.get("text", "") for reply in replies))
    buttons = [b["title"] for reply in replies for b in reply.get("buttons") or ()]
    offered = {titles[title] for title in buttons if title in titles}
    asked_back = set(statuses) == {"ask_clarify"}
    right = _topics_right(item, topics) and (not asked_back or _may_ask_back(item))
    click = right or (asked_back and bool(_wanted(item) & offered))
    shown = said + _squeezed("".join(buttons))
    return Verdict(
        item=item,
        topics=topics,
        statuses=statuses,
        right_topic=right,
        within_click=click,
        right_facts=_facts_right(item, statuses, said),
        leaks=tuple(n for n in item.get("never", ()) if _squeezed(n) in shown),
        wrong=tuple(_wrong(item, customs, statuses)),
        confidence=float(customs[0].get("confidence", 1.0)) if customs else 0.0,
        text=said,
    )


def _may_ask_back(item: Mapping[str, Any]) -> bool:
    """Whether the right answer may be to ask what is meant: 「我那个医保钱的事」."""
    return not item.get("topics") or "ask_clarify" in item.get("status", ())


def _wanted(item: Mapping[str, Any]) -> set[str]:
    return {*item.get("topics", ()), *item.get("accept", ())}


def _topics_right(item: Mapping[str, Any], topics: Sequence[str]) -> bool:
    wanted = item.get("topics", [])
    if not wanted:
        return True
    if len(wanted) == 1:
        return bool(topics) and bool(_wanted(item) & set(topics))
    return set(wanted) <= set(topics)


def _facts_right(item: Mapping[str, Any], statuses: Sequence[str], said: str) -> bool | None:
    if not item.get("facts") or not _FACTS_COUNT & set(statuses):
        return None
    return all(
        any(_squeezed(one) in said for one in (fact if isinstance(fact, list) else [fact]))
        for fact in item["facts"]
    )


def _wrong(
    item: Mapping[str, Any], customs: Sequence[Mapping[str, Any]], statuses: Sequence[str]
) -> Iterable[str]:
    if item.get("status") and not set(item["status"]) & set(statuses):
        yield f"status {'/'.join(statuses)}, wanted {'/'.join(item['status'])}"
    years = [custom.get("year") for custom in customs]
    if item.get("year") and _REGION_COUNTS & set(statuses) and item["year"] not in years:
        yield f"year {years}, wanted {item['year']}"
    if "region" in item:
        for custom in customs:
            if custom["status"] in _REGION_COUNTS and not _region_right(item["region"], custom):
                yield f"region {custom.get('region')}, wanted {item['region']}"


def _region_right(wanted: Any, custom: Mapping[str, Any]) -> bool:
    got = (custom.get("region") or {}).get("code")
    if wanted is None:
        return got in (None, "100000")
    codes = wanted if isinstance(wanted, list) else [wanted]
    chains = [load_gazetteer().chain(code) for code in codes]
    return got is None or any(got in chain for chain in chains)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
