"""Opens the desk: loads knowledge and rules once, and gives it out for a day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from actions.desk import Desk
from actions.fee_rules import FeeBook
from actions.outcomes import cases_of
from actions.wording import fixed_placeholders
from actions.words import DialogueWords, load_dialogue_words
from bot.knowledge.loading import Surroundings, load_knowledge
from bot.knowledge.model import DEFAULT_CASE, Knowledge
from bot.regions.gazetteer import Gazetteer, load_gazetteer
from bot.settings import DATA, Settings


def open_desk(today: date) -> Desk:
    """Return the desk for a day.

    Raises:
        DataError: A data file is broken; every mistake is listed.
    """
    knowledge, book = load_all(DATA)
    return Desk(knowledge, book, load_gazetteer(), load_dialogue_words(), today)


@lru_cache(maxsize=1)
def load_all(data: Path) -> tuple[Knowledge, FeeBook]:
    """Load rules and scripted answers of a data folder and check them against one another.

    Raises:
        DataError: A file is broken; every mistake of the first broken kind is listed.
    """
    gazetteer = load_gazetteer()
    codes = frozenset(division.code for division in gazetteer)
    area_codes = {code: area for code in codes if (area := gazetteer.area_code(code))}
    cache = Settings.from_environment().var_dir / "cache"
    book = FeeBook.load(data, codes, area_codes, cache)
    words = load_dialogue_words(data / "dialogue.yml")
    return load_knowledge(data / "faq", _surroundings(book, gazetteer, words, codes)), book


def _surroundings(
    book: FeeBook, gazetteer: Gazetteer, words: DialogueWords, codes: frozenset[str]
) -> Surroundings:
    def values(topic: str, case: str, region: str) -> frozenset[str]:
        fixed = fixed_placeholders(book, gazetteer, region, date.max)
        return frozenset({*fixed, *cases_of(topic).get(case, ())})

    def cases(topic: str) -> frozenset[str] | None:
        known = cases_of(topic)
        return frozenset({DEFAULT_CASE, *known}) if known else None

    return Surroundings(
        region_codes=codes,
        source_keys=lambda region: frozenset(book.sources(region)),
        values=values,
        channels=frozenset(words.channels),
        cases=cases,
    )
