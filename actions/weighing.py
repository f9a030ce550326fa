"""Weighs what a message may be about by what was spoken of before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from actions.desk import Desk
from actions.memory import Memory
from actions.people import names_grown_up
from actions.understanding import Guess, Question, as_one

FOLLOW_UP = "follow_up"
"""Topic of what only goes on about the matter spoken of."""
SHORT = 14
"""Characters up to which a message leans on what was said before: 怎么绑, 要多久到账."""
SURE_WITHOUT_NAME = 0.75
"""Confidence from which a short message that names no matter is about another one all the same."""

_ECHO = 3.0
"""How much likelier a short message is about what was just spoken of, or near it."""
_IN_DOUBT = 0.42
"""Confidence up to which a longer message leans on what was said before as well."""
_NAMED = 0.1
"""How much less likely a message that names a matter only goes on about the last one."""

_CHILD = "newborn"
_ANSWERS_TO_OURS = frozenset({"supply_details", "withhold_details"})


def in_context(question: Question, memory: Memory, desk: Desk) -> Question:
    """Weigh what a message may be about by what was spoken of before it."""
    if memory.matter is None and not memory.waiting:
        return standing_alone(question)
    if desk.words.names_matter(question.text):
        question = _weighed(question, _going_on_less(_NAMED))
    question = _going_on(_echoing(question, memory, desk), memory)
    return _within(question, memory, desk)


def standing_alone(question: Question) -> Question:
    """Read a message as one that goes on about nothing."""
    return _weighed(question, _going_on_less(0.0))


def near(memory: Memory, desk: Desk) -> frozenset[str]:
    """Return the topics that were spoken of, and those that residents come to from them."""
    spoken_of = {asked.topic for asked in (*memory.waiting, *memory.last)}
    return frozenset(spoken_of).union(
        *(desk.related(topic) for topic in spoken_of),
        filter(None, map(desk.topic_of_title, memory.offered)),
        _ANSWERS_TO_OURS if memory.waiting else (),
    )


def _weighed(question: Question, weight: Callable[[str], float], unnamed: float = 0.0) -> Question:
    """Return a question with its topics weighed against each other.

    Args:
        question: The question.
        weight: How much likelier a topic is than it looks.
        unnamed: The share of topics that are not among the guesses.
    """
    weights = [(g.intent, g.confidence * weight(g.intent)) for g in question.guesses]
    before = sum(g.confidence for g in question.guesses) + unnamed
    scale = before / (sum(weighed for _, weighed in weights) + unnamed or 1)
    guesses = (Guess(intent, scale * weighed) for intent, weighed in weights)
    ranked = sorted(guesses, key=lambda guess: guess.confidence, reverse=True)
    return replace(question, guesses=tuple(ranked))


def _going_on_less(weight: float) -> Callable[[str], float]:
    return lambda topic: weight if topic == FOLLOW_UP else 1.0


def _echoing(question: Question, memory: Memory, desk: Desk) -> Question:
    close = near(memory, desk)
    if not close or (len(question.text) > SHORT and question.confidence > _IN_DOUBT):
        return question
    unnamed = max(1 - sum(g.confidence for g in question.guesses), 0.0)
    return _weighed(question, lambda topic: _ECHO if topic in close else 1.0, unnamed)


def _going_on(question: Question, memory: Memory) -> Question:
    """Count what goes on about the matter spoken of together with the matter itself."""
    spoken_of = {FOLLOW_UP, *(asked.topic for asked in (*memory.waiting, *memory.last))}
    same = [g for g in question.guesses if g.intent in spoken_of]
    if len(same) < 2:
        return question
    if same[0].intent != FOLLOW_UP and same[0].confidence >= SURE_WITHOUT_NAME:
        return question
    return replace(question, guesses=as_one(question.guesses, same, same[0].intent))


def _within(question: Question, memory: Memory, desk: Desk) -> Question:
    """Take what is part of the matter spoken of for that: 最晚哪天办 after the newborn."""
    topic = memory.matter.topic if memory.matter else ""
    parts = [g for g in question.guesses if topic and g.intent in (topic, *desk.covers(topic))]
    is_short = len(question.text) <= SHORT or question.confidence < SURE_WITHOUT_NAME
    if question.guesses[0] not in parts or not is_short or _of_another(question, topic, desk):
        return question
    return replace(question, guesses=as_one(question.guesses, parts, topic))


def _of_another(question: Question, topic: str, desk: Desk) -> bool:
    """Whether a message is about another person than the child spoken of."""
    others = {category for category, _ in question.details.categories} - {topic}
    return topic == _CHILD and bool(others or names_grown_up(question.text, desk.words.people))
