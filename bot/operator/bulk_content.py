"""The content cell of the hotlines' spreadsheet: one line for each part of an entry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.knowledge.model import Entry

_NUMBER = re.compile(r"\d{1,2}\s*[.、．)）]\s*")


def write_content(entry: Entry, marks: Mapping[str, str]) -> str:
    """Return an entry as lines: the answer, warnings, numbered steps, notes.

    Args:
        entry: The entry.
        marks: What a warning and a note begin with.
    """
    warnings = (marks["warnings"] + sentence for sentence in entry.warnings)
    steps = (f"{number}. {sentence}" for number, sentence in enumerate(entry.steps, 1))
    notes = (marks["notes"] + sentence for sentence in entry.notes)
    return "\n".join([entry.lead, *warnings, *steps, *notes])


def read_content(text: str, marks: Mapping[str, str]) -> dict[str, Any]:
    """Return the parts of an entry that stand in a cell.

    The first line is the answer; a line without a mark is a step.

    Args:
        text: The cell.
        marks: What a warning and a note begin with.
    """
    lead, *lines = [line.strip() for line in text.splitlines() if line.strip()]
    parts: dict[str, list[str]] = {"warnings": [], "steps": [], "notes": []}
    for line in lines:
        kind = next((kind for kind, mark in marks.items() if line.startswith(mark)), "steps")
        said = _NUMBER.sub("", line, count=1) if kind == "steps" else line[len(marks[kind]) :]
        parts[kind].append(said.strip())
    return {"lead": lead, **{kind: said for kind, said in parts.items() if said}}
