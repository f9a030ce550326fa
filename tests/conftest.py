"""Fixtures that every folder of tests may use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.service import FIXED_DAY, Service, running_service

if TYPE_CHECKING:
    from tests.support.assistant import Assistant


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The whole service on a fixed day, with empty state."""
    with running_service(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(scope="session")
def trained_assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The trained assistant in this process; loading it takes a while, so it is loaded once."""
    from tests.support.assistant import Assistant

    assistant = Assistant(tmp_path_factory.mktemp("assistant"))
    yield assistant
    assistant.close()


@pytest.fixture
def assistant(trained_assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Assistant:
    """The trained assistant on a fixed day."""
    monkeypatch.setenv("ASSISTANT_TODAY", FIXED_DAY)
    return trained_assistant
