"""Routing of one message: which questions are answered, asked back, declined or handed over."""

from __future__ import annotations

from dataclasses import replace

from actions.answering import (
    SURE_OF_OWN,
    Outcome,
    answer,
    answer_follow_up,
    answer_part,
    answer_topic,
    answer_waiting,
    ask_again,
    clarify,
)
from actions.answers import Answer
from actions.choice import NoChoice
from actions.chosen import offered_by, read_chosen
from actions.desk import Desk
from actions.ellipsis import (
    FEES,
    asked_on,
    concern,
    for_another_person,
    is_family,
    topic_of,
    with_kinds_told,
    with_more_persons,
    with_numbers,
    with_those_told,
    without_idle_count,
)
from actions.follow_up import asks_for_part, bare_follow_up
from actions.leaning import answer_leaning, leans
from actions.memory import Asked, Details, Memory
from actions.people import names_person
from actions.telling import (
    PARTING,
    adds_person,
    counting,
    is_done,
    only_tells_more,
    says_little,
    tells_of_member,
)
from actions.understanding import (
    SUPPLY_DETAILS,
    Guess,
    Question,
    RegionMention,
    Understanding,
    as_one,
)
from actions.weighing import EMERGENCY, FOLLOW_UP, OUT, SHORT, SURE, in_context, standing_alone
from actions.whereabouts import doubtful_region, learn_regions
from actions.words import FollowUp
from bot.nlu.questions import asks

CLEAR_LEAD = 0.12
"""How far the first topic must be ahead of the second to be answered without asking back."""
LEAD_WITHIN = 0.05
"""The same within a talk, where one more question back is one more turn for nothing."""
ALARM = 0.5
"""Confidence from which a cry for help is taken as one: a false alarm costs little."""
DECLINE = 0.40
"""Confidence from which a message is declined as none of ours."""

CLEAR_RATIO = 2.0
"""How much likelier than the next a topic is that a declined question has most of."""

SURELY_OUTSIDE = 0.9
"""Confidence from which a message that names the region asked for is declined all the same."""
SURELY_ANOTHER = 0.97
"""Confidence from which a message is about another topic, even if it names what was spoken of."""
HINT = 0.25
"""Confidence from which a doubtful message is about a topic of its own, not an answer to ours."""

FAINT = 0.1
"""The same for a message that asks something: 算了，不说了，湖南多少钱."""

_DIALOGUE_ACTS = frozenset({"cancel", "start_over", SUPPLY_DETAILS, FOLLOW_UP, "withhold_details"})

_TALK = frozenset({"out_of_scope_chitchat", "out_of_scope_abuse"})


def respond(turn: Understanding, memory: Memory, desk: Desk) -> Outcome:
    """Answer one message.

    Args:
        turn: What was understood.
        memory: What is remembered of the conversation.
        desk: Answers single questions for a region on a day.

    Returns:
        The answers in the order of the questions, and what is to be remembered.
    """
    chosen = read_chosen(turn, memory, desk)
    if isinstance(chosen, NoChoice):
        answers, memory = _without_choice(chosen, memory, desk)
    else:
        answers, memory = _respond(chosen, memory, desk)
    if any(answer.status == "ask_region" for answer in answers):
        memory = replace(memory, region_asked=memory.region_asked + 1)
    asked_back = any(answer.status == "ask_clarify" for answer in answers)
    doubt = memory.doubt if asked_back else Details()
    memory = replace(memory, offered=offered_by(answers), doubt=doubt)
    if turn.private and not memory.told_private:
        answers[0] = answers[0].with_preface(desk.say("private"))
        memory = replace(memory, told_private=True)
    return answers, memory


def _without_choice(said: NoChoice, memory: Memory, desk: Desk) -> Outcome:
    if memory.waiting:
        return ask_again(memory, Details(), desk)
    if said is NoChoice.UNCLEAR:
        return [desk.offer("which_one", memory.offered)], memory
    return [desk.offer("none_of_these", ())], memory


def _respond(turn: Understanding, memory: Memory, desk: Desk) -> Outcome:
    kind = _follow_up(turn, memory, desk)
    alarm = _alarm(turn)
    if alarm is not None and kind is None:
        return [desk.scripted(OUT, "emergency", confidence=alarm)], memory
    if _ends(turn, memory, desk):
        return _end("cancel", 1.0, memory, desk)
    if memory.last and not memory.waiting and kind is None and is_done(turn, desk):
        return [desk.scripted("thanks")], memory
    spoken_of = memory.region
    turn, memory = learn_regions(turn, memory, desk)
    if kind is not None and memory.waiting:
        return _answer_aside(kind, memory, desk)
    if kind is not None and not (turn.questions[0].regions and kind.asks_for_all):
        return answer_follow_up(kind, memory, desk, said_whose=not turn.questions[0].regions)
    if kind is not None:
        return _supply_details(turn.questions[0], memory, desk)
    answers: list[Answer] = []
    answered: list[Asked] = []
    for question in turn.questions:
        before = memory.last
        more, memory = _respond_to(question, turn, memory, desk)
        answers += more
        answered += memory.last if memory.last is not before else ()
    # After 交多少，什么时候截止 the resident may ask 那四川呢 of both.
    memory = replace(memory, last=tuple(answered) or memory.last)
    return answers, counting(turn, memory, spoken_of, desk) if answered else memory


def _answer_aside(kind: FollowUp, memory: Memory, desk: Desk) -> Outcome:
    """Ask for the region again; 你们几点下班 is answered before that."""
    answers, memory = ask_again(memory, Details(), desk)
    if not kind.anytime:
        return answers, memory
    aside = desk.fill(kind.otherwise, memory.region)
    return [answers[0].with_preface(aside), *answers[1:]], memory


def _ends(turn: Understanding, memory: Memory, desk: Desk) -> bool:
    question = turn.questions[0]
    parting = question.intent in PARTING and question.confidence >= SURE_OF_OWN
    return bool(memory.last or memory.waiting) and desk.words.ends(turn.text) and not parting


def _follow_up(turn: Understanding, memory: Memory, desk: Desk) -> FollowUp | None:
    names = [mention.name for mention in turn.questions[0].regions]
    topic = memory.matter.topic if memory.matter else ""
    kind = bare_follow_up(turn.questions[0].text, desk.words, names, topic)
    if kind is None or len(turn.questions) > 1 or (memory.waiting and names):
        return None
    if topic in FEES and is_family(turn.questions[0].details):
        return None  # 两个人合起来多少 wants their sum, not a part of what was told of one
    if memory.waiting:
        # 要多久 is no answer to ours, and no question of its own either.
        return kind if kind.tells else None
    return kind if memory.matter else None


def _alarm(turn: Understanding) -> float | None:
    for question in turn.questions:
        for guess in question.guesses[:2]:
            if guess.intent == EMERGENCY and guess.confidence >= ALARM:
                return guess.confidence
    return None


def _respond_to(question: Question, turn: Understanding, memory: Memory, desk: Desk) -> Outcome:
    if memory.waiting and desk.is_any_region(question.text):
        return answer_waiting(memory, Details(), desk)
    # What comes behind another question stands for itself, not for what was said before.
    is_first = question is turn.questions[0]
    in_place = in_context(question, memory, desk) if is_first else standing_alone(question)
    question = _outside_as_one(in_place)
    if is_first and memory.last and memory.last[-1].topic in FEES:
        details = with_those_told(question.details, memory.told_persons)
        question = replace(question, details=details)
    doubtful = doubtful_region(question.regions, memory, desk)
    if doubtful is not None:
        return _ask_which_region(doubtful, question, memory, desk)
    if is_first and only_tells_more(question, turn, memory, desk):
        return _supply_details(question, memory, desk)
    if question.intent == FOLLOW_UP and question.confidence >= SURE:
        return _go_on(question, memory, desk)
    if question.intent in _DIALOGUE_ACTS and question.confidence >= SURE:
        return _dialogue_act(question, memory, desk)
    if question.intent.startswith(OUT):
        return _outside(question, memory, desk)
    perhaps_part = len(question.text) <= SHORT and question.confidence < SURELY_ANOTHER
    if is_first and perhaps_part and not memory.waiting:
        part = answer_part(question.text, question.confidence, memory, desk)
        if part is not None:
            return part
    lead = LEAD_WITHIN if memory.matter else CLEAR_LEAD
    if question.confidence >= SURE and question.margin >= lead:
        if desk.is_small_talk(question.intent):
            return _small_talk(question, memory, desk)
        return answer_topic(question.intent, question, memory, desk)
    return _unsure(question, turn, memory, desk)


def _go_on(question: Question, memory: Memory, desk: Desk) -> Outcome:
    """Answer what goes on about the matter spoken of without naming it."""
    is_short = len(question.text) <= SHORT or asks(question.text)
    told = concern(question.details, memory.last) or (question.details.channel and is_short)
    if question.regions or memory.waiting or told:
        return _supply_details(question, memory, desk)
    part = answer_part(question.text, 0.0, memory, desk)
    if part is not None:
        return part
    kind = asks_for_part(question.text, desk.words)
    if kind is not None:
        return answer_follow_up(kind, memory, desk)
    return answer_leaning(question, memory, desk)


def _outside_as_one(question: Question) -> Question:
    """Let all kinds of what is not ours count together: their sum says whether to decline."""
    outside = [guess for guess in question.guesses if guess.intent.startswith(OUT)]
    if not outside or len(outside) == len(question.guesses):
        return question
    kind = outside[0].intent
    if kind == EMERGENCY and outside[0].confidence < ALARM and outside[1:]:
        # 七天？太慢了吧！气死我了 is no emergency, though it is a bit of everything.
        kind = outside[1].intent if outside[1].intent in _TALK else kind
    guesses = as_one(question.guesses, outside, kind)
    return replace(question, guesses=guesses) if guesses[0].intent == kind else question


def _small_talk(question: Question, memory: Memory, desk: Desk) -> Outcome:
    answer = desk.scripted(question.intent, confidence=question.confidence, region=memory.region)
    if answer.status != "handoff":
        return [answer], memory
    # 我成都的 after 转人工 asks for the number of 成都.
    return [answer], replace(memory, last=(*memory.last, Asked(question.intent)))


def _dialogue_act(question: Question, memory: Memory, desk: Desk) -> Outcome:
    if question.intent == SUPPLY_DETAILS:
        return _supply_details(question, memory, desk)
    if question.intent == "withhold_details":
        if memory.waiting:
            return answer_waiting(memory, question.details, desk)
        return [desk.which_topic(memory.region)], memory
    if question.intent == "start_over" and memory.last and question.confidence < SURE_OF_OWN:
        # Starting over forgets everything: not on a mere suspicion.
        return clarify(question, memory, desk)
    topic = _asked_after_all(question)
    if topic is not None:
        return answer_topic(topic.intent, question, replace(memory, waiting=()), desk)
    return _end(question.intent, question.confidence, memory, desk)


def _end(act: str, confidence: float, memory: Memory, desk: Desk) -> Outcome:
    cleared = replace(
        memory, waiting=(), last=(), matter=None, last_entries=(), region_asked=0, told_persons=()
    )
    if act == "start_over":
        cleared = Memory(told_private=memory.told_private)
    ended = desk.scripted(act, confidence=confidence)
    # 算了 is one way to part; programs outside know no other name for it.
    return [replace(ended, topic="goodbye") if act == "cancel" else ended], cleared


def _asked_after_all(question: Question) -> Guess | None:
    """Return the topic of 算了，还是问你吧，湖南怎么退费: what is asked goes before the ending."""
    runner_up = question.guesses[1] if len(question.guesses) > 1 else None
    least = FAINT if asks(question.text) else HINT
    if runner_up is None or runner_up.confidence < least or not question.regions:
        return None
    ours = runner_up.intent not in _DIALOGUE_ACTS and not runner_up.intent.startswith(OUT)
    return runner_up if ours else None


def _outside(question: Question, memory: Memory, desk: Desk) -> Outcome:
    if memory.waiting and question.confidence < (SURELY_OUTSIDE if question.regions else DECLINE):
        return ask_again(memory, question.details, desk, question.regions)
    if memory.last and says_little(question) and question.confidence < SURELY_OUTSIDE:
        return _supply_details(question, memory, desk)
    kind = asks_for_part(question.text, desk.words) if memory.matter else None
    if kind is not None and question.intent in _TALK:
        # 七天？太慢了吧！气死我了 is about the matter, whatever it sounds like.
        return answer_follow_up(kind, memory, desk)
    if leans(question, memory, desk):
        return answer_leaning(question, memory, desk)
    case = question.intent.removeprefix(f"{OUT}_")
    if question.confidence < DECLINE:
        return clarify(question, memory, desk)
    memory = replace(memory, declined=_as_ours(question, desk))
    return [desk.scripted(OUT, case, question.confidence, memory.region)], memory


def _as_ours(question: Question, desk: Desk) -> str:
    """Return the topic that a declined question has most of: 养老保险怎么交 asks how to pay."""
    ours = [g for g in question.guesses if g.intent in desk.knowledge.topics]
    matters = [
        g for g in ours if not desk.is_small_talk(g.intent) and g.intent not in _DIALOGUE_ACTS
    ]
    if not matters or question.intent in _TALK:
        return ""
    rival = matters[1].confidence if len(matters) > 1 else 0.0
    return matters[0].intent if matters[0].confidence >= CLEAR_RATIO * rival else ""


def _unsure(question: Question, turn: Understanding, memory: Memory, desk: Desk) -> Outcome:
    if memory.waiting and (question.regions or question.confidence < HINT):
        return ask_again(memory, question.details, desk, question.regions)
    if len(turn.questions) == 1 and says_little(question):
        return _supply_details(question, memory, desk)
    kind = asks_for_part(question.text, desk.words) if memory.matter else None
    if kind is not None:
        return answer_follow_up(kind, memory, desk)
    if leans(question, memory, desk):
        return answer_leaning(question, memory, desk)
    if memory.offered and desk.likely(question.guesses) == [question.intent]:
        # Asked once already: of one guess that is left nobody needs to be asked again.
        return answer_topic(question.intent, question, memory, desk)
    return clarify(question, memory, desk)


def _supply_details(question: Question, memory: Memory, desk: Desk) -> Outcome:
    details = with_numbers(question.details, question.text, memory.last)
    details = without_idle_count(details, memory.last, desk.words.asks(question.text))
    if adds_person(question, memory, desk):
        details = with_more_persons(details, memory.last[-1].details)
    elif tells_of_member(question, memory, desk):
        another = desk.words.tells_of_another(question.text)
        details = with_kinds_told(details, memory.last[-1].details, another)
    if memory.waiting:
        return ask_again(memory, details, desk, question.regions)
    if memory.declined and desk.words.names_ours(question.text):
        return answer_topic(memory.declined, question, replace(memory, declined=""), desk)
    if memory.last and desk.is_small_talk(memory.last[-1].topic):
        if question.regions and details == Details():
            spoken_to = replace(question, guesses=(Guess(memory.last[-1].topic, 1.0),))
            return _small_talk(spoken_to, replace(memory, last=memory.last[:-1]), desk)
        memory = replace(memory, last=memory.last[:-1])
    if (
        details == Details()
        and not question.regions
        and names_person(question.text, desk.words.people)
    ):
        memory = replace(memory, last=for_another_person(memory.last))
    kind = desk.words.follow_up_by(details.channel)
    if kind is not None and memory.matter and not question.regions:
        # 她说她不会用手机 wants what was said, in the way that she can do it.
        return answer_follow_up(kind, memory, desk)
    if memory.last:
        return answer(asked_on(details, memory.last), question.regions, memory, desk)
    doubted = replace(question, details=details.over(memory.doubt))
    offered = _taken_up(question, memory, desk)
    topic = topic_of(details) or offered
    if topic is None and not (question.regions and memory.offered):
        topic = topic_of(doubted.details)
    if topic is not None:
        return answer_topic(topic, doubted, memory, desk)
    return [desk.which_topic(memory.region, memory.offered)], memory


def _taken_up(question: Question, memory: Memory, desk: Desk) -> str | None:
    """Return the topic of 您是想问…吗 when the region is all that is said to it."""
    if question.regions and len(memory.offered) == 1:
        return desk.topic_of_title(memory.offered[0])
    return None


def _ask_which_region(
    mention: RegionMention, question: Question, memory: Memory, desk: Desk
) -> Outcome:
    waiting = memory.waiting
    known = {*_DIALOGUE_ACTS, *(asked.topic for asked in waiting)}
    if question.intent not in known and not question.intent.startswith(OUT):
        waiting = (*waiting, Asked(question.intent, question.details, question.text))
    topic = waiting[-1].topic if waiting else SUPPLY_DETAILS
    return [desk.ask_which_region(topic, mention)], replace(memory, waiting=waiting)
