"""Finds the domain's terms (channels, persons, offices, years) with spaCy's phrase matcher."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.nlu.entity_found import Found
from bot.settings import DATA
from bot.text.lexicon import IGNORED, read_variants

LEXICON = DATA / "lexicon"
TERM_FILES = {
    "pay_channel": LEXICON / "pay_channels.yml",
    "person_category": LEXICON / "person_categories_terms.yml",
    "insurance_year": LEXICON / "insurance_years.yml",
    "office": LEXICON / "offices.yml",
}
PERSON = "person_category"
ORDINARY = "resident"
NAMED_BY_TITLE = frozenset({"office", "pay_channel"})
"""Entities whose value is itself one of the things people say."""

_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[零〇一二两三四五六七八九十百千万]+|[a-z]+|\s+|.", re.S)
_DENIED_BEFORE = re.compile(
    r"(?<![是有算会])(?:不是|不是[问讲]|(?<![你您还么都也])[不没][问说讲]|没有|没得|冇得|不会用|不会|不用|不想用|用不了|用不来|没装|不能用|不属于|不算|除了|除开)(?:什么|啥)?$"
)
# 没评上低保, 刚申请残疾证; 刚评上低保 has it.
_NOT_GRANTED_BEFORE = re.compile(
    "(?:没|未|没有)(?:有|去|能)?(?:评|办|批|申请|申报|吃|享受|纳入|列入|进|拿|领|当|报)"
    "(?:的|上|到|过|成|为|着)?$|(?:刚|正在?)(?:去|在)?(?:申请|申报)(?:的|着)?$|"
    "(?<![要是有])(?:没|未)$|(?<![要是有好能会算])不$"
)
_NOT_GRANTED_AFTER = re.compile(
    "(?:户|对象|人员|家庭|证|资格|待遇)?(?:都|也|又|后来|现在|已经|今年|去年|刚)?被?"
    "(?:还?没有?(?:评上|批|申请|下来|了|拿到|领到)|取消(?!.{0,2}(?:补|优|减|资助|待遇|集中))|"
    "停(?:了|发)|退出|注销|不是了|申请中|在申请|正在(?:申请|办|评))"
)
_NEEDS_NO_GRANT = frozenset({"resident", "child", "newborn", "elderly", "student", "employee"})
"""Categories that nobody has to be granted."""
# 已经按普通的交了 says what was done, not what somebody is.
_AS_BEFORE = re.compile("按照?$")
_PAID_AFTER = re.compile("人?的?(?:标准|方式)?(?:给他|给她)?[交缴](?:了|过|进|脱|上去|完)")
_EXCEPT = re.compile("除[了开]$")
_LOOK_BACK = 6


class TermFinder:
    """All terms of the lexicon in one phrase matcher.

    A term is matched on pieces (one Chinese character, one number, one Latin word), not on
    words, because jieba cuts the same term differently in different neighbourhoods.

    Args:
        nlp: A blank pipeline; only its vocabulary is used.
        files: Entity → file of the form ``value: [term, …]``.
    """

    def __init__(self, nlp: Language, files: dict[str, Path] | None = None) -> None:
        self._nlp = nlp
        self._matcher = PhraseMatcher(nlp.vocab)
        for entity, path in (files or TERM_FILES).items():
            for value, terms in _terms_by_value(path, entity in NAMED_BY_TITLE).items():
                self._matcher.add(f"{entity}:{value}", [piece_doc(nlp, term) for term in terms])

    def find(self, doc: Doc) -> list[Found]:
        """Return the terms of a text in order, each stretch only as the longest term there.

        Args:
            doc: The text, made by :func:`piece_doc`.
        """
        spans = self._matcher(doc, as_spans=True)
        by_entity: dict[str, list[Span]] = {}
        for span in spans:
            by_entity.setdefault(span.label_.partition(":")[0], []).append(span)
        found = [
            Found(entity, span.label_.partition(":")[2], span.start_char, span.end_char)
            for entity, same in by_entity.items()
            for span in filter_spans(same)
        ]
        text = doc.text
        named = [f for f in found if f.value != IGNORED]
        kept = [f for f in named if not _is_denied(text, f)]
        kept += _ordinary(text, named, kept)
        return sorted(_outside_channels(kept), key=lambda f: f.start)


def piece_doc(nlp: Language, text: str) -> Doc:
    """Return a text as a document of pieces; their offsets are the text's own."""
    pieces = _PIECE.findall(text)
    return Doc(nlp.vocab, words=pieces, spaces=[False] * len(pieces))


def _terms_by_value(path: Path, value_is_term: bool) -> dict[str, set[str]]:
    terms: dict[str, set[str]] = {}
    for term, value in read_variants(path).items():
        terms.setdefault(value, {value} if value_is_term and value != IGNORED else set()).add(term)
    return terms


def _is_denied(text: str, found: Found) -> bool:
    """Tell whether the resident says that it is not this one (不是低保, 没评上低保, 没有微信)."""
    if found.entity == "office":
        return False
    before = text[max(0, found.start - _LOOK_BACK) : found.start]
    if _is_aid(found) and (
        _NOT_GRANTED_BEFORE.search(before) or _NOT_GRANTED_AFTER.match(text, found.end)
    ):
        return True
    ordinary = found.value == ORDINARY
    if ordinary and _AS_BEFORE.search(before) and _PAID_AFTER.match(text, found.end):
        return True
    return bool(_DENIED_BEFORE.search(before))


def _is_aid(found: Found) -> bool:
    return found.entity == PERSON and found.value not in _NEEDS_NO_GRANT


def _ordinary(text: str, named: Iterable[Found], kept: Iterable[Found]) -> list[Found]:
    """Return what whoever has no such aid is: 我妈没评上低保 is an ordinary resident."""
    if any(f.entity == PERSON for f in kept):
        return []
    denied = [f for f in named if _is_aid(f) and not _EXCEPT.search(text[: f.start])]
    return [replace(f, value=ORDINARY) for f in denied[:1]]


def _outside_channels(found: list[Found]) -> Iterable[Found]:
    """Leave out offices that are only a piece of a channel's name (电子税务局)."""
    channels = [f for f in found if f.entity == "pay_channel"]
    for item in found:
        inside = any(c.start <= item.start and item.end <= c.end for c in channels)
        if item.entity != "office" or not inside:
            yield item
