"""A copy of the project that a test may break while its service runs."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.settings import PROJECT

_COPIED = ("bot", "actions", "data", "models")
_FILES = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml")


def copy_project(folder: Path) -> Path:
    """Copy what the service reads, and return the copy.

    Args:
        folder: An empty folder.
    """
    for name in _COPIED:
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc"))
    for name in _FILES:
        shutil.copy(PROJECT / name, folder / name)
    # Large, and never changed.
    (folder / "build").symlink_to(PROJECT / "build")
    return folder
