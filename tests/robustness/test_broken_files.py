"""Files and code are really broken under a running service: a model, a data file, an action."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.asking import COMES_BACK, ask, ask_for_answer, health, is_well
from tests.support.processes import RASA, kill
from tests.support.project import copy_project
from tests.support.service import Service, running_service
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.service, pytest.mark.endurance]

# Said by nobody but these tests; what else is asked goes its usual way.
RAISES, ENDS = "叫它出错", "叫它断电"
SABOTAGE = f"""

_whole_respond = respond


def respond(turn, memory, desk):
    import os

    if "{RAISES}" in turn.text:
        raise RuntimeError(turn.text)
    if "{ENDS}" in turn.text:
        os._exit(1)
    return _whole_respond(turn, memory, desk)
"""
QUESTION = "湖南交重了怎么退"


@dataclass(frozen=True)
class Breakable:
    """A running service, and the copy of the project that it runs from."""

    service: Service
    project: Path


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Breakable]:
    project = copy_project(tmp_path_factory.mktemp("project"))
    with (project / "actions/respond.py").open("a", encoding="utf-8") as code:
        code.write(SABOTAGE)
    with running_service(tmp_path_factory.mktemp("state"), project) as service:
        service.ask("你好")
        yield Breakable(service, project)


def test_an_action_that_raises_costs_one_answer_and_tells_nothing(breakable: Breakable) -> None:
    service = breakable.service
    assert ask(service, f"{RAISES} 13800138000", "unlucky") == "error"
    assert ask(service, QUESTION, "unlucky") == "answered"
    assert health(service)[0] == 200
    log = (service.var_dir / "service.log").read_text(encoding="utf-8")
    assert "answering failed" in log and "13800138000" not in log


def test_an_action_that_ends_its_process_costs_one_answer(breakable: Breakable) -> None:
    service = breakable.service
    assert ask(service, QUESTION, "in-mid-action") == "answered"
    assert ask(service, ENDS, "in-mid-action") == "error"
    wait_until(lambda: is_well(service), COMES_BACK, "Rasa back")
    # The conversation before is still known.
    answer = ask_for_answer(service, "那多久能退回来", "in-mid-action")
    assert answer["custom"]["region"]["code"] == "430000"


def test_a_data_file_broken_while_running_changes_nothing(breakable: Breakable) -> None:
    service = breakable.service
    said = ask_for_answer(service, QUESTION, "reader 1")["text"]
    with _broken(breakable.project / "data/faq/duplicate_payment.yml"):
        wait_until(lambda: _refused(service) >= 1, 60, "the mistake told")
        assert ask_for_answer(service, QUESTION, "reader 2")["text"] == said
        assert health(service)[0] == 200
        # Started again now, it has nothing to say, and does not look well.
        told = _refused(service)
        kill(service.pid, RASA)
        wait_until(
            lambda: health(service)[0] == 503 and _refused(service) > told,
            COMES_BACK,
            "Rasa back",
        )
        wait_until(lambda: health(service)[1]["parts"]["rasa"], COMES_BACK, "the model loaded")
        assert health(service)[1]["parts"]["actions"] is False
        assert ask(service, QUESTION, "reader 3") == "error"
    wait_until(lambda: is_well(service), COMES_BACK, "the repaired file taken up")
    assert ask_for_answer(service, QUESTION, "reader 4")["text"] == said


@contextmanager
def _broken(file: Path) -> Iterator[None]:
    right = file.read_bytes()
    file.write_bytes(right[: len(right) // 2] + b"\xff\x00: [")
    try:
        yield
    finally:
        file.write_bytes(right)


def _refused(service: Service) -> int:
    """Count how often a part has said that it does not take up the data."""
    return (service.var_dir / "service.log").read_text(encoding="utf-8").count("数据没有采用")


def test_a_broken_model_is_told_and_a_repaired_one_taken_up(breakable: Breakable) -> None:
    service, model = breakable.service, breakable.project / "models/assistant.tar.gz"
    aside = model.with_suffix(".aside")
    shutil.copy(model, aside)
    model.write_bytes(b"not a model")
    kill(service.pid, RASA)
    log = service.var_dir / "service.log"
    wait_until(
        lambda: "the model could not be loaded" in log.read_text(), COMES_BACK, "the model refused"
    )
    assert ask(service, QUESTION, "waits") == "error"
    assert health(service)[1] == {
        "status": "unavailable",
        "parts": {"rasa": False, "actions": False, "database": True},
    }
    aside.replace(model)
    wait_until(lambda: is_well(service), COMES_BACK, "the repaired model taken up")
    assert ask(service, QUESTION, "waits") == "answered"
