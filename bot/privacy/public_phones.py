"""Telephone numbers of offices, which everybody may know."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.data_files.quick_yaml import read_plain
from bot.data_files.yaml_lines import read_yaml
from bot.settings import DATA

logger = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def public_phones(folder: Path = DATA / "regions") -> frozenset[str]:
    """Return the offices' numbers, digits only.

    Args:
        folder: Region files; one that cannot be read has no numbers.
    """
    found: set[str] = set()
    for path in sorted(folder.glob("*.yml")):
        content = path.read_bytes()
        data = read_plain(content) or read_yaml(content).data
        if data is None:
            logger.error("%s cannot be read, its offices' numbers are masked", path.name)
        found.update(re.sub(r"\D", "", phone) for phone in _phones(data))
    return frozenset(found - {""})


def _phones(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "phone" and isinstance(item, str):
                yield item
            else:
                yield from _phones(item)
    elif isinstance(value, list):
        for item in value:
            yield from _phones(item)
