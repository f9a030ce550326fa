"""Answers messages that lean on what was spoken of: 都五天了, 非得本人去吗，我请不了假."""

from __future__ import annotations

from dataclasses import replace

from actions.answering import Outcome, clarify, names_of, retold
from actions.desk import Desk
from actions.follow_up import not_told
from actions.memory import Memory
from actions.understanding import Question
from actions.weighing import FOLLOW_UP, SHORT, SURE_WITHOUT_NAME, near


def leans(question: Question, memory: Memory, desk: Desk) -> bool:
    """Whether a message says too little to be about anything but the matter spoken of."""
    return (
        memory.matter is not None
        and question.confidence > 0  # a sticker says nothing at all
        and len(question.text) <= SHORT
        and not question.regions
        and not desk.words.names_matter(question.text)
        and (question.confidence < SURE_WITHOUT_NAME or question.intent in near(memory, desk))
    )


def answer_leaning(question: Question, memory: Memory, desk: Desk) -> Outcome:
    """Say once more what matters of the matter; beside it what else may be meant."""
    if memory.matter is None:
        return clarify(question, memory, desk)
    whole = desk.answer(memory.matter, memory.region)
    other = desk.clarify([g for g in question.guesses if g.intent != whole.topic])
    again = retold(whole, memory, desk)
    buttons = other.buttons if other.topic in desk.knowledge.topics else whole.buttons
    again = replace(again, buttons=buttons, confidence=question.confidence)
    name = names_of([again])
    if name != memory.last_entries:
        return [again], replace(memory, last_entries=name)
    if question.intent == FOLLOW_UP:
        # It is another detail, and none that is told.
        return [not_told(whole, desk.say("detail_not_told", memory.region))], memory
    return clarify(question, memory, desk)
