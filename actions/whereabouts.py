"""What a message changes in what is known of regions: whose insurance is where."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from actions.desk import Desk
from actions.memory import Memory
from actions.people import Place, read_people
from actions.understanding import SUPPLY_DETAILS, RegionMention, Understanding

MOST_REGIONS = 3
"""Regions for which one question is answered side by side."""
_CLAUSE = re.compile(r"[，,。；;！!？?、\s]")
_ENDS = re.compile(r"(?:那边|这边|这头|这里)?(?:[，,。；;！!？?、\s]|$)")
_NEAR = 2
"""Characters behind a place in which a word on it may stand: 湖南参保."""


def learn_regions(turn: Understanding, memory: Memory, desk: Desk) -> tuple[Understanding, Memory]:
    """Learn whose insurance is where, and whose the message speaks of.

    Args:
        turn: What was understood.
        memory: What is remembered of the conversation.
        desk: Knows which regions lie in which.

    Returns:
        The message, in which regions of others than those asked for are elsewhere; and what
        is to be remembered.
    """
    known = memory.region or turn.region_hint
    if not _mentions(turn) and known and any(desk.lies_in(known, c) for c in _taken_back(turn)):
        people = tuple(pair for pair in memory.people if pair[0] != memory.person)
        return turn, replace(memory, region=None, region_asked=0, people=people)
    if known:
        turn = _far_from_home(turn, known, desk)
    regions = dict(memory.people)
    places = _places(turn, known, desk)
    told = read_people(turn.text, places, desk.words.people, memory.person, list(regions))
    if len(told.regions) == 1 < len(places):
        places = _insured_at(turn.text, places, desk.words.insured_at)
        turn = _only_about({place.code for place in places}, turn)
        told = replace(told, regions=dict.fromkeys(told.regions, places[-1].code))
    person = memory.person
    for person, code in told.regions.items():
        regions.pop(person, None)
        regions[person] = code
    known = places[-1].code if places else known or _by_channel(turn, desk)
    if told.asked in regions:
        person = told.asked
        known = regions[person]
        turn = _only_about({known}, turn)
    asked = memory.region_asked if known is None else 0
    return turn, replace(
        memory, region=known, region_asked=asked, people=tuple(regions.items()), person=person
    )


def _places(turn: Understanding, known: str | None, desk: Desk) -> Sequence[Place]:
    places = []
    for mention in _mentions(turn):
        known = desk.settle(mention, known) or known
        if known:
            places.append(Place(mention.start, mention.start + len(mention.name), known))
    return places


def _far_from_home(turn: Understanding, known: str, desk: Desk) -> Understanding:
    """Return the message without the place from which it is to be done: 我在天津，网上能退不."""
    words = desk.words
    if words.tells_insured_at(turn.text) or not words.does_from_afar(turn.text):
        return turn

    def read(mention: RegionMention) -> RegionMention:
        end = mention.start + len(mention.name)
        is_told = turn.text[: mention.start].endswith(words.here) and _ENDS.match(turn.text, end)
        is_near = desk.lies_in(mention.code, known) or desk.lies_in(known, mention.code)
        return replace(mention, elsewhere=True) if is_told and not is_near else mention

    return _with_regions(turn, read)


def _insured_at(
    text: str, places: Sequence[Place], marks: Sequence[Sequence[str]]
) -> Sequence[Place]:
    """Return the places where somebody is insured: 户口在四川，参保在湖南 is about one of them."""
    starts = [0, *(place.end for place in places)]
    ends = [*(place.start for place in places[1:]), len(text)]
    beside = [
        _CLAUSE.split(text[start : place.start])[-1] + text[place.end : min(place.end + _NEAR, end)]
        for place, start, end in zip(places, starts, ends, strict=False)
    ]
    for words in marks:
        marked = [
            p for p, near in zip(places, beside, strict=True) if any(w in near for w in words)
        ]
        if marked:
            return marked
    return places


def _by_channel(turn: Understanding, desk: Desk) -> str | None:
    """Return the region that alone has the channel in the message: 湘税社保 is 湖南's."""
    channels = (q.details.channel for q in turn.questions if q.details.channel)
    return next((c for c in map(desk.words.channel_regions.get, channels) if c), None)


def _only_about(codes: Collection[str], turn: Understanding) -> Understanding:
    """Return the message without the regions that it does not ask for."""

    def read(mention: RegionMention) -> RegionMention:
        wanted = mention.candidates or mention.code in codes
        return mention if wanted else replace(mention, elsewhere=True)

    return _with_regions(turn, read)


def _with_regions(
    turn: Understanding, read: Callable[[RegionMention], RegionMention]
) -> Understanding:
    questions = (replace(q, regions=tuple(map(read, q.regions))) for q in turn.questions)
    return replace(turn, questions=tuple(questions))


def regions_to_answer(
    mentions: Iterable[RegionMention], memory: Memory, desk: Desk
) -> list[str | None]:
    """Return the regions to answer for: several when the question compares them."""
    meant = [m for m in mentions if not m.elsewhere]
    named = desk.distinct([m.code for m in meant])
    if len(named) > 1:
        return list(named[:MOST_REGIONS])
    # 武乡哪天截止？我侄女在北京 names for each question its own.
    settled = bool(named) and not any(m.candidates for m in meant)
    if settled and memory.region and not desk.lies_in(memory.region, named[0]):
        return [named[0]]
    return [memory.region]


def doubtful_region(
    mentions: Iterable[RegionMention], memory: Memory, desk: Desk
) -> RegionMention | None:
    """Return a region whose name fits several, when nothing decides which is meant."""
    for mention in mentions:
        if (
            mention.candidates
            and not mention.elsewhere
            and desk.settle(mention, memory.region) is None
        ):
            return mention
    return None


def _mentions(turn: Understanding) -> list[RegionMention]:
    return [m for q in turn.questions for m in q.regions if not m.elsewhere]


def _taken_back(turn: Understanding) -> Iterable[str]:
    """Return the regions that a bare 不是四川 takes back; 人不在四川怎么交 takes back nothing."""
    return [code for q in turn.questions if q.intent == SUPPLY_DETAILS for code in q.denied]
