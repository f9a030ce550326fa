"""Walks through the content of a data file."""

from __future__ import annotations

from collections.abc import Iterator

from bot.data_files.yaml_lines import KeyPath


def leaves(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, object]]:
    """Yield every value that is neither mapping nor list, with the keys that lead to it."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from leaves(part, (*path, str(number)))
    else:
        yield path, value
