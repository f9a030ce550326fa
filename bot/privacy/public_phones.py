"""Telephone numbers of offices, which everybody may know."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from pathlib import Path

from bot.data_files.leaves import leaves
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
        found.update(
            re.sub(r"\D", "", value)
            for keys, value in leaves(data)
            if keys[-1:] == ("phone",) and isinstance(value, str)
        )
    return frozenset(found - {""})
