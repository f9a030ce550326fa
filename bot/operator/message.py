"""The form of a script that fits into a text message."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.operator.finder import Script


def message(script: Script) -> str:
    """Return the form for a text message: the answer and the steps, nothing else."""
    answer = script.answer
    steps = (f"{number}. {step}" for number, step in enumerate(answer.steps, 1))
    rows = (" ".join(row) for row in answer.table.rows) if answer.table else ()
    return "\n".join([answer.lead, *rows, *steps])
