"""The words a pinyin message may mean: how often each is said, after which, and how it sounds."""

from __future__ import annotations

import csv
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import jieba
import yaml
from pypinyin import Style, lazy_pinyin, load_phrases_dict, pinyin

from bot.settings import DATA
from bot.text.lexicon import SPELLING, read_variants, read_words
from bot.text.normalise import HAN, simplify

EDGE = ""
"""Stands for the beginning and the end of a sentence."""
OTHER = "#"
"""Stands for digits and for Latin words that stay as they are."""

_PIECES = re.compile(f"(?P<han>[{HAN}]+)|(?P<other>[0-9a-z]+)|[^{HAN}0-9a-z ]+")
_LISTED_COUNT = 1.0  # a listed word that no example uses is expected that often
_CITY_WEIGHT = 4
_SPOKEN_WEIGHT = 5
_PAIR_DOUBT = 4.0  # a pair counts fully only when its first word was seen much more often
_DOMAIN_SHARE = 0.75
_PAIR_SHARE = 0.6
_GENERAL_WORDS = 20000
_GENERAL_CHARACTERS = 3500
_LONGEST_GENERAL = 4
_SECOND_READING_COST = 4.0
_RARE = 1e-9
_MARK_CHANCES = {EDGE: 0.1, OTHER: 0.02}
_VOWEL = re.compile("[aeiouv]")
_DIVISION_ENDING = re.compile(r"(?<=..)(?:省|市|县|区|自治区|自治州|自治县)$")


class PinyinWords:
    """Unigrams and pairs of words with their sounds.

    Attributes:
        readings: Toneless syllables by word, each with the cost of that reading.
        counts: How often the word occurs in the examples.
    """

    def __init__(
        self,
        general: dict[str, float],
        counts: dict[str, float],
        pairs: dict[str, dict[str, float]],
        readings: dict[str, dict[str, float]],
    ) -> None:
        self.readings = readings
        self.counts = counts
        self._general = general
        self._pairs = pairs
        self._total = sum(counts.values()) or 1.0
        self._general_total = sum(general.values()) or 1.0
        self._single_costs = {word: self._single_cost(word) for word in [*readings, *_MARK_CHANCES]}
        self._follower_costs = {word: self._costs_after(after) for word, after in pairs.items()}

    @classmethod
    def learn(cls, sentences: Iterable[str], listed: Iterable[str]) -> PinyinWords:
        """Count words and pairs.

        Args:
            sentences: Normalised examples; what is in Latin letters in them is passed over.
            listed: Words of the domain that may be missing in the examples.
        """
        counts: Counter[str] = Counter()
        pairs: dict[str, Counter[str]] = defaultdict(Counter)
        for sentence in sentences:
            words = sentence_words(sentence)
            counts.update(word for word in words if word not in (EDGE, OTHER))
            for first, second in pairwise(words):
                pairs[first][second] += 1
        weights: dict[str, float] = dict(counts)
        for word in listed:
            weights[word] = weights.get(word, 0.0) + _LISTED_COUNT
        general = _general_words()
        readings = {word: _readings(word) for word in sorted(weights.keys() | general.keys())}
        return cls(general, weights, {k: dict(v) for k, v in pairs.items()}, readings)

    def cost(self, word: str, before: str) -> float:
        """Return the negative logarithm of the chance of a word after another."""
        return min(self.single_cost(word), self.followers(before).get(word, math.inf))

    def single_cost(self, word: str) -> float:
        """Return the cost of a word after any other."""
        known = self._single_costs.get(word)
        return self._single_cost(word) if known is None else known

    def followers(self, before: str) -> dict[str, float]:
        """Return the costs of the words that were seen after a word."""
        return self._follower_costs.get(before, {})

    def _single_cost(self, word: str) -> float:
        return -math.log((1 - _PAIR_SHARE) * self._chance(word))

    def _costs_after(self, after: dict[str, float]) -> dict[str, float]:
        total = sum(after.values()) + _PAIR_DOUBT
        return {
            word: -math.log(_PAIR_SHARE * count / total + (1 - _PAIR_SHARE) * self._chance(word))
            for word, count in after.items()
        }

    def _chance(self, word: str) -> float:
        domain = _DOMAIN_SHARE * self.counts.get(word, 0.0) / self._total
        general = (1 - _DOMAIN_SHARE) * self._general.get(word, 0.0) / self._general_total
        return domain + general + _MARK_CHANCES.get(word, _RARE)

    def to_json(self) -> str:
        """Return what was learnt as JSON."""
        return json.dumps(
            [self._general, self.counts, self._pairs, self.readings], ensure_ascii=False
        )

    @classmethod
    def from_json(cls, text: str) -> PinyinWords:
        """Read what ``to_json`` wrote."""
        parts: list[Any] = json.loads(text)
        return cls(*parts)


def sentence_words(sentence: str) -> list[str]:
    """Return the words of a sentence with its edges; a mark counts as an edge."""
    words = [EDGE]
    for piece in _PIECES.finditer(sentence):
        if piece["han"]:
            words.extend(_join_terms(list(jieba.cut(piece["han"], HMM=False))))
        else:
            words.append(OTHER if piece["other"] else EDGE)
    return [*words, EDGE]


def _join_terms(words: list[str]) -> Iterator[str]:
    """Put together the terms that jieba's dictionary does not know."""
    terms, index = _terms(), 0
    while index < len(words):
        ends = range(min(index + _LONGEST_GENERAL, len(words)), index + 1, -1)
        end = next((end for end in ends if "".join(words[index:end]) in terms), index + 1)
        yield "".join(words[index:end])
        index = end


@lru_cache(maxsize=1)
def _terms() -> frozenset[str]:
    return frozenset(read_words(SPELLING / "terms.yml"))


def listed_words() -> Iterator[str]:
    """Yield terms, spoken words and the names of the divisions, long and short."""
    yield from _terms()
    yield from read_words(SPELLING / "spoken.yml") * _SPOKEN_WEIGHT
    dialect = read_variants(SPELLING / "dialect.yml")
    yield from (word for word in dialect if len(word) <= _LONGEST_GENERAL)
    with (DATA / "gazetteer" / "divisions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            short = _DIVISION_ENDING.sub("", row["name"])
            # Residents name their city more often than all the counties together.
            yield from [row["name"]] * (1 if row["level"] == "county" else _CITY_WEIGHT)
            if short != row["name"]:
                yield short


def _general_words() -> dict[str, float]:
    jieba.initialize()
    han = re.compile(f"[{HAN}]{{1,{_LONGEST_GENERAL}}}")
    frequent = sorted(
        (
            (word, count)
            for word, count in jieba.dt.FREQ.items()
            if count and han.fullmatch(word) and simplify(word) == word
        ),
        key=lambda entry: (-entry[1], entry[0]),
    )
    characters = [entry for entry in frequent if len(entry[0]) == 1][:_GENERAL_CHARACTERS]
    return dict([entry for entry in frequent if len(entry[0]) > 1][:_GENERAL_WORDS] + characters)


def _readings(word: str) -> dict[str, float]:
    _load_readings()
    if len(word) > 1:
        return {" ".join(lazy_pinyin(word)): 0.0}
    # Interjections are also read n, ng or m; with those any English word would be pinyin.
    sounds = pinyin(word, style=Style.NORMAL, heteronym=True)[0]
    first, *others = [sound for sound in sounds if _VOWEL.search(sound)] or sounds
    return {**dict.fromkeys(others[:1], _SECOND_READING_COST), first: 0.0}


@lru_cache(maxsize=1)
def _load_readings() -> None:
    path: Path = SPELLING / "readings.yml"
    listed = yaml.safe_load(path.read_text(encoding="utf-8"))
    load_phrases_dict(
        {word: [[syllable] for syllable in sounds.split()] for word, sounds in listed.items()}
    )
