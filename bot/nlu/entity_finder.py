"""All entities of a text: regions, channels, persons, years, amounts, messages, offices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import spacy

from bot.clock import today
from bot.nlu.entity_ages import find_ages
from bot.nlu.entity_counts import with_counts
from bot.nlu.entity_dates import find_days, find_years, tells_an_event
from bot.nlu.entity_errors import MESSAGES, ErrorFinder
from bot.nlu.entity_family import find_added
from bot.nlu.entity_found import Found
from bot.nlu.entity_missed_years import find_missed_years
from bot.nlu.entity_quantities import find_amounts, find_breaks, find_head_counts, find_repaid
from bot.nlu.entity_terms import TERM_FILES, TermFinder, piece_doc
from bot.nlu.household import Household, read_household
from bot.nlu.household_words import RELATIVES, is_minded
from bot.regions.gazetteer import GAZETTEER_DIR
from bot.regions.matching import RegionMention, load_matcher

Entity = dict[str, Any]
_QUANTITIES: tuple[Callable[[str], Iterable[Found]], ...] = (
    lambda text: find_days(text, today()),
    lambda text: find_missed_years(text, today()),
    find_years,
    find_amounts,
    find_breaks,
    find_repaid,
    find_head_counts,
)
_GROWN_UP = ("elderly", "employee", "resident", "preferential")
_LINK = re.compile(
    r"(?:(?:上|这|本)个?(?:月|周|星期)|[前昨今][天日]|前几天|今年|\d+月(?:\d+[日号])?)?[的才刚都]?"
)


class EntityFinder:
    """Finds entities by rules; the words come from ``data/lexicon`` and ``data/gazetteer``.

    Raises:
        LexiconError: A file of the lexicon is broken.
    """

    def __init__(self) -> None:
        self._nlp = spacy.blank("zh")
        self._terms = TermFinder(self._nlp)
        self._errors = ErrorFinder()
        self._regions = load_matcher()

    def extract(self, text: str, words: Sequence[str] | None = None) -> list[Entity]:
        """Return the entities of a normalised text in order, as Rasa writes them.

        Args:
            text: A normalised text.
            words: Its words in order, as the tokenizer cut them.
        """
        terms = self._terms.find(piece_doc(self._nlp, text))
        people = [term for term in terms if term.entity == "person_category"]
        people = _one_a_person(text, [*people, *find_ages(text)])
        people = [one for one in people if not is_minded(text, one.start)]
        others = [term for term in terms if term.entity != "person_category"]
        found = _with_family(text, people, _without_overlaps(text, others))
        found += self._errors.find(text)
        entities = [_entity(item) for item in found]
        entities += [_region_entity(mention) for mention in self._regions.find(text, words)]
        return sorted(entities, key=lambda entity: (entity["start"], entity["entity"]))


def _without_overlaps(text: str, terms: list[Found]) -> list[Found]:
    """Add days, years and amounts to the terms; a stretch is read only once as a quantity."""
    kept: list[Found] = []
    for find in _QUANTITIES:
        for item in find(text):
            if not any(item.overlaps(other) for other in kept):
                kept.append(item)
    years = [t for t in terms if t.entity == "insurance_year" and not tells_an_event(text, t)]
    kept += [year for year in years if not any(year.overlaps(other) for other in kept)]
    return [*(t for t in terms if t.entity != "insurance_year"), *kept]


def _with_family(text: str, people: list[Found], others: list[Found]) -> list[Found]:
    """Return all, with the persons counted."""
    rest = [one for one in others if one.entity != "head_count"]
    household = read_household(text, people)
    if household is not None:
        return [*rest, *_as_entities(household, people)]
    heads = [one for one in others if one.entity == "head_count"] or find_added(text, people)
    return [*rest, *heads, *with_counts(text, people)]


def _as_entities(household: Household, people: Sequence[Found]) -> Iterator[Found]:
    """Yield a family as entities; a kind stands where it was said first."""
    yield Found("head_count", str(household.size), household.start, household.end)
    for kind, number in household.kinds.items():
        said = next((one for one in people if one.value == kind), household)
        yield Found("person_category", kind, said.start, said.end, number)


def _one_a_person(text: str, people: list[Found]) -> list[Found]:
    """Join what names the same person twice: 刚出生的宝宝, 65岁老人, 孩子上个月刚生."""
    joined: list[Found] = []
    for person in sorted(people, key=lambda found: found.start):
        previous = joined[-1] if joined else None
        if previous is None or not _LINK.fullmatch(text, previous.end, person.start):
            joined.append(person)
        elif person.value == previous.value or _is_child_of_kind(previous, person):
            joined[-1] = replace(previous, end=max(previous.end, person.end))
        elif _is_child_of_kind(person, previous):
            joined[-1] = replace(person, start=previous.start)
        elif person.start >= previous.end:
            joined.append(person)
    return joined


def _is_child_of_kind(kind: Found, child: Found) -> bool:
    return child.value == "child" and kind.value not in _GROWN_UP


def _entity(found: Found) -> Entity:
    entity: Entity = {
        "entity": found.entity,
        "value": found.value,
        "start": found.start,
        "end": found.end,
    }
    return entity if found.count is None else {**entity, "count": found.count}


def _region_entity(mention: RegionMention) -> Entity:
    entity: Entity = {
        "entity": "region",
        "value": mention.code,
        "start": mention.start,
        "end": mention.end,
    }
    if mention.candidates:
        entity["candidates"] = list(mention.candidates)
    if mention.fuzzy:
        entity["fuzzy"] = True
    if mention.negated:
        entity["negated"] = True
    if mention.elsewhere:
        entity["elsewhere"] = True
    return entity


def word_lists() -> list[Path]:
    """Return the files that decide what is found."""
    gazetteer = [*GAZETTEER_DIR.glob("*.csv"), *GAZETTEER_DIR.glob("*.txt")]
    return sorted({MESSAGES, RELATIVES, *TERM_FILES.values(), *gazetteer})
