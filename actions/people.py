"""Whose insurance is spoken of, when a family's insurances lie in several regions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from actions.memory import ME
from actions.words import PeopleWords

_THE_OTHER = "the other"
_ALL_OF_THEM = "all of them"
_MY_OWN = "my_own"
_NOBODY = "nobody"
_CHILD = "child"


@dataclass(frozen=True)
class Place:
    """A region and where it stands in the message.

    Attributes:
        start: Offset of its first character.
        end: Offset behind its last.
        code: Six-digit code.
    """

    start: int
    end: int
    code: str


@dataclass(frozen=True)
class Told:
    """What a message tells about people.

    Attributes:
        regions: Whose insurance is where, as said in this message.
        asked: Whose the question is, or None when it names nobody.
    """

    regions: Mapping[str, str]
    asked: str | None


def read_people(
    text: str, places: Sequence[Place], words: PeopleWords, speaking_of: str, known: Sequence[str]
) -> Told:
    """Tell people and their regions apart: 我爸在长治，我在成都，他的怎么交.

    Args:
        text: The message.
        places: Regions in it where somebody is insured, in order.
        words: How people are named.
        speaking_of: Whose insurance was spoken of before.
        known: Everybody whose region is known, the last one named last.
    """
    named = list(_named(text, words))
    regions: dict[str, str] = {}
    others = [person for person in known if person != ME]
    begin = 0
    for place in places:
        before = [p for start, p in named if begin <= start < place.start]
        person = _meant(before[-1], others) if before else None
        regions[person or speaking_of] = place.code
        others += [person] if person and person != ME else []
        begin = place.end
    asking = [p for start, p in named if start >= begin and p != ME]
    if not asking or (asking[-1] == _ALL_OF_THEM and len(regions.keys() - {ME}) > 1):
        return Told(regions, None)
    return Told(regions, _meant(asking[-1], others))


def names_person(text: str, words: PeopleWords) -> bool:
    """Whether a message names anybody: 那我呢, 我妈的呢."""
    return any(True for _ in _named(text, words))


def names_older(text: str, words: PeopleWords) -> bool:
    """Whether a message names anybody but a small child: 那我老婆的呢, 大的那个呢."""
    people = {person for _, person in _named(text, words)}
    # 我的娃 is the child, 我的呢 is not.
    return bool(people - {ME, _CHILD, _THE_OTHER, *((_MY_OWN,) if _CHILD in people else ())})


def _meant(person: str, others: Sequence[str]) -> str | None:
    if person == _MY_OWN:
        return ME
    if person in (_THE_OTHER, _ALL_OF_THEM):
        return others[-1] if others else None
    return person


def _named(text: str, words: PeopleWords) -> Iterator[tuple[int, str]]:
    pattern, people = _names(
        (
            *((name, ME) for name in words.me),
            *((name, _MY_OWN) for name in words.my_own),
            *((name, _THE_OTHER) for name in words.pronouns),
            *((name, _ALL_OF_THEM) for name in words.plural_pronouns),
            *((name, _NOBODY) for name in words.not_a_person),
            *((name, who) for who, names in words.others.items() for name in names),
        )
    )
    for match in pattern.finditer(text):
        if people[match[0]] != _NOBODY:
            yield match.start(), people[match[0]]


@lru_cache(maxsize=4)
def _names(pairs: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    longest_first = sorted((name for name, _ in pairs), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), dict(pairs)
