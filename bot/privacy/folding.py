"""A view of a text, of the same length, in which every way to write a digit is one."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Blocks with look-alikes of ASCII: symbols and spaces, full width, mathematical letters.
_BLOCKS = (range(0x80, 0x3300), range(0xF900, 0x10000), range(0x1D400, 0x1D800))
_CHINESE_DIGITS = {
    **dict(zip("〇一二三四五六七八九", "0123456789", strict=True)),
    **dict(zip("零壹贰叁肆伍陆柒捌玖", "0123456789", strict=True)),
    **dict(zip("○貳參陸兩两幺", "0236221", strict=True)),
}


def fold(text: str) -> str:
    """Return the text with ASCII digits, letters and marks, ``-`` as dash and plain spaces."""
    return text.translate(_ascii())


def fold_spoken(text: str) -> str:
    """Return the folded text with Chinese numerals as digits and pauses between them as spaces."""
    return fold(text).translate(_spoken())


def has_chinese_digits(text: str) -> bool:
    """Whether a text holds Chinese numerals at all."""
    return any(digit in text for digit in _CHINESE_DIGITS)


@lru_cache(maxsize=1)
def _ascii() -> dict[int, str]:
    table = {ord(space): " " for space in "\t\r\n\v\f"}
    for block in _BLOCKS:
        for code in block:
            ascii_form = _ascii_form(chr(code))
            if ascii_form:
                table[code] = ascii_form
    return table | {ord(cross): "x" for cross in "×✕✖"}


def _ascii_form(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp", "Cf"):
        return " "
    if category == "Pd":
        return "-"
    if category == "Nd":
        return str(unicodedata.digit(character))
    form = unicodedata.normalize("NFKC", character)
    return form if len(form) == 1 and form.isascii() else ""


@lru_cache(maxsize=1)
def _spoken() -> dict[int, str]:
    pauses = {ord(mark): " " for mark in ",，、。"}
    return pauses | {ord(character): digit for character, digit in _CHINESE_DIGITS.items()}
