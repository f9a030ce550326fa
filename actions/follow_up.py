"""Asking on without naming the matter: 要多久, 带什么, 还是不行."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from actions.answers import Answer
from actions.words import DialogueWords, FollowUp
from bot.nlu.details_only import says_nothing

Say = Callable[[str], str]
_MARKS = re.compile(r"[\s,，。.、？?！!；;：:~…]+")
_LEAST = 3
_SENTENCE = re.compile(r"[^。！？]*[。！？]?")


def bare_follow_up(
    text: str, words: DialogueWords, beside: Iterable[str] = (), topic: str = ""
) -> FollowUp | None:
    """Return what a message asks that names no matter of its own, or None.

    Args:
        text: The message, normalised.
        words: How residents ask on.
        beside: Regions in it: 南充也一样吗.
        topic: What was spoken of.
    """
    for name in beside:
        text = text.replace(name, "")
    best, rest = None, text
    for kind in words.follow_ups.values():
        if kind.of and topic not in kind.of:
            continue
        without = _without(text, kind.asks)
        if len(without) < len(rest):
            best, rest = kind, without
    if best is None:
        return None
    # 还是不行，气死了 is two of one kind; 试了还是不行，怎么办 two of different ones.
    for kind in words.follow_ups.values():
        rest = _without(rest, kind.asks)
    return best if says_nothing(_without(rest, words.around)) else None


def asks_for_part(text: str, words: DialogueWords) -> FollowUp | None:
    """Return what a message asks of the matter beside other words: 退费要多久.

    Two characters beside others say nothing of how somebody fares: 没有 is in 下雨了没有.
    """
    for kind in words.follow_ups.values():
        least = 1 if kind.tells else _LEAST
        if not kind.of and any(said in text for said in kind.asks if len(said) >= least):
            return kind
    return None


def part_by(channel: str, answer: Answer, words: DialogueWords) -> Answer | None:
    """Return the part of an answer for whoever names a pay channel, or None: 不会用手机怎么退."""
    kind = words.follow_up_by(channel)
    part = focused(answer, kind.tells) if kind else None
    return replace(part, warnings=answer.warnings) if part else None


def part_named(answer: Answer, text: str, kind: FollowUp, words: DialogueWords) -> Answer | None:
    """Return the part of an answer on the thing that a message names: 单号在哪找.

    Args:
        answer: The answer on the matter.
        text: The message, normalised.
        kind: What it asks.
        words: How residents ask on.

    Returns:
        The answer with the sentences that name it, or None without any.
    """
    rest = _without(_without(text, kind.asks), words.around)
    return focused(answer, [piece for piece in _MARKS.split(rest) if len(piece) > 1])


def follow(answer: Answer, kind: FollowUp, say: Say) -> Answer:
    """Return the part of an answer that a follow-up asks for.

    Args:
        answer: The answer on the matter.
        kind: What is asked of it.
        say: Fills a sentence's placeholders.
    """
    if kind.steps and answer.steps and answer.status == "answered":
        return replace(answer, preface=(), lead=say(kind.steps), notes=(), table=None)
    if kind.opening:
        return answer.shortened(say(kind.opening), say(kind.ending))
    return focused(answer, kind.tells) or (
        not_told(answer, say(kind.otherwise)) if kind.tells else answer
    )


def focused(answer: Answer, marks: Sequence[str]) -> Answer | None:
    """Return an answer with only the sentences that have a mark, or None without any."""
    told = list(dict.fromkeys(_telling(answer, marks)))
    if not told:
        return None
    if answer.status == "no_rule":
        # What is only known of another year is never told without saying so.
        told = [answer.lead, *(sentence for sentence in told if sentence not in answer.lead)]
    return replace(answer, lead="".join(told), warnings=(), steps=(), notes=(), table=None)


def not_told(answer: Answer, otherwise: str) -> Answer:
    """Return an answer that only says that it does not tell what is asked."""
    return replace(
        answer, preface=(), lead=otherwise, warnings=(), steps=(), notes=(), table=None, closing=()
    )


def _telling(answer: Answer, marks: Iterable[str]) -> Iterable[str]:
    for text in (answer.lead, *answer.steps, *answer.notes):
        for sentence in _SENTENCE.findall(text):
            if any(mark in sentence for mark in marks):
                yield sentence


def _without(text: str, sayings: tuple[str, ...]) -> str:
    return _any_of(sayings).sub("", text)


@lru_cache(maxsize=64)
def _any_of(sayings: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(sayings, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))
