"""Reads an answer to a list of choices: 第二个, the choice's own words, 都不是."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum, auto

from actions.words import Choosing, bare


class NoChoice(Enum):
    """What is said about the choices without choosing a single one."""

    NONE_OF_THEM = auto()
    UNCLEAR = auto()
    EVERY = auto()


def read_choice(
    text: str, offered: Sequence[str], words: Choosing, beside: Iterable[str] = ()
) -> str | NoChoice | None:
    """Return the choice that a message names.

    Args:
        text: The message.
        offered: The choices, in their order.
        words: How choices are named.
        beside: What else is said in the message, such as a region.

    Returns:
        One of ``offered``; that none or no particular one was meant; or None when the message
        is about something else.
    """
    if not offered:
        return None
    for name in beside:
        text = text.replace(name, "")
    said = bare(text)
    for form in (said, _core(said, words.around)):
        for number, names in enumerate(words.ordinals):
            if form in names and number < len(offered):
                return offered[number]
        if form in words.last:
            return offered[-1]
        if form in words.none:
            return NoChoice.NONE_OF_THEM
        if form in words.unclear:
            return offered[0] if len(offered) == 1 else NoChoice.UNCLEAR
        if form in words.every:
            return NoChoice.EVERY
    return None


def _core(said: str, around: Iterable[str]) -> str:
    """Return a message without the words around its core: 我选第二个吧 is 第二个."""
    wrapping = "|".join(map(re.escape, sorted(around, key=len, reverse=True)))
    return re.sub(f"^(?:{wrapping})+|(?:{wrapping})+$", "", said)
