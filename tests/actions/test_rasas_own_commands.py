"""Rasa and the action server, each started by Rasa's own command as an engineer would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import yaml

from bot.gateway.processes import free_port
from bot.settings import PROJECT
from tests.support.assistant import MODEL
from tests.support.service import FIXED_DAY
from tests.support.waiting import wait_until

pytestmark = pytest.mark.service

_READY_SECONDS = 300


@contextmanager
def started(folder: Path, url: str, *arguments: str) -> Iterator[str]:
    """Run a Python module until it answers, and end it afterwards.

    Args:
        folder: Folder for state and the log.
        url: An address that is served once it is ready.
        arguments: The module and its arguments.
    """
    settings = {
        **{"VAR_DIR": str(folder), "ASSISTANT_TODAY": FIXED_DAY, "SANIC_HOST": "127.0.0.1"},
        **{"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"},
    }
    with (folder / f"{arguments[0]}.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=PROJECT,
            env={**os.environ, **settings},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until(lambda: answers(url, process), _READY_SECONDS, arguments[0])
            yield url
        finally:
            process.terminate()
            process.wait(30)


def answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, f"it ended with {process.returncode}"
    try:
        return requests.get(url, timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rasa")


@pytest.fixture(scope="module")
def action_server(folder: Path) -> Iterator[str]:
    port = str(free_port())
    address = f"http://127.0.0.1:{port}"
    command = ("rasa_sdk", "--actions", "actions", "--port", port)
    with started(folder, f"{address}/health", *command):
        yield address


def test_the_action_server_offers_our_actions(action_server: str) -> None:
    offered = requests.get(f"{action_server}/actions", timeout=15).json()
    assert {action["name"] for action in offered} == {"action_answer", "action_ready"}


def test_the_action_server_answers(action_server: str) -> None:
    message = {"text": "退费", "intent": {"name": "refund", "confidence": 0.9}, "entities": []}
    tracker = {
        **{"sender_id": "a", "slots": {"insured_region": "430000"}, "latest_message": message},
        **{"events": [], "paused": False, "followup_action": None, "active_loop": {}},
        **{"latest_action_name": "action_listen", "latest_input_channel": "rest"},
    }
    call = {"next_action": "action_answer", "sender_id": "a", "tracker": tracker, "domain": {}}
    answer = requests.post(f"{action_server}/webhook", json=call, timeout=30).json()
    (response,) = answer["responses"]
    assert response["custom"]["entry"] == "refund/hunan"
    assert {event["event"] for event in answer["events"]} == {"slot", "followup"}


def test_rasa_runs_by_its_own_command_with_the_files_of_this_project(
    folder: Path, action_server: str
) -> None:
    endpoints = yaml.safe_load((PROJECT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"{action_server}/webhook"
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints))
    port = str(free_port())
    address = f"http://127.0.0.1:{port}/webhooks/rest/"
    command = ("rasa", "run", "--model", str(MODEL), "--port", port, "--interface", "127.0.0.1")
    files = ("--endpoints", str(folder / "endpoints.yml"), "--credentials", "credentials.yml")
    with started(folder, address, *command, *files):
        body = {"sender": "a", "message": "湖南交重了怎么办"}
        (reply,) = requests.post(f"{address}webhook", json=body, timeout=30).json()
    assert reply["custom"]["entry"] == "duplicate_payment/hunan"


def test_the_address_of_the_action_server_is_the_one_it_listens_on_by_itself() -> None:
    endpoints = yaml.safe_load((PROJECT / "endpoints.yml").read_text(encoding="utf-8"))
    assert endpoints["action_endpoint"]["url"] == "http://127.0.0.1:5055/webhook"
