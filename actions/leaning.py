"""Messages that lean on what was spoken of: 怎么绑, 都五天了, 非得本人去吗，我请不了假."""

from __future__ import annotations

from dataclasses import replace

from actions.answering import Outcome, clarify, names_of
from actions.desk import Desk
from actions.memory import Memory
from actions.people import names_grown_up
from actions.understanding import Guess, Question, as_one

FOLLOW_UP = "follow_up"
"""Topic of what only goes on about the matter spoken of."""
ECHO = 3.0
"""How much likelier a short message is about what was just spoken of, or near it."""
SHORT = 14
"""Characters up to which a message leans on what was said before: 怎么绑, 要多久到账."""
SURE_WITHOUT_NAME = 0.75
"""Confidence from which a short message that names no matter is about another one all the same."""
IN_DOUBT = 0.42
"""Confidence up to which a longer message leans on what was said before as well."""
NAMED = 0.1
"""How much less likely a message that names a matter only goes on about the last one."""

_CHILD = "newborn"
_ANSWERS_TO_OURS = frozenset({"supply_details", "withhold_details"})


def in_context(question: Question, memory: Memory, desk: Desk) -> Question:
    """Weigh what a message may be about by what was spoken of before it."""
    if memory.matter is None and not memory.waiting:
        return standing_alone(question)
    if desk.words.names_matter(question.text):
        question = _going_on_less(question, NAMED)
    question = _going_on(_echoing(question, memory, desk), memory)
    return _within(question, memory, desk)


def standing_alone(question: Question) -> Question:
    """Read a message as one that goes on about nothing."""
    return _going_on_less(question, 0.0)


def _going_on_less(question: Question, weight: float) -> Question:
    """Read a message as less likely one that goes on, and likelier one of all else."""
    weights = [g.confidence * (weight if _goes_on(g) else 1) for g in question.guesses]
    scale = sum(g.confidence for g in question.guesses) / (sum(weights) or 1)
    guesses = (
        Guess(g.intent, scale * weight) for g, weight in zip(question.guesses, weights, strict=True)
    )
    ranked = sorted(guesses, key=lambda g: g.confidence, reverse=True)
    return replace(question, guesses=tuple(ranked))


def _goes_on(guess: Guess) -> bool:
    return guess.intent == FOLLOW_UP


def _going_on(question: Question, memory: Memory) -> Question:
    """Count what goes on about the matter spoken of together with the matter itself."""
    spoken_of = {FOLLOW_UP, *(asked.topic for asked in (*memory.waiting, *memory.last))}
    same = [g for g in question.guesses if g.intent in spoken_of]
    if len(same) < 2 or (not _goes_on(same[0]) and same[0].confidence >= SURE_WITHOUT_NAME):
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


def _echoing(question: Question, memory: Memory, desk: Desk) -> Question:
    near = _near(memory, desk)
    if not near or (len(question.text) > SHORT and question.confidence > IN_DOUBT):
        return question
    weights = [g.confidence * (ECHO if g.intent in near else 1) for g in question.guesses]
    unnamed = 1 - sum(g.confidence for g in question.guesses)
    total = sum(weights) + max(unnamed, 0)
    guesses = (
        Guess(g.intent, weight / total) for g, weight in zip(question.guesses, weights, strict=True)
    )
    ranked = sorted(guesses, key=lambda g: g.confidence, reverse=True)
    return replace(question, guesses=tuple(ranked))


def leans(question: Question, memory: Memory, desk: Desk) -> bool:
    """Whether a message says too little to be about anything but the matter spoken of."""
    return (
        memory.matter is not None
        and question.confidence > 0  # a sticker says nothing at all
        and len(question.text) <= SHORT
        and not question.regions
        and not desk.words.names_matter(question.text)
        and (question.confidence < SURE_WITHOUT_NAME or question.intent in _near(memory, desk))
    )


def answer_leaning(question: Question, memory: Memory, desk: Desk) -> Outcome:
    """Say once more, in short, what matters of the matter; beside it what else may be meant."""
    if memory.matter is None:
        return clarify(question.guesses, memory, desk)
    whole = desk.answer(memory.matter, memory.region)
    other = desk.clarify([g for g in question.guesses if g.intent != whole.topic])
    short = whole.shortened(
        desk.say("clarify_matter", memory.region, title=desk.title_of(whole.topic)),
        desk.say("clarify_matter_call", memory.region),
    )
    buttons = other.buttons if other.topic in desk.knowledge.topics else whole.buttons
    short = replace(short, buttons=buttons, confidence=question.confidence)
    if names_of([short]) == memory.last_entries and question.intent != FOLLOW_UP:
        return clarify(question.guesses, memory, desk)
    if names_of([short]) == memory.last_entries:
        short = whole  # the short answer did not help
    return [short], replace(memory, last_entries=names_of([short]))


def _near(memory: Memory, desk: Desk) -> frozenset[str]:
    """Return the topics that were spoken of, and those that residents come to from them."""
    spoken_of = {asked.topic for asked in (*memory.waiting, *memory.last)}
    return frozenset(spoken_of).union(
        *(desk.related(topic) for topic in spoken_of),
        filter(None, map(desk.topic_of_title, memory.offered)),
        _ANSWERS_TO_OURS if memory.waiting else (),
    )
