"""Short messages that lean on what was spoken of: 怎么绑, 要多久到账, 都五天了."""

from __future__ import annotations

from dataclasses import replace

from actions.answering import Outcome, clarify, names_of
from actions.desk import Desk
from actions.memory import Memory
from actions.understanding import Guess, Question

ECHO = 3.0
"""How much likelier a short message is about what was just spoken of, or near it."""
SHORT = 14
"""Characters up to which a message leans on what was said before: 怎么绑, 要多久到账."""
SURE_WITHOUT_NAME = 0.75
"""Confidence from which a short message that names no matter is about another one all the same."""

_ANSWERS_TO_OURS = frozenset({"supply_details", "withhold_details"})


def in_context(question: Question, memory: Memory, desk: Desk) -> Question:
    """Weigh what a short message may be about by what was spoken of before it."""
    near = _near(memory, desk)
    if not near or len(question.text) > SHORT:
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
    if names_of([short]) == memory.last_entries:
        return clarify(question.guesses, memory, desk)
    return [short], replace(memory, last_entries=names_of([short]))


def _near(memory: Memory, desk: Desk) -> frozenset[str]:
    """Return the topics that were spoken of, and those that residents come to from them."""
    spoken_of = {asked.topic for asked in (*memory.waiting, *memory.last)}
    return frozenset(spoken_of).union(
        *(desk.related(topic) for topic in spoken_of),
        filter(None, map(desk.topic_of_title, memory.offered)),
        _ANSWERS_TO_OURS if memory.waiting else (),
    )
