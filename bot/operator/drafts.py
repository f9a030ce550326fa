"""Changes to the data files that an editor takes from the queue, as text ready to commit."""

from __future__ import annotations

import difflib
from datetime import date
from pathlib import Path

from bot.privacy import without_tokens
from bot.settings import DATA
from bot.text.normalise import normalise

_INDENT = "    - "


class DraftError(ValueError):
    """There is nothing to make a draft of; the message is a key of the words."""


def example_patch(topic: str, text: str, folder: Path = DATA / "nlu") -> str:
    """Return the patch that adds an example question to a topic, for ``git apply``.

    Args:
        topic: Id of the topic.
        text: The question, private data masked.
        folder: Where the ``<topic>.yml`` files lie.

    Raises:
        DraftError: There is no such topic, nothing is left of the question, or it is there.
    """
    path = folder / f"{topic}.yml"
    if not path.is_file():
        raise DraftError("topic_unknown")
    example = normalise(without_tokens(text)).replace("[", "").replace("]", "")
    if not example:
        raise DraftError("example_empty")
    before = path.read_text(encoding="utf-8").splitlines(keepends=True)
    line = f"{_INDENT}{example}\n"
    if line in before:
        raise DraftError("example_known")
    last = max(i for i, text in enumerate(before) if text.startswith(_INDENT))
    after = [*before[: last + 1], line, *before[last + 1 :]]
    if not after[last].endswith("\n"):
        after[last] += "\n"
    name = f"data/nlu/{topic}.yml"
    return "".join(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"))


def entry_draft(topic: str, region: str, today: date) -> str:
    """Return the beginning of a new entry, to be filled in by the editor.

    Args:
        topic: Id of the topic.
        region: Six-digit code of the region it will be for.
        today: The day on which the editor compares it with its source.
    """
    lines = [
        f"# data/faq/{topic}.yml",
        f"  region_{region}:",
        f'    region: "{region}"',
        "    sources: []",
        f"    checked_on: {today.isoformat()}",
        "    lead: ",
        "    steps:",
        "      - ",
        "    spoken: ",
    ]
    return "\n".join(lines) + "\n"
