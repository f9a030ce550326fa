"""Parts are really killed, locked and broken; the resident gets an answer or the polite line."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.support.asking import COMES_BACK, ask, ask_for_answer, health, is_well
from tests.support.processes import RASA, child, kill
from tests.support.service import Service, running_service
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.service, pytest.mark.endurance]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running_service(tmp_path_factory.mktemp("failures")) as running:
        running.ask("你好")  # what is loaded at the first question is loaded
        yield running


def test_a_killed_rasa_comes_back_by_itself(service: Service) -> None:
    before = _figure(service, 'assistant_part_restarts_total{part="rasa"}')
    killed = kill(service.pid, RASA)
    assert ask(service) == "error"
    status, body = health(service)
    assert (status, body["parts"]["rasa"]) == (503, False)
    wait_until(lambda: is_well(service), COMES_BACK, "Rasa back")
    assert child(service.pid, RASA) not in (0, killed)
    assert _figure(service, 'assistant_part_restarts_total{part="rasa"}') == before + 1


def test_rasa_killed_in_mid_turn_gives_the_polite_line_at_once(service: Service) -> None:
    # Stopped, it holds the turn; killed, it takes the turn with it.
    rasa = child(service.pid, RASA)
    os.kill(rasa, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        turn = pool.submit(ask, service, "交重了怎么退", "in-mid-turn", message_id="m-1")
        threading.Timer(0.5, os.kill, (rasa, signal.SIGKILL)).start()
        assert turn.result() == "error"
    wait_until(lambda: is_well(service), COMES_BACK, "Rasa back")
    # Delivered again, the message is answered after all.
    again = ask(service, "交重了怎么退", "in-mid-turn", message_id="m-1")
    assert again in ("answered", "ask_region")


def test_a_stopped_rasa_does_not_make_the_resident_wait(service: Service) -> None:
    rasa = child(service.pid, RASA)
    os.kill(rasa, signal.SIGSTOP)
    try:
        assert ask(service, sender="waits") == "error"
        assert health(service)[0] == 503
    finally:
        os.kill(rasa, signal.SIGCONT)
    wait_until(lambda: is_well(service), COMES_BACK, "Rasa back")


def test_a_locked_database_costs_no_answer_and_no_turn(service: Service) -> None:
    database = service.var_dir / "assistant.db"
    lock = sqlite3.connect(database, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        asked = ask(service, "湖南交重了怎么退", "writer", message_id="while-locked")
        assert asked == "answered"
        # The conversation goes on, though nothing can be written.
        assert ask(service, "那多久能退回来", "writer") == "answered"
        status, body = health(service)
        assert (status, body["status"], body["parts"]["database"]) == (200, "degraded", False)
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    assert ask(service, "你好", "somebody else") == "smalltalk"
    query = "SELECT message_id FROM turns WHERE sender = 'writer'"
    with sqlite3.connect(database) as reader:
        wait_until(lambda: len(reader.execute(query).fetchall()) == 2, 60, "the turns written")
        assert ("while-locked",) in reader.execute(query).fetchall()
    assert health(service)[1]["parts"]["database"] is True


def test_a_turn_that_could_not_be_written_outlives_the_whole_service(tmp_path: Path) -> None:
    database = tmp_path / "assistant.db"
    query = "SELECT message_id FROM turns WHERE sender = 'writer'"
    with running_service(tmp_path) as service:
        lock = sqlite3.connect(database, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        asked = ask(service, "湖南交重了怎么退，我手机13800138000", "writer", message_id="locked")
        assert asked == "answered"
        kill(service.pid, RASA)
        os.kill(service.pid, signal.SIGKILL)
    waiting = b"".join(file.read_bytes() for file in tmp_path.rglob("*.json"))
    assert "交重了" in waiting.decode() and b"13800138000" not in waiting
    lock.execute("ROLLBACK")
    lock.close()
    with running_service(tmp_path) as service, sqlite3.connect(database) as reader:
        wait_until(lambda: reader.execute(query).fetchall() == [("locked",)], 60, "turn written")
        service.ask("你好")  # what is loaded at the first question is loaded
        # What the resident said about the region is not lost either.
        answer = ask_for_answer(service, "那多久能退回来", "writer")
        assert answer["custom"]["region"]["code"] == "430000"


def test_a_full_disk_costs_no_answer(service: Service) -> None:
    rasa = child(service.pid, RASA)
    limit = ("prlimit", f"--pid={rasa}")
    subprocess.run([*limit, "--fsize=1:unlimited"], check=True)
    try:
        assert ask(service, "湖南交重了怎么退", "on a full disk") == "answered"
    finally:
        subprocess.run([*limit, "--fsize=unlimited:unlimited"], check=True)
    wait_until(lambda: is_well(service), COMES_BACK, "disk back")


def test_shutdown_finishes_what_is_in_flight(tmp_path: Path) -> None:
    with running_service(tmp_path) as service:
        ask_early = {"sender": "late", "message": "湖南交重了怎么退", "message_id": "last"}
        rasa = child(service.pid, RASA)
        os.kill(rasa, signal.SIGSTOP)
        with ThreadPoolExecutor(1) as pool:
            turn = pool.submit(
                requests.post, f"{service.url}/webhooks/rest/webhook", json=ask_early, timeout=15
            )
            wait_until(lambda: _in_flight(service) > 0, 5, "the question under way")
            os.kill(service.pid, signal.SIGTERM)
            os.kill(rasa, signal.SIGCONT)
            assert turn.result().json()[0]["custom"]["status"] == "answered"


def _in_flight(service: Service) -> int:
    """Count the questions that the front door has passed on and not answered yet."""
    return _figure(service, "assistant_requests_in_flight")


def _figure(service: Service, name: str) -> int:
    """Return one of the figures that engineers see."""
    text = requests.get(f"{service.url}/metrics", timeout=5).text
    (line,) = (ln for ln in text.splitlines() if ln.startswith(f"{name} "))
    return int(float(line.split()[-1]))
