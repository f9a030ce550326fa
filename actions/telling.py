"""Tells messages that ask nothing new: they say where, for whom or for when it was asked."""

from __future__ import annotations

from dataclasses import replace

from actions.answering import SURE_OF_OWN
from actions.desk import Desk
from actions.ellipsis import FEES, is_aided, is_family, told_one_by_one
from actions.memory import Details, Memory
from actions.understanding import SUPPLY_DETAILS, Question, Understanding
from actions.weighing import FOLLOW_UP, SHORT, SURE, SURELY_TOLD
from bot.nlu.questions import asks, opens_another

PARTING = frozenset({"thanks", "goodbye"})
"""Topics of messages that end a conversation."""

_OF_A_FAMILY = frozenset({"fee_standard", "fee_category", FOLLOW_UP, SUPPLY_DETAILS})
_FOR_OTHERS = "pay_for_others"


def only_tells_more(question: Question, turn: Understanding, memory: Memory, desk: Desk) -> bool:
    """Whether a message only adds to what was asked before."""
    elsewhere = all(mention.elsewhere for mention in question.regions)
    if question.regions and elsewhere and desk.words.only_tells(turn.text):
        return True
    if adds_person(question, memory, desk) or _adds_to_last(question, memory, desk):
        return True
    if _counts_those_told(question, memory, desk):
        return True
    if _tells_where(question, memory, desk) or _answers_ours(question, memory, desk):
        return True
    return bool(question.regions and memory.last and desk.words.corrects(turn.text))


def adds_person(question: Question, memory: Memory, desk: Desk) -> bool:
    """Whether a message adds somebody to the family whose sum was told: 再添我大伯，他吃低保."""
    said = question.details
    return (
        bool(memory.last and (said.categories or said.head_count))
        and memory.last[-1].topic == "fee_category"
        and is_family(memory.last[-1].details)
        and (question.intent in _OF_A_FAMILY or _only_names_another(question, desk))
        and desk.words.adds_person(question.text)
    )


def _only_names_another(question: Question, desk: Desk) -> bool:
    """Whether what looks like paying for others asks nothing: 再加我妈一个."""
    return question.intent == _FOR_OTHERS and not desk.words.asks(question.text)


def _counts_those_told(question: Question, memory: Memory, desk: Desk) -> bool:
    """Whether a message wants the sum of those just spoken of: 两个人合起来呢."""
    if not memory.last or memory.last[-1].topic not in FEES or len(question.text) > SHORT:
        return False
    of_them = question.intent in _OF_A_FAMILY or desk.words.wants_sum(question.text)
    return of_them and is_family(question.details) and not desk.words.names_matter(question.text)


def counting(turn: Understanding, memory: Memory, spoken_of: str | None, desk: Desk) -> Memory:
    """Return the memory with who was asked of, one after the other, what they pay.

    Args:
        turn: The message.
        memory: What is remembered after its answer.
        spoken_of: The region before it; another region is another family's, or a comparison.
        desk: Knows the words.
    """
    if len(turn.questions) > 1:
        return memory
    earlier = memory.told_persons if memory.region == spoken_of else ()
    is_another = desk.words.tells_of_another(turn.text)
    told = told_one_by_one(earlier, turn.questions[0].details, memory.last[-1], is_another)
    return replace(memory, told_persons=told)


def tells_of_member(question: Question, memory: Memory, desk: Desk) -> bool:
    """Whether a message tells what one of the family counted already is: 我爷老倌吃低保."""
    said = question.details
    return (
        bool(memory.last and is_aided(said) and not said.head_count)
        and memory.last[-1].details.head_count is not None
        and is_family(memory.last[-1].details)
        and not desk.words.asks(question.text)
        and not desk.words.corrects(question.text)
    )


def is_done(turn: Understanding, desk: Desk) -> bool:
    """Whether a message wants no more: 好的, 我晚上再弄，谢了."""
    question = turn.questions[0]
    if desk.words.acknowledges(turn.text):
        return True
    told = question.regions or replace(question.details, day=None) != Details()
    rest = desk.words.without_plans(turn.text).rstrip("吧了。！")
    asked = asks(rest) or desk.words.asks(rest)  # 我去问哪里 leaves but two characters
    if desk.words.goes_off(turn.text) and not (told or asked):
        return True  # 我明天去问 names a day, but asks nothing of it
    ours = desk.knowledge.topics.keys() - PARTING
    tells = question.regions or question.details != Details() or asked
    about = question.intent in ours and question.confidence >= SURE
    return not (tells or about) and desk.words.only_thanks(turn.text)


def says_little(question: Question) -> bool:
    """Whether a message is a region and hardly more: 还是黄山吧."""
    if not question.regions:
        return False
    said = sum(len(m.name) for m in question.regions)
    return len(question.text) - said <= 4


def _adds_to_last(question: Question, memory: Memory, desk: Desk) -> bool:
    """Whether a message tells more of what was just answered: 有一个老人是低保."""
    if question.details == Details() or len(question.text) > SHORT or not memory.last:
        return False
    if opens_another(question.text):
        return False
    same = question.intent in {asked.topic for asked in memory.last}
    told = same and not desk.words.asks(question.text)
    return told or question.confidence < SURE_OF_OWN


def _answers_ours(question: Question, memory: Memory, desk: Desk) -> bool:
    """Whether a message tells the region asked for, and more that asks nothing: 三个人一起交的."""
    text, words = question.text, desk.words
    return (
        bool(memory.waiting and question.regions and question.details.head_count)
        and question.confidence < SURELY_TOLD
        and not (asks(text) or words.asks(text) or words.wishes_for(text))
        and not words.names_matter(words.without_insured_at(text))
    )


def _tells_where(question: Question, memory: Memory, desk: Desk) -> bool:
    """Whether a message only says where somebody is insured: 想起来了，是在湖南参的保."""
    words = desk.words
    return (
        bool(memory.last and question.regions)
        and len(question.text) <= SHORT
        and question.confidence < SURE_OF_OWN
        and not words.asks(question.text)
        and not words.names_matter(words.without_insured_at(question.text))
    )
