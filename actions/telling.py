"""Tells messages that ask nothing new: they say where, for whom or for when it was asked."""

from __future__ import annotations

from actions.answering import SURE_OF_OWN
from actions.desk import Desk
from actions.ellipsis import FEES, is_aided, is_family
from actions.memory import Details, Memory
from actions.understanding import SUPPLY_DETAILS, Question, Understanding
from actions.weighing import FOLLOW_UP, OUT, SHORT, SURE
from bot.nlu.questions import asks

PARTING = frozenset({"thanks", "goodbye"})
"""Topics of messages that end a conversation."""

_OF_A_FAMILY = frozenset(
    {"fee_standard", "fee_category", "pay_for_others", FOLLOW_UP, SUPPLY_DETAILS}
)


def only_tells_more(question: Question, turn: Understanding, memory: Memory, desk: Desk) -> bool:
    """Whether a message only adds to what was asked before."""
    elsewhere = all(mention.elsewhere for mention in question.regions)
    if question.regions and elsewhere and desk.words.only_tells(turn.text):
        return True
    if adds_person(question, memory, desk) or _adds_to_last(question, memory, desk):
        return True
    if _counts_those_told(question, memory, desk):
        return True
    if _tells_where(question, memory, desk):
        return True
    return bool(question.regions and memory.last and desk.words.corrects(turn.text))


def adds_person(question: Question, memory: Memory, desk: Desk) -> bool:
    """Whether a message adds somebody to the family whose sum was told: 再添我大伯，他吃低保."""
    said = question.details
    return (
        bool(memory.last and (said.categories or said.head_count))
        and memory.last[-1].topic == "fee_category"
        and is_family(memory.last[-1].details)
        and question.intent in _OF_A_FAMILY
        and desk.words.adds_person(question.text)
    )


def _counts_those_told(question: Question, memory: Memory, desk: Desk) -> bool:
    """Whether a message wants the sum of those just spoken of: 两个人合起来呢."""
    if not memory.last or memory.last[-1].topic not in FEES or len(question.text) > SHORT:
        return False
    of_another = question.intent not in _OF_A_FAMILY and not question.intent.startswith(OUT)
    names_another = of_another or desk.words.names_matter(question.text)
    return is_family(question.details) and not names_another


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
    if desk.words.goes_off(turn.text) and not question.regions:
        return True
    ours = desk.knowledge.topics.keys() - PARTING
    tells = question.regions or question.details != Details() or asks(turn.text)
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
    same = question.intent in {asked.topic for asked in memory.last}
    told = same and not desk.words.asks(question.text)
    return told or question.confidence < SURE_OF_OWN


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
