"""Changes to the data files that an editor drafts, as text ready to commit.

A draft holds what is to be said, not lines of a file: what it changes is worked out anew from the
files as they are now, so that it never collides with what others have committed meanwhile.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.operator.entry_yaml import entry_lines
from bot.privacy import without_tokens
from bot.settings import DATA
from bot.text.normalise import normalise

_INDENT = "    - "


class DraftError(ValueError):
    """There is nothing to make a draft of; the message is a key of the words."""


@dataclass(frozen=True)
class Example:
    """A question that residents ask, to be learnt for a topic."""

    topic: str
    text: str


@dataclass(frozen=True)
class DraftEntry:
    """An entry to be written.

    Attributes:
        topic: Id of its topic.
        id: Name inside the topic; an entry of this name is replaced.
        fields: What the topic file says of it.
    """

    topic: str
    id: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Content:
    """What a draft adds or changes."""

    examples: tuple[Example, ...] = ()
    entries: tuple[DraftEntry, ...] = ()

    @property
    def is_single(self) -> bool:
        """Whether it is one example or one entry, as the form writes it; a table has many."""
        return len(self.examples) + len(self.entries) == 1

    def as_json(self) -> dict[str, Any]:
        """Return what the database keeps."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Content:
        """Read what the database kept."""
        return cls(
            tuple(Example(**example) for example in kept["examples"]),
            tuple(DraftEntry(**entry) for entry in kept["entries"]),
        )


@dataclass(frozen=True)
class Change:
    """A file before and after; ``path`` is relative to the project."""

    path: str
    before: str
    after: str


def changes(content: Content, data: Path = DATA) -> list[Change]:
    """Return what a draft does to the files as they are now; nothing when it is all in there.

    Args:
        content: The draft.
        data: The data folder.

    Raises:
        DraftError: A topic is unknown, or nothing is left of an example without private data.
    """
    texts: dict[Path, str] = {}

    def read(path: Path) -> str:
        if path not in texts:
            if not path.is_file():
                raise DraftError("topic_unknown")
            texts[path] = path.read_text(encoding="utf-8")
        return texts[path]

    for example in content.examples:
        path = data / "nlu" / f"{example.topic}.yml"
        texts[path] = _with_example(read(path), example_text(example.text))
    for entry in content.entries:
        path = data / "faq" / f"{entry.topic}.yml"
        texts[path] = with_entry(read(path), entry.id, entry.fields)
    before = {path: path.read_text(encoding="utf-8") for path in texts}
    return [
        Change(f"{data.name}/{path.relative_to(data).as_posix()}", before[path], text)
        for path, text in texts.items()
        if text != before[path]
    ]


def patch(found: list[Change]) -> str:
    """Return changes as one patch for ``git apply``."""
    return "".join(
        line
        for change in found
        for line in difflib.unified_diff(
            change.before.splitlines(keepends=True),
            change.after.splitlines(keepends=True),
            f"a/{change.path}",
            f"b/{change.path}",
        )
    )


def example_text(text: str) -> str:
    """Return a question as an example: without private data and Rasa's own marks.

    Raises:
        DraftError: Nothing is left of it.
    """
    example = normalise(without_tokens(text)).replace("[", "").replace("]", "")
    if not example:
        raise DraftError("example_empty")
    return example


def with_entry(text: str, name: str, fields: Mapping[str, Any]) -> str:
    """Return a topic file with an entry added, or put in the place of the one of its name.

    Args:
        text: The file.
        name: Name of the entry inside its topic.
        fields: What it says.
    """
    lines = text.splitlines()
    spans = _entry_spans(text)
    if name not in spans:
        return "\n".join([*lines, "", *entry_lines(name, fields)]) + "\n"
    first, end = spans[name]
    while end > first and not lines[end - 1].strip():
        end -= 1
    return "\n".join([*lines[:first], *entry_lines(name, fields), *lines[end:]]) + "\n"


def _with_example(text: str, example: str) -> str:
    lines = text.splitlines()
    line = f"{_INDENT}{example}"
    if line in lines:
        return text
    last = max(i for i, known in enumerate(lines) if known.startswith(_INDENT))
    return "\n".join([*lines[: last + 1], line, *lines[last + 1 :]]) + "\n"


def _entry_spans(text: str) -> dict[str, tuple[int, int]]:
    """Return by entry the line it begins on and the line behind it."""
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    entries = next(value for key, value in root.value if key.value == "entries")
    starts = [(key.value, key.start_mark.line) for key, _ in entries.value]
    # The topic files end with their entries.
    ends = [line for _, line in starts[1:]] + [len(text.splitlines())]
    return {name: (line, end) for (name, line), end in zip(starts, ends, strict=True)}
