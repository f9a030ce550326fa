"""Cuts a long text into messages: by bytes, at sentence ends, never inside a link."""

from __future__ import annotations

import re

# The platform takes 2048 bytes of UTF-8; one less, because sources differ on "up to".
MAX_BYTES = 2047
_ATOM = re.compile(r"<a [^>]*>[^<]*</a>|.", re.DOTALL)
_SENTENCE_END = frozenset("。！？；!?\n…")
_PAUSE = frozenset("，、：,:) ）】」”")


def split(markup: str, limit: int = MAX_BYTES) -> list[str]:
    """Cut a text into parts that together are the text again, but for parts of blanks only.

    Args:
        markup: Text with ``<a>`` links; each link is shorter than ``limit``.
        limit: Most bytes of UTF-8 in one part.

    Returns:
        One part or more; a part is cut after a sentence where there is one in its second half,
        else after a comma, else anywhere between two characters.
    """
    parts: list[str] = []
    atoms: list[str] = []
    size = 0
    for atom in _ATOM.findall(markup):
        length = len(atom.encode())
        # A cut far ahead of a long link may leave too much: then cut again.
        while atoms and size + length > limit:
            cut = _cut(atoms)
            parts.append("".join(atoms[:cut]))
            atoms = atoms[cut:]
            size = sum(len(kept.encode()) for kept in atoms)
        atoms.append(atom)
        size += length
    parts.append("".join(atoms))
    return [part for part in parts if part.strip()] or [""]


def _cut(atoms: list[str]) -> int:
    half = len(atoms) // 2
    for ends in (_SENTENCE_END, _PAUSE):
        for index in range(len(atoms), half, -1):
            if atoms[index - 1] in ends:
                return index
    return len(atoms)
