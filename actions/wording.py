"""Puts results of the rules and scripted sentences together into an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from actions.answers import Answer, Phone, Source, Table
from actions.fee_rules import Answer as Result
from actions.fee_rules import FeeBook, default_insurance_year
from actions.fee_rules.formats import insurance_year, long_date
from actions.fee_rules.hotline import LOCAL_OFFICE
from actions.fee_rules.hotline import Phone as RulePhone
from actions.fee_rules.model import Source as RuleSource
from actions.outcomes import Outcome, phones_of, steps_of
from actions.words import DialogueWords
from bot.knowledge.model import Entry
from bot.knowledge.placeholders import fill, names
from bot.regions.gazetteer import Gazetteer

LINES = ("tax", "gov", "hrss", "medical")
OFFICE = "office_line"
"""Placeholder of the sentence on the number of the resident's own insurance office."""
OTHER_LINES = ("emergency", "police", "housing_fund", "crisis")
"""Lines of other services; they have no area code, and no rule of ours knows them."""
_SOURCES_SHOWN = 3
_REGIONS_KEPT = 512
"""Regions of which everything that sentences may use is kept ready."""

_PHONE = re.compile(r"phone\.(\w+)")


class Wording:
    """Turns entries into answers for one day.

    Args:
        book: Fee rules.
        gazetteer: Regions.
        words: Sentences of the dialogue.
        today: The day to answer for.
    """

    def __init__(
        self, book: FeeBook, gazetteer: Gazetteer, words: DialogueWords, today: date
    ) -> None:
        self._book = book
        self._gazetteer = gazetteer
        self._words = words
        self._today = today
        self._values = lru_cache(_REGIONS_KEPT)(self._all_values)
        self._offices = lru_cache(_REGIONS_KEPT)(self._offices_of)

    def values(self, region: str) -> dict[str, str]:
        """Return what every sentence may use for a region."""
        return dict(self._values(region))

    def answer(
        self, entry: Entry, region: str, year: int | None, outcome: Outcome | None
    ) -> Answer:
        """Fill an entry.

        Args:
            entry: What to say.
            region: Six-digit code of the resident's region.
            year: Insurance year that was named, or None.
            outcome: Result of the rules, or None for a topic without rules.
        """
        result = outcome.result if outcome else Result(case="")
        year = result.insurance_year or year or entry.year or default_insurance_year(self._today)
        rule_region = result.rule_region or entry.region
        values = self.values(region) | {
            "rule_region": self._gazetteer.by_code(rule_region).name,
            "year": insurance_year(year),
            "pay_year": str(year),
            **result.values,
        }

        def fill_all(sentences: Iterable[str]) -> tuple[str, ...]:
            return tuple(fill(sentence, values) for sentence in sentences)

        computed = (
            fill(self._words.steps[step], {**values, **more}) for step, more in steps_of(result)
        )
        sources = self._sources(entry, result)
        return Answer(
            topic=entry.topic,
            status=entry.status,
            lead=fill(entry.lead, values),
            warnings=fill_all(entry.warnings),
            steps=(*computed, *fill_all(entry.steps)),
            notes=fill_all(entry.notes),
            table=Table(result.table.head, result.table.rows) if result.table else None,
            phones=self._phones(entry, region, result),
            region=(rule_region, self._gazetteer.by_code(rule_region).name),
            year=year if result.insurance_year or _names_year(entry) else None,
            entry=entry.name,
            channel=entry.channel,
            sources=sources,
            checked_on=min([entry.checked_on, *filter(None, [result.checked_on])]).isoformat(),
            closing=tuple(self._closing(entry, sources, values)),
            spoken=fill(entry.spoken, values),
        )

    def _sources(self, entry: Entry, result: Result) -> tuple[Source, ...]:
        own = self._book.sources(entry.region)
        found = [*result.sources, *(own[key] for key in entry.sources)]
        return tuple(dict.fromkeys(map(_source, found)))

    def _closing(
        self, entry: Entry, sources: tuple[Source, ...], values: Mapping[str, str]
    ) -> Iterable[str]:
        if sources:
            items = (
                fill(
                    self._words.sentences["source_item_dated" if s.date else "source_item"],
                    {**values, "title": s.title, "publisher": s.publisher, "date": s.date},
                )
                for s in sources[:_SOURCES_SHOWN]
            )
            key = "source" if len(sources) <= _SOURCES_SHOWN else "source_and_more"
            yield fill(self._words.sentences[key], {**values, "list": "、".join(items)})
        if sources:
            article = any(source.kind == "article" for source in sources)
            key = "only_reference" if article else "binding_is_local"
            # A number that was just given need not be given once more.
            called = any("phone.tax" in names(text) for text in (entry.lead, *entry.notes))
            yield self._words.say(f"{key}_called" if called else key, values)

    def _all_values(self, region: str) -> Mapping[str, str]:
        common = self._common_values(region)
        return {**common, OFFICE: self._office_line(region, common)}

    def _offices_of(self, region: str) -> tuple[RulePhone, ...]:
        return self._book.hotline(region, LOCAL_OFFICE).offices

    def _common_values(self, region: str) -> Mapping[str, str]:
        values = {
            "region": self._gazetteer.by_code(region).name,
            "today": long_date(self._today),
        }
        facts, numbers = self._book.facts(region), self._words.other_numbers
        values |= {f"phone.{line}": self._book.phone(region, line).display for line in LINES}
        values |= {f"phone.{line}": numbers[line] for line in OTHER_LINES}
        values |= {f"fact.{name}": fact.value for name, fact in facts.items()}
        values |= {f"category.{name}": word for name, word in self._book.words.categories.items()}
        return values

    def _office_line(self, region: str, values: Mapping[str, str]) -> str:
        offices = self._offices(region)
        if not offices:
            return self._words.say("office_unlisted", values)
        named = {"office_name": offices[0].name, "office_phone": offices[0].display}
        key = "office_known" if len(offices) == 1 else "office_listed"
        return self._words.say(key, {**values, **named})

    def _phones(self, entry: Entry, region: str, result: Result) -> tuple[Phone, ...]:
        used = [m[1] for text in entry.texts() for n in names(text) if (m := _PHONE.match(n))]
        found = [Phone(label, number, tel) for label, number, tel in phones_of(result)]
        if any(OFFICE in names(text) for text in entry.texts()):
            offices = self._offices(region)
            found += [Phone(o.name, o.display, o.tel) for o in offices if len(offices) == 1]
        for line in dict.fromkeys(used):
            if line in LINES:
                phone = self._book.phone(region, line)
                found.append(Phone(self._words.lines[line], phone.display, phone.tel))
            else:
                number = self._words.other_numbers[line]
                found.append(Phone(self._words.lines[line], number, f"tel:{number}"))
        return tuple({phone.tel: phone for phone in reversed(found)}.values())[::-1]


def fixed_placeholders(facts: Iterable[str], categories: Iterable[str]) -> frozenset[str]:
    """Return the placeholders that every scripted answer for a region may use.

    Args:
        facts: Ids of the facts that hold for the region.
        categories: Ids of person categories.
    """
    return frozenset(
        {
            *("region", "rule_region", "today", "year", "pay_year", OFFICE),
            *(f"phone.{line}" for line in (*LINES, *OTHER_LINES)),
            *(f"fact.{fact}" for fact in facts),
            *(f"category.{category}" for category in categories),
        }
    )


def _names_year(entry: Entry) -> bool:
    return entry.year is not None or any(
        name in ("year", "pay_year") for text in entry.texts() for name in names(text)
    )


def _source(source: RuleSource) -> Source:
    day = source.date.isoformat() if source.date else ""
    return Source(source.title, source.publisher, day, source.kind)
