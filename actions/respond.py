"""Routing of one message: which questions are answered, asked back, declined or handed over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from actions.answers import Answer
from actions.desk import Desk
from actions.memory import Asked, Details, Memory
from actions.understanding import Guess, Question, RegionMention, Understanding

SURE = 0.42
"""Confidence from which a topic is answered without asking back."""
CLEAR_LEAD = 0.12
"""How far the first topic must be ahead of the second to be answered without asking back."""
ALARM = 0.5
"""Confidence from which a cry for help is taken as one: a false alarm costs little."""
DECLINE = 0.40
"""Confidence from which a message is declined as none of ours."""

SURELY_OUTSIDE = 0.9
"""Confidence from which a message that names the region asked for is declined all the same."""
HINT = 0.25
"""Confidence from which a doubtful message is about a topic of its own, not an answer to ours."""
ECHO = 3.0
"""How much likelier a short message is about what was just spoken of, or near it."""
SHORT = 12
"""Characters up to which a message leans on what was said before: 怎么绑, 要多久到账."""

_OUT = "out_of_scope"
_EMERGENCY = "out_of_scope_emergency"
_DIALOGUE_ACTS = frozenset({"cancel", "start_over", "supply_details", "withhold_details"})
_MOST_REGIONS = 3
_COMPUTED = frozenset(
    {"fee_standard", "fee_category", "pay_period", "late_payment", "benefit_period", "newborn"}
)

_AIDED = frozenset(
    {
        *("destitute", "orphan", "low_income", "low_income_edge", "monitored"),
        *("returned_poverty", "out_of_poverty", "severely_disabled", "disabled", "preferential"),
    }
)
"""Categories that may pay less, and in some places in another way."""

Outcome = tuple[list[Answer], Memory]


def respond(turn: Understanding, memory: Memory, desk: Desk) -> Outcome:
    """Answer one message.

    Args:
        turn: What was understood.
        memory: What is remembered of the conversation.
        desk: Answers single questions for a region on a day.

    Returns:
        The answers in the order of the questions, and what is to be remembered.
    """
    turn = replace(turn, questions=tuple(_tapped(q, memory, desk) for q in turn.questions))
    alarm = _alarm(turn)
    if alarm is not None:
        return [desk.scripted(_OUT, "emergency", confidence=alarm)], memory
    memory = _learn_region(turn, memory, desk)
    answers: list[Answer] = []
    asked_before = memory.region_asked
    for question in turn.questions:
        # All questions of one message wait for the same answer on the region.
        asking = any(answer.status == "ask_region" for answer in answers)
        memory = replace(memory, region_asked=asked_before and not asking)
        more, memory = _respond_to(question, turn, memory, desk)
        answers += more
    memory = replace(memory, region_asked=asked_before or memory.region_asked)
    if turn.private and not memory.told_private:
        answers[0] = answers[0].with_preface(desk.say("private"))
        memory = replace(memory, told_private=True)
    return answers, memory


def _tapped(question: Question, memory: Memory, desk: Desk) -> Question:
    """Return what a button stands for whose text this is, whatever the model makes of it."""
    topic = desk.topic_of_title(question.text)
    if topic is not None:
        return replace(question, guesses=(Guess(topic, 1.0),))
    channel = desk.channel_of_name(question.text)
    if channel is None or memory.last is None:
        return question
    return replace(
        question,
        guesses=(Guess("supply_details", 1.0),),
        details=replace(question.details, channel=channel),
        # 四川税务 tapped by somebody of 成都 does not move them to 四川.
        regions=() if memory.region else question.regions,
    )


def _alarm(turn: Understanding) -> float | None:
    for question in turn.questions:
        for guess in question.guesses[:2]:
            if guess.intent == _EMERGENCY and guess.confidence >= ALARM:
                return guess.confidence
    return None


def _learn_region(turn: Understanding, memory: Memory, desk: Desk) -> Memory:
    mentions = [m for q in turn.questions for m in q.regions if not m.elsewhere]
    known = memory.region or turn.region_hint
    if mentions:
        known = desk.settle(mentions[-1], known) or known
    elif known and any(desk.lies_in(known, code) for code in _corrected(turn)):
        return replace(memory, region=None, region_asked=False)
    return replace(memory, region=known)


def _corrected(turn: Understanding) -> Iterable[str]:
    """Return the regions that a bare 不是四川 takes back; 人不在四川怎么交 takes back nothing."""
    return [code for q in turn.questions if q.intent == "supply_details" for code in q.denied]


def _respond_to(question: Question, turn: Understanding, memory: Memory, desk: Desk) -> Outcome:
    if memory.waiting and desk.is_any_region(question.text):
        return _answer_waiting(memory, Details(), desk)
    question = _in_context(question, memory, desk)
    doubtful = _doubtful_region(question, memory, desk)
    if doubtful is not None:
        return _ask_which_region(doubtful, question, memory, desk)
    if question.intent in _DIALOGUE_ACTS and question.confidence >= SURE:
        return _dialogue_act(question, memory, desk)
    if question.intent.startswith(_OUT):
        return _outside(question, memory, desk)
    if question.confidence >= SURE and question.margin >= CLEAR_LEAD:
        if desk.is_small_talk(question.intent):
            return [desk.scripted(question.intent, confidence=question.confidence)], memory
        return _answer_topic(question.intent, question, memory, desk)
    return _unsure(question, turn, memory, desk)


def _in_context(question: Question, memory: Memory, desk: Desk) -> Question:
    """Weigh what a short message may be about by what was spoken of before it."""
    spoken_of = [a.topic for a in (*memory.waiting, memory.last) if a is not None]
    if not spoken_of or len(question.text) > SHORT:
        return question
    near = {*spoken_of, *(r for topic in spoken_of for r in desk.related(topic))}
    weights = [g.confidence * (ECHO if g.intent in near else 1) for g in question.guesses]
    unnamed = 1 - sum(g.confidence for g in question.guesses)
    total = sum(weights) + max(unnamed, 0)
    guesses = (
        Guess(g.intent, weight / total) for g, weight in zip(question.guesses, weights, strict=True)
    )
    ranked = sorted(guesses, key=lambda g: g.confidence, reverse=True)
    return replace(question, guesses=tuple(ranked))


def _dialogue_act(question: Question, memory: Memory, desk: Desk) -> Outcome:
    if question.intent == "supply_details":
        return _supply_details(question, memory, desk)
    if question.intent == "withhold_details":
        if memory.waiting:
            return _answer_waiting(memory, question.details, desk)
        return [desk.which_topic(memory.region)], memory
    cleared = replace(memory, waiting=(), last=None, last_entries=())
    if question.intent == "start_over":
        cleared = Memory(told_private=memory.told_private)
    return [desk.scripted(question.intent, confidence=question.confidence)], cleared


def _outside(question: Question, memory: Memory, desk: Desk) -> Outcome:
    if memory.waiting and question.confidence < (SURELY_OUTSIDE if question.regions else DECLINE):
        return _answer_waiting(memory, question.details, desk)
    case = question.intent.removeprefix(f"{_OUT}_")
    if question.confidence < DECLINE:
        return _clarify(question, memory, desk)
    return [desk.scripted(_OUT, case, confidence=question.confidence)], memory


def _unsure(question: Question, turn: Understanding, memory: Memory, desk: Desk) -> Outcome:
    if memory.waiting and (question.regions or question.confidence < HINT):
        # "不知道" and the like: the question that waits is not held back for ever.
        return _answer_waiting(memory, question.details, desk)
    if question.regions and len(turn.questions) == 1 and _says_little(question):
        return _supply_details(question, memory, desk)
    return _clarify(question, memory, desk)


def _says_little(question: Question) -> bool:
    said = sum(len(m.name) for m in question.regions)
    return len(question.text) - said <= 4


def _supply_details(question: Question, memory: Memory, desk: Desk) -> Outcome:
    if memory.waiting:
        return _answer_waiting(memory, question.details, desk)
    if memory.last is not None:
        topic = _topic_for(question.details, memory.last.topic)
        details = question.details.over(memory.last.details)
        return _answer([Asked(topic, details, memory.last.text)], question.regions, memory, desk)
    if question.details.categories:
        return _answer_topic("fee_category", question, memory, desk)
    if question.details.channel:
        return _answer_topic("pay_how", question, memory, desk)
    return [desk.which_topic(memory.region)], memory


def _topic_for(details: Details, last_topic: str) -> str:
    """Return the topic that details alone ask for, coming from the last topic."""
    if details.categories and last_topic in ("fee_standard", "newborn"):
        return "fee_category"
    if last_topic == "pay_how" and any(c in _AIDED for c, _ in details.categories):
        # "我是低保户" after how to pay: what is different for them comes before the paying.
        return "fee_category"
    return last_topic


def _answer_topic(topic: str, question: Question, memory: Memory, desk: Desk) -> Outcome:
    details = question.details
    if topic == "fee_category" and [c for c, _ in details.categories] == ["newborn"]:
        topic = "newborn"
    if memory.last is not None and topic in _COMPUTED and memory.last.topic in _COMPUTED:
        details = replace(details, year=details.year or memory.last.details.year)
    asked = Asked(topic, details, question.text)
    return _answer([asked], question.regions, memory, desk, question.confidence)


def _answer_waiting(memory: Memory, details: Details, desk: Desk) -> Outcome:
    asked = [replace(a, details=details.over(a.details)) for a in memory.waiting]
    return _answer(asked, (), replace(memory, waiting=(), region_asked=True), desk)


def _answer(
    asked: list[Asked],
    mentions: Iterable[RegionMention],
    memory: Memory,
    desk: Desk,
    confidence: float = 1.0,
) -> Outcome:
    answers: list[Answer] = []
    for one in asked:
        if desk.asks_region(one.topic) and memory.region is None and not memory.region_asked:
            answers.append(desk.ask_region(one.topic, confidence, again=bool(memory.waiting)))
            memory = replace(memory, waiting=(*memory.waiting, one))
            continue
        for region in _regions(mentions, memory, desk):
            answers.append(replace(desk.answer(one, region), confidence=confidence))
        memory = replace(memory, last=one)
    if memory.waiting:
        return answers, replace(memory, region_asked=True)
    return _shorten_repeated(answers, memory, desk)


def _regions(mentions: Iterable[RegionMention], memory: Memory, desk: Desk) -> list[str | None]:
    """Return the regions to answer for: several when the question compares them."""
    named = desk.distinct([m.code for m in mentions if not m.elsewhere])
    return list(named[:_MOST_REGIONS]) if len(named) > 1 else [memory.region]


def _shorten_repeated(answers: list[Answer], memory: Memory, desk: Desk) -> Outcome:
    names = tuple(f"{a.entry}@{a.region}@{a.year}@{memory.region}" for a in answers)
    if names == memory.last_entries and all(a.steps for a in answers):
        answers = [a.shortened(desk.say("again"), desk.say("again_call")) for a in answers]
    return answers, replace(memory, last_entries=names)


def _doubtful_region(question: Question, memory: Memory, desk: Desk) -> RegionMention | None:
    for mention in question.regions:
        if (
            mention.candidates
            and not mention.elsewhere
            and desk.settle(mention, memory.region) is None
        ):
            return mention
    return None


def _ask_which_region(
    mention: RegionMention, question: Question, memory: Memory, desk: Desk
) -> Outcome:
    waiting = memory.waiting
    known = {*_DIALOGUE_ACTS, *(asked.topic for asked in waiting)}
    if question.intent not in known and not question.intent.startswith(_OUT):
        waiting = (*waiting, Asked(question.intent, question.details, question.text))
    topic = waiting[-1].topic if waiting else "supply_details"
    return [desk.ask_which_region(topic, mention)], replace(
        memory, waiting=waiting, region_asked=True
    )


def _clarify(question: Question, memory: Memory, desk: Desk) -> Outcome:
    return [desk.clarify(question.guesses)], memory
