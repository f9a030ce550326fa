"""What residents ask is understood no worse than the committed floor says."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
import yaml

from tests.evaluation.figures import figures
from tests.evaluation.run import ask_questions, play_dialogues
from tests.evaluation.scoring import HERE, load_dialogues, load_questions
from tests.support.service import Service

FLOOR = yaml.safe_load((HERE / "floor.yml").read_text(encoding="utf-8"))
HALF = "report"

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def measured(service: Service) -> dict[str, float]:
    def ask(sender: str, text: str) -> list[dict[str, Any]]:
        return service.ask(text, sender)

    verdicts = ask_questions(load_questions(HALF), ask)
    return asdict(figures(verdicts, play_dialogues(load_dialogues(HALF), ask)))


@pytest.mark.parametrize(("name", "least"), FLOOR["at_least"].items())
def test_no_figure_falls_below_the_floor(
    measured: dict[str, float], name: str, least: float
) -> None:
    assert measured[name] >= least


@pytest.mark.parametrize(("name", "most"), FLOOR["at_most"].items())
def test_no_error_rises_above_the_floor(measured: dict[str, float], name: str, most: float) -> None:
    assert measured[name] <= most
