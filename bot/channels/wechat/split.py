"""Cuts a long text into messages: by bytes, at sentence ends, never inside a link."""

from __future__ import annotations

import re

# The platform takes 2048 bytes of UTF-8; one less, because sources differ on "up to".
MAX_BYTES = 2047
_ATOM = re.compile(r"<a [^>]*>[^<]*</a>|.", re.DOTALL)
# Where to cut, best first: between two answers, after a line (but not one that announces the
# next), after a sentence, at a pause.
_CUTS = tuple(
    re.compile(pattern)
    for pattern in (r"\n\n+", r"(?<![：:])\n+", r"[。！？!?…][”」』）]?", r"[；，、：,:) ）】」”]")
)


def split(markup: str, limit: int = MAX_BYTES) -> list[str]:
    """Cut a text into parts that together are the text again, but for parts of blanks only.

    Args:
        markup: Text with ``<a>`` links; each link is shorter than ``limit``.
        limit: Most bytes of UTF-8 in one part.

    Returns:
        One part or more; a part is cut at the best place in its second half, where there is one,
        else anywhere between two characters.
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
    # One sign for each atom, so that places in the text are places in the list.
    text = "".join(atom if len(atom) == 1 else "_" for atom in atoms)
    for cut in _CUTS:
        ends = [found.end() for found in cut.finditer(text, half)]
        if ends:
            return ends[-1]
    return len(atoms)
