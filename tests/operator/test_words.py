"""The words of the console are words: no key and no sentence turns into something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.operator.words import FOLDER

FILES = sorted(FOLDER.glob("*.yml"))


def leaves(content: Any) -> Iterator[Any]:
    """Yield every key and every value."""
    if isinstance(content, dict):
        yield from content
    values = content.values() if isinstance(content, dict) else content
    for value in values:
        if isinstance(value, dict | list):
            yield from leaves(value)
        else:
            yield value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_yes_and_no_are_not_read_as_true_and_false(path: Any) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [leaf for leaf in leaves(content) if not isinstance(leaf, str)] == []
