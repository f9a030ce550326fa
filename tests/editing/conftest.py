"""A copy of the product's files to edit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.settings import PROJECT


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of everything that editors change."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ASSISTANT_TODAY", "2026-11-22")
    copy = tmp_path / "project"
    shutil.copytree(PROJECT / "data", copy / "data")
    shutil.copytree(PROJECT / "docs", copy / "docs", ignore=shutil.ignore_patterns("images"))
    shutil.copy(PROJECT / "domain.yml", copy)
    return copy
