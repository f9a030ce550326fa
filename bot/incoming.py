"""What residents send, before anything looks at its meaning: what of it is read at all."""

from __future__ import annotations

import re

LONGEST_READ = 1000
"""Characters of a message that are read; nobody needs more to say what it is about."""

_LONGEST_CLEANED = 4 * LONGEST_READ
# Control and direction characters show nothing, hide what stands beside them, and some
# databases refuse them; half a surrogate pair cannot be written anywhere.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ufdd0-\ufdef\ufeff\ufff9-\uffff\ud800-\udfff]"
)


def read_part(text: str) -> tuple[str, bool]:
    """Return the part of a message that is read.

    Args:
        text: What a resident sent, of any length.

    Returns:
        The text without characters that mean nothing, and whether it is all of it.
    """
    wanted = _UNWANTED.sub("", text[:_LONGEST_CLEANED]).strip()
    if len(wanted) <= LONGEST_READ:
        return wanted, len(text) <= _LONGEST_CLEANED
    return _without_half_number(wanted[:LONGEST_READ]), False


def without_slash(text: str) -> str:
    """Return a message that Rasa does not take for an intent set from outside."""
    return text.lstrip("/／ \t\r\n")


def _without_half_number(text: str) -> str:
    # A number that is cut in two would no longer be found.
    return re.sub(r"[0-9０-９A-Za-z@.\s-]{1,64}$", "", text)
