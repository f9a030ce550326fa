"""Pinyin in Latin letters, whole messages or parts, read with the domain's own vocabulary."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from bot.text.lexicon import SPELLING, read_variants, read_words
from bot.text.normalise import close_gaps
from bot.text.pinyin_words import EDGE, OTHER, PinyinWords, listed_words, sentence_words
from bot.text.syllables import slips, typed_forms

_LATIN = re.compile(r"[a-z]")
_WEB = re.compile(
    r"(?:https?:|www\.)[!-~]+|(?<![!-~])[!-~]+@[!-~]+"
    r"|(?<![a-z0-9.-])[a-z0-9.-]+\.(?:com|cn|net|org|gov)(?![a-z0-9])[!-~]*"
)
_SPAN = re.compile(r"[a-z]+(?:[ '·]+[a-z]+)*")
_LETTERS = re.compile(r"[a-z]+")

_LONGEST_SYLLABLE = 7
_WORDS_KEPT = 10  # per position of the search
_LONGEST_SPAN = 200  # letters; more is no question, and would take long
_UNKNOWN_COST = 25.0
_UNKNOWN_LETTER_COST = 4.0
_KEPT_COST = 4.0
_JOINED_NAME_COST = 3.0
_SLIP_COST = 9.0
_SHORTEST_SLIPPED = 4  # letters; in a shorter word one slip leaves too little
_WORDS_WITH_SLIPS = 500


_Path = tuple[float, str]  # what it costs to read so far, and how it reads


@dataclass(frozen=True)
class _Edge:
    """A way to read the letters up to ``end``."""

    end: int
    text: str
    word: str
    cost: float


class _Node:
    """A place in the tree of words by syllable."""

    __slots__ = ("children", "words")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.words: list[tuple[str, float]] = []


class PinyinDecoder:
    """Turns pinyin into characters; learns the words from the training examples."""

    def __init__(self) -> None:
        self._learn(PinyinWords({}, {}, {}, {}))

    def fit(self, sentences: Iterable[str], listed: Iterable[str] | None = None) -> None:
        """Learn the vocabulary.

        Args:
            sentences: Normalised examples. Those in pinyin do no harm: Latin is passed over.
            listed: Further words; the product's terms and place names when None.
        """
        self._learn(PinyinWords.learn(sentences, listed_words() if listed is None else listed))

    def save(self, path: Path) -> None:
        """Write what was learnt to a file."""
        path.write_text(self._words.to_json(), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> PinyinDecoder:
        """Read what ``save`` wrote.

        Raises:
            OSError: The file cannot be read.
            ValueError: The file does not hold a vocabulary.
        """
        decoder = cls()
        decoder._learn(PinyinWords.from_json(path.read_text(encoding="utf-8")))
        return decoder

    def decode(self, text: str) -> str:
        """Write the pinyin in a text in characters.

        Args:
            text: A normalised text.

        Returns:
            The text with pinyin and the usual short forms (vx, zfb) in characters. Web addresses
            and Latin words that are no pinyin stay.
        """
        if not _LATIN.search(text):
            return text
        parts, position = [], 0
        for web in _WEB.finditer(text):
            parts += [self._decode_spans(text[position : web.start()]), web[0]]
            position = web.end()
        parts.append(self._decode_spans(text[position:]))
        return close_gaps("".join(parts))

    def _decode_spans(self, text: str) -> str:
        parts, position = [], 0
        for span in _SPAN.finditer(text):
            parts.append(text[position : span.start()])
            before = sentence_words("".join(parts))[-2:-1] or [EDGE]
            after = sentence_words(text[span.end() :])[1]
            parts.append(self._decode_span(span[0], before[0], after))
            position = span.end()
        return "".join(parts) + text[position:]

    def _decode_span(self, span: str, before: str, after: str) -> str:
        tokens = _LETTERS.findall(span)
        if not 1 < len(span) <= _LONGEST_SPAN:
            return span
        letters = "".join(tokens)
        starts, at = [], 0
        for token in tokens:
            starts.append(at)
            at += len(token)
        return self._best_path(letters, [*starts, at], before, after)

    def _best_path(self, letters: str, borders: list[int], before: str, after: str) -> str:
        """Search the cheapest reading (Viterbi over position and last word)."""
        reached: list[dict[str, _Path]] = [{} for _ in range(len(letters) + 1)]
        reached[0][before] = (0.0, "")
        for start in range(len(letters)):
            if not reached[start]:
                continue
            best = sorted(reached[start].items(), key=lambda item: item[1][0])[:_WORDS_KEPT]
            paths = [(path, self._words.followers(last)) for last, path in best]
            for edge in self._edges(letters, start, borders):
                cost, text = self._cheapest(paths, edge)
                known = reached[edge.end].get(edge.word)
                if known is None or cost < known[0]:
                    reached[edge.end][edge.word] = (cost, text)
        _, (_, text) = min(
            reached[-1].items(), key=lambda item: item[1][0] + self._words.cost(after, item[0])
        )
        return close_gaps(text) or " ".join(letters[a:b] for a, b in pairwise(borders))

    def _cheapest(self, paths: list[tuple[_Path, dict[str, float]]], edge: _Edge) -> _Path:
        """Extend the path after which the edge's word is likeliest; the first is the cheapest."""
        (least, least_text), _ = paths[0]
        best, best_text = least + self._words.single_cost(edge.word), least_text
        for (cost, text), followers in paths:
            if edge.word in followers and cost + followers[edge.word] < best:
                best, best_text = cost + followers[edge.word], text
        return best + edge.cost, best_text + edge.text

    def _edges(self, letters: str, start: int, borders: list[int]) -> list[_Edge]:
        next_border = next(border for border in borders if border > start)
        edges = self._pinyin_edges(letters, start, borders)
        edges += self._slipped_edges(letters, start, next_border)
        edges += _latin_edges(letters, start, borders)
        if start in borders:
            raw = letters[start:next_border]
            cost = _UNKNOWN_COST + _UNKNOWN_LETTER_COST * len(raw)
            edges.append(_Edge(next_border, f" {raw} ", OTHER, cost))
        return edges

    def _pinyin_edges(self, letters: str, start: int, borders: list[int]) -> list[_Edge]:
        edges = []
        open_nodes = [(self._root, start, 0.0)]
        while open_nodes:
            node, position, cost = open_nodes.pop()
            edges += [_Edge(position, word, word, cost + extra) for word, extra in node.words]
            border = next((border for border in borders if border > position), position)
            for end in range(position + 1, min(position + _LONGEST_SYLLABLE, border) + 1):
                for syllable, slip in self._syllables.get(letters[position:end], ()):
                    child = node.children.get(syllable)
                    if child is not None:
                        open_nodes.append((child, end, cost + slip))
        return edges

    def _slipped_edges(self, letters: str, start: int, border: int) -> list[_Edge]:
        return [
            _Edge(end, word, word, _SLIP_COST)
            for end in range(start + _SHORTEST_SLIPPED - 1, border + 1)
            for word in self._slipped.get(letters[start:end], ())
        ]

    def _learn(self, words: PinyinWords) -> None:
        self._words = words
        self._root = _Node()
        syllables: set[str] = set()
        for word, readings in words.readings.items():
            for sounds, cost in readings.items():
                node = self._root
                for syllable in sounds.split():
                    syllables.add(syllable)
                    node = node.children.setdefault(syllable, _Node())
                node.words.append((word, cost))
        self._syllables: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for syllable in syllables:
            for typed, cost in typed_forms(syllable).items():
                self._syllables[typed].append((syllable, cost))
        self._slipped = self._slipped_words()

    def _slipped_words(self) -> dict[str, list[str]]:
        slipped: dict[str, list[str]] = defaultdict(list)
        counts = self._words.counts
        frequent = sorted(counts, key=lambda word: (-counts[word], word))[:_WORDS_WITH_SLIPS]
        for word in frequent:
            for sounds in self._words.readings[word]:
                letters = sounds.replace(" ", "")
                if len(letters) >= _SHORTEST_SLIPPED and " " in sounds:
                    for form in slips(letters):
                        slipped[form].append(word)
        return slipped


@dataclass(frozen=True)
class _LatinWords:
    """Words in Latin letters, spaces left out: what they mean, and where they may stand."""

    meanings: dict[str, str]
    joinable: frozenset[str]
    kept: dict[str, str]
    longest: int


def _latin_edges(letters: str, start: int, borders: list[int]) -> list[_Edge]:
    latin = _latin_words()
    edges = []
    for end in range(start + 1, min(start + latin.longest, len(letters)) + 1):
        written = letters[start:end]
        alone = start in borders and end in borders
        if alone and written in latin.kept:
            edges.append(_Edge(end, f" {latin.kept[written]} ", OTHER, _KEPT_COST))
        elif written in latin.meanings and (alone or written in latin.joinable):
            meaning = latin.meanings[written]
            edges.append(_Edge(end, meaning, meaning, 0.0 if alone else _JOINED_NAME_COST))
    return edges


@lru_cache(maxsize=1)
def _latin_words() -> _LatinWords:
    path = SPELLING / "latin.yml"
    names, words = read_variants(path, "names"), read_variants(path, "whole_words")
    kept = {_joined(form): form for form in read_words(path, "keep")}
    kept |= dict.fromkeys(read_words(path, "drop"), "")
    meanings = {_joined(form): meaning for form, meaning in (words | names).items()}
    longest = max(map(len, [*meanings, *kept]))
    return _LatinWords(meanings, frozenset(map(_joined, names)), kept, longest)


def _joined(form: str) -> str:
    return form.replace(" ", "")
