"""Weighs what a message may be about by what was spoken of before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from actions.desk import Desk
from actions.ellipsis import topic_of
from actions.follow_up import asks_for_part
from actions.memory import Details, Memory
from actions.people import names_older, names_person
from actions.understanding import SUPPLY_DETAILS, Guess, Question, as_one
from bot.nlu.entity_ages import find_ages
from bot.nlu.questions import asks, opens_another

OUT = "out_of_scope"
"""How the topics of what is none of ours begin."""
FOLLOW_UP = "follow_up"
"""Topic of what only goes on about the matter spoken of."""
SHORT = 14
"""Characters up to which a message leans on what was said before: 怎么绑, 要多久到账."""
SURE_WITHOUT_NAME = 0.85
"""Confidence from which a short message that names no matter is about another one all the same."""

SURE = 0.42
"""Confidence from which a topic is answered without asking back."""

SURELY_TOLD = 0.95
"""Confidence from which a message that asks nothing is about another matter all the same."""
_LONGEST_BARE = 8
"""Characters up to which a message that names a matter does so for its own sake."""
_MERE_TALK = frozenset({f"{OUT}_chitchat", f"{OUT}_command"})
"""What a message that only says something may look like."""
_OFFICES = f"{OUT}_government"
_AT_WORK = f"{OUT}_employee"

_SPOKEN_OF, _NEAR = 5.0, 2.5
"""How much likelier a short message is about what was just spoken of, or about what is near it."""
_LONGER = 0.5
"""The share of that for a message that says more."""
_NAMED = 0.2
"""How much less likely a message that names a matter only goes on about the last one."""
_HARDLY = 0.03
"""Confidence from which a topic that is named may be meant, whatever goes on looks like."""
_DETAILS_ALONE = 0.2
"""How much less likely a message only says for whom where nothing was asked before."""
_MOST_ALONE = 3.0
"""How much likelier another topic becomes at most where there is nothing to go on about."""

_LATE = "late_payment"
EMERGENCY = f"{OUT}_emergency"
_ALARMING = 0.2
"""Confidence from which a message may be a cry for help, so that nothing is read into it."""
_NEWBORN = "newborn"
_CHILD = "child"
_CHILDREN = frozenset({_NEWBORN, _CHILD})
_ANSWERS_TO_OURS = frozenset({SUPPLY_DETAILS, "withhold_details"})


def in_context(question: Question, memory: Memory, desk: Desk) -> Question:
    """Weigh what a message may be about by what was spoken of before it."""
    if desk.topic_of_title(question.text):
        return question  # a button means what it says
    if memory.matter is None and not memory.waiting:
        return standing_alone(question)
    names, opens = desk.words.names_matter(question.text), opens_another(question.text)
    if names or opens:
        another = (names and opens) or _names_another(question, memory, desk)
        question = _weighed(question, {FOLLOW_UP: 0.0 if another else _NAMED})
    if _asks_if_it_matters(question, memory, desk):
        return _about_the_matter(_of_no_parents(question, memory))
    alone = question
    question = _going_on(_echoing(alone, memory, desk), alone, memory)
    return _telling(_within(question, memory, desk), alone.confidence, memory, desk)


def standing_alone(question: Question) -> Question:
    """Read a message as one that goes on about nothing."""
    if question.intent == FOLLOW_UP:
        # 要带身份证吗 is no reason to decline: what it is about has not been said.
        ours = tuple(g for g in question.guesses if not g.intent.startswith(OUT))
        question = replace(question, guesses=ours)
    going_on = sum(g.confidence for g in question.guesses if g.intent == FOLLOW_UP)
    total = sum(g.confidence for g in question.guesses)
    # What hardly looked like anything else is left in doubt.
    doubt = max(total / _MOST_ALONE - (total - going_on), 0.0)
    asked = asks(question.text) or question.details != Details()
    weights = {FOLLOW_UP: 0.0, SUPPLY_DETAILS: _DETAILS_ALONE if asked else 1.0}
    return _weighed(question, weights, unnamed=doubt)


def near(memory: Memory, desk: Desk) -> frozenset[str]:
    """Return the topics that were spoken of, and those that residents come to from them."""
    spoken_of = _topics_spoken_of(memory)
    return spoken_of.union(
        *(desk.related(topic) for topic in spoken_of),
        filter(None, map(desk.topic_of_title, memory.offered)),
        _ANSWERS_TO_OURS if memory.waiting else (),
    )


def _topics_spoken_of(memory: Memory) -> frozenset[str]:
    return frozenset(asked.topic for asked in (*memory.waiting, *memory.last))


def _names_another(question: Question, memory: Memory, desk: Desk) -> bool:
    """Whether a question names what another topic is called and the last answer tells nothing of.

    那边办登记要带什么 after a refund is about enrolling; after an answer that tells to enrol first
    it goes on about that.
    """
    matter = memory.matter
    if matter is None or not asks(question.text):
        return False
    same = {matter.topic, *desk.covers(matter.topic)}
    rivals = (g for g in question.guesses if g.intent not in same and desk.is_matter(g.intent))
    rival = next(rivals, None)
    if rival is None or rival.confidence < _HARDLY:
        return False
    told = desk.names_of(matter.topic) + desk.answer(matter, memory.region).text()
    # 孩子不在家，邻居替我去行不 names a person beside a matter.
    matters = desk.words.matters_named(question.text)
    named = [word for word in matters if not names_person(word, desk.words.people)]
    return any(word in desk.names_of(rival.intent) and word not in told for word in named)


def _weighed(question: Question, weights: Mapping[str, float], unnamed: float = 0.0) -> Question:
    """Return a question with its topics weighed against each other.

    Args:
        question: The question.
        weights: How much likelier topics are than they look; others stay as they are.
        unnamed: The share of topics that are not among the guesses.
    """
    weighed = [(g.intent, g.confidence * weights.get(g.intent, 1.0)) for g in question.guesses]
    before = sum(g.confidence for g in question.guesses) + unnamed
    scale = before / (sum(confidence for _, confidence in weighed) + unnamed or 1)
    guesses = (Guess(intent, scale * confidence) for intent, confidence in weighed)
    ranked = sorted(guesses, key=lambda guess: guess.confidence, reverse=True)
    return replace(question, guesses=tuple(ranked))


def _echoing(question: Question, memory: Memory, desk: Desk) -> Question:
    close = near(memory, desk)
    if not close:
        return question
    is_short = len(question.text) <= SHORT or question.confidence <= SURE
    share = 1.0 if is_short else _LONGER
    weights = dict.fromkeys(close, _NEAR * share)
    weights |= dict.fromkeys(_topics_spoken_of(memory), _SPOKEN_OF * share)
    unnamed = max(1 - sum(g.confidence for g in question.guesses), 0.0)
    return _weighed(question, weights, unnamed)


def _going_on(question: Question, alone: Question, memory: Memory) -> Question:
    """Count what goes on about the matter spoken of together with the matter itself.

    Args:
        question: The question in its context.
        alone: The same before that, which says whether it names the matter.
        memory: What is remembered of the conversation.
    """
    spoken_of = _topics_spoken_of(memory)
    going_on = [g for g in question.guesses if g.intent in (FOLLOW_UP, SUPPLY_DETAILS)]
    likeliest = [g for g in question.guesses if g.intent in spoken_of][:1]
    same = sorted([*going_on, *likeliest], key=lambda g: g.confidence, reverse=True)
    if len(same) < 2:
        return question
    if same[0] in likeliest and same[0].confidence >= SURE_WITHOUT_NAME:
        return question
    named = {guess.intent for guess in same}
    name = next(guess.intent for guess in alone.guesses if guess.intent in named)
    return replace(question, guesses=as_one(question.guesses, same, name))


def _within(question: Question, memory: Memory, desk: Desk) -> Question:
    """Take what is part of the matter spoken of for that: 最晚哪天办 after the newborn."""
    topic = memory.matter.topic if memory.matter else ""
    parts = [g for g in question.guesses if topic and g.intent in (topic, *desk.covers(topic))]
    if question.guesses[0] not in parts or question.intent == topic:
        return question
    within = question.confidence < SURE_WITHOUT_NAME
    if topic == _NEWBORN:
        # Whatever is asked of a newborn is about the newborn, as long as nobody else is named.
        within = not _of_somebody_else(question, desk)
    elif topic == _LATE:
        # 那今天交，几时能用: whoever is late waits, unless another year is spoken of.
        within = (within or len(question.text) <= SHORT) and question.details.year is None
    return replace(question, guesses=as_one(question.guesses, parts, topic)) if within else question


def _asks_if_it_matters(question: Question, memory: Memory, desk: Desk) -> bool:
    """Whether a message asks whether the case it tells matters: 两边都上了班的，有影响不."""
    if not desk.words.asks_if_it_matters(question.text) or memory.matter is None:
        return False
    if any(g.intent == EMERGENCY and g.confidence >= _ALARMING for g in question.guesses):
        return False  # 我心口痛得很，要紧不
    # 都是单位上的医保，有影响不 asks it of ours.
    if question.intent in (FOLLOW_UP, SUPPLY_DETAILS, _AT_WORK):
        return True
    same = question.intent in (memory.matter.topic, *desk.covers(memory.matter.topic))
    another = desk.words.names_matter(question.text) and not same and question.confidence >= SURE
    return question.confidence < SURELY_TOLD and not another


def _of_no_parents(question: Question, memory: Memory) -> Question:
    """Return a question without the parents told of after the newborn: they pay nothing here."""
    if memory.matter is None or memory.matter.topic != _NEWBORN:
        return question
    return replace(question, details=replace(question.details, categories=(), head_count=None))


def _about_the_matter(question: Question) -> Question:
    """Return a question as one that goes on about the matter spoken of."""
    others = [g for g in question.guesses if g.intent != FOLLOW_UP and not g.intent.startswith(OUT)]
    return replace(question, guesses=(Guess(FOLLOW_UP, max(question.confidence, SURE)), *others))


def _telling(question: Question, surest: float, memory: Memory, desk: Desk) -> Question:
    """Take what asks nothing for more on the matter spoken of: 卡里有钱的, 他没有微信."""
    topic, sure = question.intent, question.confidence
    if memory.matter is None or max(sure, surest) >= SURELY_TOLD:
        return question
    if topic == memory.matter.topic and sure >= SURE:
        return question
    if not (_is_beside(question, desk) or _only_says(question, desk)):
        return question
    return _about_the_matter(question)


def _only_says(question: Question, desk: Desk) -> bool:
    """Whether a message asks nothing, wants nothing done and names no matter of its own."""
    text, topic = question.text, question.intent
    if asks(text) or desk.words.wishes_for(text):
        return False
    if opens_another(text) and desk.words.names_matter(text):
        return False  # 还有个事，他们要收据
    if topic not in desk.knowledge.topics or desk.is_small_talk(topic):
        return topic in _MERE_TALK
    # 孩子 or 退 in a story that looks a little like something else says hardly more.
    in_between = len(text) > _LONGEST_BARE and SURE <= question.confidence < SURE_WITHOUT_NAME
    named = desk.words.names_matter(text) and not in_between
    told = {topic_of(question.details), *(who for who, _ in question.details.categories)}
    return not named and topic not in told  # 断保三年了, 刚生了二胎 are news


def _is_beside(question: Question, desk: Desk) -> bool:
    """Whether what is none of ours may be asked because of ours: 要居住证？, 我上过职工的."""
    sure, text = question.confidence, question.text
    if opens_another(text):
        return False
    if question.intent == _OFFICES and len(text) <= SHORT:
        return sure < SURE_WITHOUT_NAME or asks_for_part(text, desk.words) is None
    return question.intent == _AT_WORK and sure < SURE_WITHOUT_NAME


def _of_somebody_else(question: Question, desk: Desk) -> bool:
    """Whether a message after the newborn is about a grown-up or an older child: 大的六岁."""
    text = question.text
    others = {category for category, _ in question.details.categories} - _CHILDREN
    has_age = any(found.value == _CHILD for found in find_ages(text))
    return bool(others) or has_age or names_older(text, desk.words.people)
