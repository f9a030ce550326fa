"""Which choice a message takes: by tapping it, by its number, or by a place that settles it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from actions.answers import Answer
from actions.choice import NoChoice, read_choice
from actions.desk import Desk
from actions.memory import Details, Memory
from actions.understanding import SUPPLY_DETAILS, Guess, Question, RegionMention, Understanding

MOST_CHOSEN = 3
"""Choices that are all answered when all are wanted; more would be a wall of text."""
_ASKING = frozenset({"ask_clarify", "ask_region"})


def offered_by(answers: Iterable[Answer]) -> tuple[str, ...]:
    """Return the choices that answers wait for, in their order."""
    asking = [a for a in answers if a.status in _ASKING and a.buttons]
    return tuple(button.payload for button in asking[-1].buttons) if asking else ()


def read_chosen(turn: Understanding, memory: Memory, desk: Desk) -> Understanding | NoChoice:
    """Return the message with what it chooses spelt out.

    Args:
        turn: What was understood.
        memory: What is remembered of the conversation, the choices among it.
        desk: Knows what buttons stand for.

    Returns:
        The message; or that it chose nothing of what was offered.
    """
    regions = tuple(m for q in turn.questions for m in q.regions)
    names = [mention.name for mention in regions]
    choice = read_choice(turn.text, memory.offered, desk.words.choosing, names)
    if names and choice in (NoChoice.UNCLEAR, NoChoice.NONE_OF_THEM):
        choice = None  # 对，四川的 says where
    chosen: tuple[str, ...] = (choice,) if isinstance(choice, str) else ()
    if choice is NoChoice.EVERY:
        chosen = tuple(title for title in memory.offered if desk.topic_of_title(title))
        choice = None if 0 < len(chosen) <= MOST_CHOSEN else NoChoice.UNCLEAR
    if isinstance(choice, NoChoice):
        return choice
    if chosen:
        told = Question("", (Guess(SUPPLY_DETAILS, 1.0),), Details(), regions)
        turn = replace(turn, questions=tuple(replace(told, text=title) for title in chosen))
    return replace(turn, questions=tuple(_tapped(q, memory, desk) for q in turn.questions))


def _tapped(question: Question, memory: Memory, desk: Desk) -> Question:
    """Return what a button stands for whose text this is, whatever the model makes of it."""
    topic = desk.topic_of_title(question.text)
    if topic is not None:
        details = question.details.over(memory.doubt)
        return replace(question, guesses=(Guess(topic, 1.0),), details=details)
    code = desk.region_of_name(question.text) if question.text in memory.offered else None
    if code is not None:
        return replace(question, regions=(RegionMention(code, name=question.text),))
    channel = desk.channel_of_name(question.text)
    if channel is None or not memory.last:
        return replace(question, regions=_settled(question.regions, memory.offered, desk))
    return replace(
        question,
        guesses=(Guess(SUPPLY_DETAILS, 1.0),),
        details=replace(question.details, channel=channel),
        # 四川税务 tapped by somebody of 成都 does not move them to 四川.
        regions=() if memory.region else question.regions,
    )


def _settled(
    regions: tuple[RegionMention, ...], offered: Sequence[str], desk: Desk
) -> tuple[RegionMention, ...]:
    """Return regions with 南京 read as 南京市鼓楼区 when it was asked which 鼓楼区 is meant."""
    codes = [code for name in offered if (code := desk.region_of_name(name))]
    if len({desk.name_of(code) for code in codes}) != 1:
        return regions
    return tuple(_nearest(mention, codes, desk) for mention in regions)


def _nearest(mention: RegionMention, codes: Sequence[str], desk: Desk) -> RegionMention:
    inside = [code for code in codes if desk.lies_in(code, mention.code)]
    return replace(mention, code=inside[0], candidates=()) if len(inside) == 1 else mention
