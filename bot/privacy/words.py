"""The words around private data, from ``data/lexicon/privacy/words.yml``."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import yaml

from bot.settings import DATA

_FOLDER = DATA / "lexicon" / "privacy"
_DIVISION_ENDING = re.compile(r"(?<=..)(?:省|市|县|区|自治区|自治州|自治县)$")


@dataclass(frozen=True)
class PrivacyWords:
    """What stands around numbers, names and addresses.

    Attributes:
        labels: Words shown in place of the data, by kind.
        introduced: Words in front of a number, by kind.
        phone_words: Words in front of a local phone number.
        name_markers: Words after which a name follows.
        name_titles: Words after which a name may follow.
        plain_surnames: Surnames that are hardly anything else.
        doubtful_surnames: Surnames that are also everyday words.
        never_in_names: Characters that no name holds.
        seldom_in_names: Characters that a name holds only if a mark follows it.
        not_names: Words that only look like names.
        surname_words: Everyday words that begin like a name.
        kin: Relatives.
        helping: Words in front of the name of whom somebody helps.
        helped_with: Characters behind such a name.
        places: Names of divisions, long and short.
        roads: Endings of road names.
        settlements: Endings of the names of villages and estates.
        address_markers: Words in front of an address.
        not_house_number: What follows 号 when it is no house number, by ``on_road`` and
            ``in_settlement``.
    """

    labels: dict[str, str]
    introduced: dict[str, list[str]]
    phone_words: list[str]
    name_markers: list[str]
    name_titles: list[str]
    plain_surnames: frozenset[str]
    doubtful_surnames: frozenset[str]
    never_in_names: frozenset[str]
    seldom_in_names: frozenset[str]
    not_names: frozenset[str]
    surname_words: frozenset[str]
    kin: list[str]
    helping: list[str]
    helped_with: str
    places: frozenset[str]
    roads: list[str]
    settlements: list[str]
    address_markers: list[str]
    not_house_number: dict[str, list[str]]


@lru_cache(maxsize=1)
def privacy_words() -> PrivacyWords:
    """Load the words once."""
    path = _FOLDER / "words.yml"
    listed = yaml.safe_load(path.read_text(encoding="utf-8"))
    surnames = listed["surnames"]
    return PrivacyWords(
        labels=listed["labels"],
        introduced=listed["introduced"],
        phone_words=listed["phone_words"],
        name_markers=listed["name_markers"],
        name_titles=listed["name_titles"],
        plain_surnames=frozenset(
            [*surnames["plain"], *surnames["traditional"], *surnames["compound"]]
        ),
        doubtful_surnames=frozenset(surnames["doubtful"]),
        never_in_names=frozenset(listed["not_in_names"]["never"]),
        seldom_in_names=frozenset(listed["not_in_names"]["seldom"]),
        not_names=frozenset([*listed["not_names"], *listed["kin"]]),
        surname_words=_word_list(),
        kin=listed["kin"],
        helping=listed["helping"],
        helped_with=listed["helped_with"],
        places=_division_names(),
        roads=listed["roads"],
        settlements=listed["places"],
        address_markers=listed["address_markers"],
        not_house_number=listed["not_house_number"],
    )


def any_of(words: Iterable[str]) -> str:
    """Return a regular expression for any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _word_list() -> frozenset[str]:
    lines = (_FOLDER / "surname_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _division_names() -> frozenset[str]:
    path = DATA / "gazetteer" / "divisions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    return frozenset(names | {_DIVISION_ENDING.sub("", name) for name in names})
