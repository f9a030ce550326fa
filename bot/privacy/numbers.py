"""Numbers that belong to a person: identity, phones, cards, accounts, payments.

Every pattern repeats a bounded number of times, so that the time grows with the length only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from stdnum import luhn
from stdnum.cn import ric

from bot.privacy.folding import fold, fold_spoken, has_chinese_digits
from bot.privacy.words import any_of, privacy_words

_GAP = r"[ \-._·/]{0,2}"
_FIRST = r"(?<![0-9])"
_LAST = r"(?![0-9])"

_ID_18 = re.compile(rf"{_FIRST}[1-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9xX]{_LAST}")
_ID_15 = re.compile(rf"{_FIRST}[1-9][0-9]{{5}}[ -]?[0-9]{{6}}[ -]?[0-9]{{3}}{_LAST}")
_MOBILE = re.compile(
    rf"{_FIRST}(?:\+?(?:00)?86[ -]{{0,2}})?1[ -]{{0,2}}[3-9](?:[ -]{{0,2}}[0-9]){{9}}{_LAST}"
    rf"|{_FIRST}1[3-9][0-9]\.[0-9]{{4}}\.[0-9]{{4}}{_LAST}"
    rf"|{_FIRST}1[3-9][0-9]{{8}}{_LAST}"  # one digit forgotten
)
_LANDLINE = re.compile(
    rf"{_FIRST}[(]?0(?:10|2[0-9]|[3-9][0-9]{{2}})[)]?[ -]{{0,3}}"
    rf"[2-8][0-9]{{2,3}}[ -]?[0-9]{{4}}{_LAST}"
)
_CARD = re.compile(rf"{_FIRST}[3-9][0-9]{{12,18}}{_LAST}")
_CARD_IN_GROUPS = re.compile(
    rf"{_FIRST}[3-9][0-9]{{3,9}}(?:[ -]{{1,2}}[0-9]{{4,10}}){{1,6}}"
    rf"(?:[ -]{{1,2}}[0-9]{{1,3}})?{_LAST}"
)
_GROUPED_AS_CARD = re.compile(
    r"[456][0-9]{3}(?:[ -][0-9]{4}){3}(?:[ -][0-9]{1,3})?|[456][0-9]{5}[ -][0-9]{10,13}"
)
_PAYMENT = re.compile(rf"{_FIRST}[0-9]{{20,64}}{_LAST}")
_PAYMENT_IN_GROUPS = re.compile(
    rf"{_FIRST}[0-9]{{4}}(?:[ -]{{1,2}}[0-9]{{4}}){{6,8}}(?:[ -]{{1,2}}[0-9]{{1,3}})?{_LAST}"
)
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[EGDSPHMegdsphm][A-Za-z]?[0-9]{8,10}(?![A-Za-z0-9])")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,10}"
)
_LONG = re.compile(rf"{_FIRST}[0-9]{{11,}}{_LAST}")
# Ids that programs write into logs; without them a message could not be followed.
_PROGRAM_ID = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|(?=[0-9]{0,31}[a-f])[0-9a-f]{32})(?![0-9A-Za-z])"
)
_FEWEST = {"transaction": 8, "social_card": 7, "bank_card": 8, "id_number": 8, "account": 6}
FEWEST_DIGITS = 4
"""Fewer are never taken for private data."""

_DIGIT = re.compile("[0-9]")
_DATE = re.compile(r"20[0-9]{2}-?[01][0-9]-?[0-3][0-9]")
_MOST_GROUPS_OF_MOBILE = 5
_CARD_LENGTHS = range(15, 20)


@dataclass(frozen=True)
class Span:
    """A piece of private data from ``start`` to before ``end``."""

    start: int
    end: int
    kind: str


Finder = Callable[[str], Iterator[Span]]


def find_numbers(text: str, allow: frozenset[str]) -> list[Span]:
    """Find the numbers of persons.

    Args:
        text: Any text.
        allow: Phone numbers, digits only, that are public.

    Returns:
        Spans that do not overlap, in order of their start.
    """
    folded = fold(text)
    views = [folded, fold_spoken(text)] if has_chinese_digits(text) else [folded]
    views = [view for view in views if _may_hold_one(view)]
    taken = [Span(m.start(), m.end(), "") for m in _PROGRAM_ID.finditer(folded)]
    for finder in _finders(allow):
        for view in views:
            taken = _merge(taken, list(finder(view)))
    return [span for span in taken if span.kind]


def _may_hold_one(text: str) -> bool:
    return "@" in text or len(_DIGIT.findall(text)) >= FEWEST_DIGITS


def _merge(taken: list[Span], found: list[Span]) -> list[Span]:
    """Add the spans found that overlap none of those taken; both lists are in order."""
    merged, index = [], 0
    for span in found:
        while index < len(taken) and taken[index].end <= span.start:
            index += 1
        if index == len(taken) or span.end <= taken[index].start:
            merged.append(span)
    return sorted([*taken, *merged], key=lambda span: span.start)


def _finders(allow: frozenset[str]) -> list[Finder]:
    def landlines(text: str) -> Iterator[Span]:
        yield from _phones(text, allow)

    return [
        _introduced,
        _matches("email", _EMAIL),
        _matches("transaction", _PAYMENT),
        _matches("transaction", _PAYMENT_IN_GROUPS),
        _matches("id_number", _ID_18, _is_id),
        _cards_in_groups,
        _matches("bank_card", _CARD, _is_card),
        landlines,
        _matches("mobile", _MOBILE, lambda number: _is_mobile(number, allow)),
        _matches("id_number", _ID_15, _has_birthday_15),
        _matches("passport", _PASSPORT),
        _matches("number", _LONG, lambda number: number not in allow),
    ]


def _matches(
    kind: str, pattern: re.Pattern[str], accept: Callable[[str], bool] = lambda number: True
) -> Finder:
    def find(text: str) -> Iterator[Span]:
        for match in pattern.finditer(text):
            if accept(match[0]):
                yield Span(match.start(), match.end(), kind)

    return find


def _introduced(text: str) -> Iterator[Span]:
    for match in _introduced_pattern().finditer(text):
        kind = next(name for name, word in match.groupdict().items() if word)
        number = match["number"]
        digits = sum(character.isdigit() for character in number)
        is_long = len(number) >= _FEWEST[kind] and digits >= FEWEST_DIGITS
        if is_long and not _DATE.fullmatch(number):
            yield Span(match.start("number"), match.end("number"), kind)


@lru_cache(maxsize=1)
def _introduced_pattern() -> re.Pattern[str]:
    words = "|".join(
        f"(?P<{kind}>{any_of(listed)})" for kind, listed in privacy_words().introduced.items()
    )
    return re.compile(
        rf"(?:{words})(?:号码)?[是为:：, ，]{{0,3}}"
        rf"(?P<number>[0-9]{{4,8}}(?:[ -][0-9]{{3,10}}){{2,5}}"
        rf"(?:[ -]?[0-9]{{0,3}}[xX]|[ -][0-9]{{1,3}})?{_LAST}"
        rf"|[0-9]{{6}}[ -][0-9]{{9,13}}[xX]?{_LAST}"
        rf"|[0-9A-Za-z](?:-?[0-9A-Za-z_]){{3,63}}(?![0-9A-Za-z]))",
        re.IGNORECASE,
    )


def _is_id(number: str) -> bool:
    """Whether 18 characters are an identity number, also with a mistyped check digit."""
    compact = re.sub(r"[^0-9xX]", "", number)
    if len(compact) == len(number):
        return True
    # Not ric.validate: it fails on numbers of counties that its list does not hold.
    if ric.calc_check_digit(compact) == compact[-1].upper():
        return True
    return compact[2:6] != "0000" and _is_day(compact[10:14]) and compact[6:8] in ("19", "20")


def _has_birthday_15(number: str) -> bool:
    return _is_day(re.sub(r"[^0-9]", "", number)[8:12])


def _is_day(month_and_day: str) -> bool:
    return "01" <= month_and_day[:2] <= "12" and "01" <= month_and_day[2:] <= "31"


def _is_mobile(number: str, allow: frozenset[str]) -> bool:
    groups = re.findall(r"[0-9]+", number)
    if "".join(groups) in allow:
        return False
    return len(groups) <= _MOST_GROUPS_OF_MOBILE or all(len(group) == 1 for group in groups)


def _cards_in_groups(text: str) -> Iterator[Span]:
    """Find cards written in groups; other numbers may stand right before and behind."""
    for match in _CARD_IN_GROUPS.finditer(text):
        groups = list(re.finditer(r"[0-9]+", match[0]))
        spans = (
            Span(match.start() + first.start(), match.start() + last.end(), "bank_card")
            for index, first in enumerate(groups)
            for last in reversed(groups[index + 1 :])
        )
        yield from list(filter(lambda span: _is_card(text[span.start : span.end]), spans))[:1]


def _is_card(number: str) -> bool:
    digits = re.sub(r"[^0-9]", "", number)
    if len(digits) not in _CARD_LENGTHS or digits[0] not in "3456789":
        return False
    # 62 is UnionPay's own range, and nobody groups other numbers like a card: with one digit
    # mistyped it is still one.
    return bool(
        digits.startswith("62") or _GROUPED_AS_CARD.fullmatch(number) or luhn.is_valid(digits)
    )


def _phones(text: str, allow: frozenset[str]) -> Iterator[Span]:
    for match in _LANDLINE.finditer(text):
        if re.sub(r"[^0-9]", "", match[0]) not in allow:
            yield Span(match.start(), match.end(), "landline")
    for match in _local_phone_pattern().finditer(text):
        digits = re.sub(r"[^0-9]", "", match["number"])
        is_public = any(public.endswith(digits) for public in allow)
        if not is_public and not _DATE.fullmatch(digits):
            yield Span(match.start("number"), match.end("number"), "landline")


@lru_cache(maxsize=1)
def _local_phone_pattern() -> re.Pattern[str]:
    words = any_of(privacy_words().phone_words)
    return re.compile(
        rf"(?:{words})[是为:：, ，]{{0,3}}(?P<number>[2-8][0-9]{{2,3}}[ -]?[0-9]{{4}}){_LAST}"
    )
