"""Answers questions for the region they are about, or asks for it; remembers what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from zlib import crc32

from rapidfuzz import fuzz

from actions.answers import Answer
from actions.desk import Desk
from actions.ellipsis import carried_over, is_anybody, renewed, with_grade
from actions.follow_up import asks_for_part, focused, follow, not_told, part_named
from actions.memory import Asked, Details, Memory
from actions.understanding import Question, RegionMention
from actions.whereabouts import regions_to_answer
from actions.words import FollowUp

MOST_ASKED = 2
"""How often the region is asked for before the nation's answer is given."""

SURE_OF_OWN = 0.75
"""Confidence from which 要多久能改好 is about a topic of its own, not about the last matter."""

ALIKE = 60
"""Likeness, 0 to 100, from which a message is the one before asked again."""

_PRICES = ("fee_standard", "fee_category")
_SUMMED = (*_PRICES, "newborn")

_PERHAPS = 0.03
"""Confidence from which a message may ask for a price too: 孩子刚出生，一家四口交多少."""

Outcome = tuple[list[Answer], Memory]


def answer_topic(topic: str, question: Question, memory: Memory, desk: Desk) -> Outcome:
    """Answer a question on a topic, and what waited for the region that it names."""
    kind = asks_for_part(question.text, desk.words) if memory.matter else None
    if kind is not None and kind.under == topic and not question.details.office:
        return answer_follow_up(kind, memory, desk)
    details = with_grade(question.details, question.text)
    if topic == "fee_category" and [c for c, _ in details.categories] == ["newborn"]:
        topic = "newborn"
    if topic == "fee_category" and is_anybody(question.details):
        topic = "fee_standard"  # 我妈没评上低保 pays what anybody pays
    if topic in _SUMMED and (details.head_count or 1) > 1 and asks_price(question):
        topic = "fee_category"  # 一家四口交多少 wants the sum, not the price of one
    if topic in ("pay_period", "benefit_period") and details.break_years:
        topic = "late_payment"  # who was not insured for years waits longer
    details = carried_over(topic, details, memory.last)
    asked = Asked(topic, details, question.text)
    answers, memory = answer([asked], question.regions, memory, desk, question.confidence)
    if memory.region is None or not memory.waiting:
        return answers, memory
    waited = [a for a in memory.waiting if a.topic != topic]
    more, memory = answer(waited, question.regions, replace(memory, waiting=()), desk)
    return answers + more, replace(memory, last=(*memory.last, asked))


def asks_price(question: Question) -> bool:
    """Whether a question may ask what is to be paid."""
    return any(g.intent in _PRICES and g.confidence >= _PERHAPS for g in question.guesses)


def answer_waiting(
    memory: Memory, details: Details, desk: Desk, mentions: Iterable[RegionMention] = ()
) -> Outcome:
    """Answer what waited for the region: for the one known now, else for the nation."""
    asked = [renewed(one, details) for one in memory.waiting]
    return answer(asked, mentions, replace(memory, waiting=(), region_asked=MOST_ASKED), desk)


def ask_again(
    memory: Memory, details: Details, desk: Desk, mentions: Iterable[RegionMention] = ()
) -> Outcome:
    """Ask once more for the region that a question waits for, or do without it."""
    if memory.region is not None or memory.region_asked >= MOST_ASKED:
        return answer_waiting(memory, details, desk, mentions)
    waiting = tuple(renewed(one, details) for one in memory.waiting)
    asking = desk.ask_region(waiting[-1].topic, 1.0, "ask_region_again")
    return [asking], replace(memory, waiting=waiting)


def answer(
    asked: Sequence[Asked],
    mentions: Iterable[RegionMention],
    memory: Memory,
    desk: Desk,
    confidence: float = 1.0,
) -> Outcome:
    """Answer questions, one after the other.

    Args:
        asked: The questions.
        mentions: Regions named with them.
        memory: What is remembered of the conversation.
        desk: Answers single questions.
        confidence: Confidence in their topics, 0 to 1.
    """
    answers: list[Answer] = []
    done: list[Asked] = []
    regions = regions_to_answer(mentions, memory, desk)
    for one in asked:
        unknown = regions == [None] and not desk.is_of_nation(one.text)
        if desk.asks_region(one.topic) and unknown and memory.region_asked < MOST_ASKED:
            answers.append(desk.ask_region(one.topic, confidence, _asking(memory)))
            memory = replace(memory, waiting=_with(one, memory.waiting))
            continue
        told = _for_regions(one, regions, desk)
        answers += (replace(whole, confidence=confidence) for whole in told)
        done.append(one)
    if not done:
        return answers, memory
    if regions == [None] and any(desk.asks_region(one.topic) for one in done):
        # Whoever asks on and on without a region has left the first questions behind.
        memory = replace(memory, waiting=())
    return _shorten_repeated(answers, done, memory, desk)


def _for_regions(one: Asked, regions: Sequence[str | None], desk: Desk) -> list[Answer]:
    """Return the answers for each region, once where they are the same."""
    different: dict[tuple[object, ...], Answer] = {}
    for region in regions:
        whole = desk.answer(one, region)
        different.setdefault((whole.entry, whole.lead, whole.steps), whole)
    if len(different) == 1:
        return list(different.values())
    return [
        a.with_preface(desk.say("for_region", a.asked_region and a.asked_region[0]))
        for a in different.values()
    ]


def answer_follow_up(
    kind: FollowUp, memory: Memory, desk: Desk, said_whose: bool = True
) -> Outcome:
    """Answer what is asked of the last matter without naming it.

    Args:
        kind: What is asked of it.
        memory: What is remembered of the conversation.
        desk: Answers single questions.
        said_whose: Whether it was said before whose rule the answer is.
    """
    matter = memory.matter
    if matter is None:
        return [desk.which_topic(memory.region)], memory
    if kind.channel:
        matter = matter.by(kind.channel)
        memory = replace(memory, matter=matter, last=(matter,))
    whole = desk.answer(matter, memory.region)
    if kind.topic in desk.related(whole.topic) and focused(whole, kind.tells) is None:
        return answer([Asked(kind.topic)], (), memory, desk)
    if whole.channel == kind.channel:  # written for this very question, steps and all
        return [whole], memory
    if said_whose:
        whole = replace(whole, preface=())
    if kind.under and focused(whole, kind.tells) is None:
        # What no matter tells is told under the topic that it belongs to: 星期天开门吗.
        whole = replace(desk.answer(Asked(kind.under), memory.region), preface=())
        return [not_told(whole, desk.fill(kind.otherwise, memory.region))], memory
    part = follow(whole, kind, lambda sentence: desk.fill(sentence, memory.region))
    if not kind.opening:
        return [part], memory
    if names_of([part]) == memory.last_entries:
        # 还是不行，都不行: whom the same words did not help is helped by somebody else.
        return [desk.scripted("human", region=memory.region)], memory
    return [part], replace(memory, last_entries=names_of([part]))


def answer_part(text: str, confidence: float, memory: Memory, desk: Desk) -> Outcome | None:
    """Answer what a message asks of the last matter, or None when it does not.

    Args:
        text: The message, normalised.
        confidence: Confidence that it is about a topic of its own, 0 to 1.
        memory: What is remembered of the conversation.
        desk: Answers single questions.
    """
    kind = asks_for_part(text, desk.words) if memory.matter else None
    if kind is None or memory.matter is None or not kind.tells or kind.channel:
        return None
    whole = desk.answer(memory.matter, memory.region)
    part = part_named(whole, text, kind, desk.words)
    if part is None and (confidence < SURE_OF_OWN or not desk.words.names_matter(text)):
        part = focused(whole, kind.tells)
    return ([part], memory) if part else None


def clarify(question: Question, memory: Memory, desk: Desk) -> Outcome:
    """Offer what a message may be about."""
    again = bool(memory.offered) and not memory.waiting
    memory = replace(memory, doubt=question.details.over(memory.doubt))
    return [desk.clarify(question.guesses, again)], memory


def names_of(answers: Iterable[Answer]) -> tuple[str, ...]:
    """Return what tells answers from others, to notice the same ones again."""
    return tuple(f"{a.entry}@{crc32(a.text().encode()):x}" for a in answers)


def retold(answer: Answer, memory: Memory, desk: Desk) -> Answer:
    """Return an answer without its notes, for another question on the same matter."""
    opening = desk.say("clarify_matter", memory.region, title=desk.title_of(answer.topic))
    ending = desk.say("clarify_matter_call", memory.region)
    return replace(answer, preface=(opening,), notes=(ending,))


def _differ(text: str, earlier: str) -> bool:
    return fuzz.ratio(text, earlier) < ALIKE


def _asking(memory: Memory) -> str:
    if memory.region_asked:
        return "ask_region_again"
    return "ask_region_too" if memory.waiting else "ask_region"


def _with(one: Asked, waiting: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """Return the waiting questions with one more; the same one asked again waits once."""
    earlier = [a for a in waiting if a.topic == one.topic]
    if earlier:
        one = replace(one, details=one.details.over(earlier[0].details))
    return (*(a for a in waiting if a.topic != one.topic), one)


def _shorten_repeated(
    answers: list[Answer], asked: Sequence[Asked], memory: Memory, desk: Desk
) -> Outcome:
    names = names_of(answers)
    if names == memory.last_entries:
        kind = asks_for_part(asked[-1].text, desk.words) if len(answers) == 1 else None
        again_for_another = asked[-1].text != memory.last[-1].text if memory.last else False
        if kind and kind.tells and again_for_another:
            answers = [follow(answers[0], kind, lambda s: desk.fill(s, memory.region))]
        elif again_for_another and _differ(asked[-1].text, memory.last[-1].text):
            answers = [retold(a, memory, desk) for a in answers]
        else:
            opening, ending = (desk.say(k, memory.region) for k in ("again", "again_call"))
            answers = [a.shortened(opening, ending) for a in answers]
    matters = [one for one in asked if one.topic != "hotline"]
    return answers, replace(
        memory,
        last=tuple(asked),
        matter=matters[-1] if matters else memory.matter or asked[-1],
        last_entries=names,
        declined="",
    )
