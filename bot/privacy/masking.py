"""Masks private data in a text, so that nothing that is kept or logged holds it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.privacy.addresses import find_addresses
from bot.privacy.names import find_names
from bot.privacy.numbers import FEWEST_DIGITS, find_numbers
from bot.privacy.words import any_of, privacy_words

_MOST_PASSES = 5
# Names and addresses are Chinese, numbers have some digits at least, and ids of programs are none
# of ours: most of what is logged needs no further look.
_HARMLESS = re.compile(
    rf"(?:[^0-9@\u0080-\U0010ffff]*[0-9]){{0,{FEWEST_DIGITS - 1}}}[^0-9@\u0080-\U0010ffff]*"
    r"|(?=[0-9]{0,31}[a-f])[0-9a-f]{32}"
)


@dataclass(frozen=True)
class Masked:
    """A text without private data.

    Attributes:
        text: The text with tokens such as 〔身份证号〕 in place of the data.
        kinds: What was found, each once, in order of appearance: ``id_number``, ``passport``,
            ``mobile``, ``landline``, ``bank_card``, ``social_card``, ``email``, ``transaction``,
            ``account``, ``number``, ``name``, ``address``.
    """

    text: str
    kinds: tuple[str, ...]


def mask(text: str, allow: frozenset[str] = frozenset()) -> Masked:
    """Replace the private data in a text by tokens.

    Args:
        text: A message as typed or normalised, or a log line. Masking twice changes nothing.
        allow: Phone numbers that are public, digits only with area code, e.g. ``03552225095``.
    """
    if _HARMLESS.fullmatch(text):
        return Masked(text, ())
    kinds: set[str] = set()
    # Two numbers without anything between them hide each other until one is masked.
    for _ in range(_MOST_PASSES):
        masked = _mask_once(text, allow, kinds)
        if masked == text:
            break
        text = masked
    return Masked(text, tuple(sorted(kinds, key=lambda kind: text.index(token(kind)))))


def _mask_once(text: str, allow: frozenset[str], kinds: set[str]) -> str:
    numbers = find_numbers(text, allow)
    text = _replace(text, [(span.start, span.end, span.kind) for span in numbers], kinds)
    text = _replace(text, [(*span, "address") for span in find_addresses(text)], kinds)
    return _replace(text, [(*span, "name") for span in find_names(text)], kinds)


def token(kind: str) -> str:
    """Return what stands in a masked text for a kind of data."""
    return f"〔{privacy_words().labels[kind]}〕"


def without_tokens(text: str) -> str:
    """Return a masked text without its tokens, for understanding."""
    return _tokens().sub("", text)


def _replace(text: str, spans: Iterable[tuple[int, int, str]], kinds: set[str]) -> str:
    parts, position = [], 0
    for start, end, kind in spans:
        parts += [text[position:start], token(kind)]
        position = end
        kinds.add(kind)
    return "".join([*parts, text[position:]])


@lru_cache(maxsize=1)
def _tokens() -> re.Pattern[str]:
    return re.compile(f"〔(?:{any_of(privacy_words().labels.values())})〕")
