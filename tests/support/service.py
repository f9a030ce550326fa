"""Starts the whole service for tests, as a user would, and talks to it over HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bot.gateway.processes import free_port
from bot.settings import PROJECT
from tests.support.machines import Machine

FIXED_DAY = "2026-11-22"
_START_SECONDS = 300


@dataclass(frozen=True)
class Service:
    """A running service.

    Attributes:
        url: Its public address.
        var_dir: Its folder for state.
        pid: Process id of the front door, which watches over the others.
    """

    url: str
    var_dir: Path
    pid: int

    def ask(self, text: str, sender: str = "resident", **more: str) -> list[dict[str, Any]]:
        """Send a message to the REST channel and return the replies."""
        body = {"sender": sender, "message": text, **more}
        answer = requests.post(f"{self.url}/webhooks/rest/webhook", json=body, timeout=15)
        answer.raise_for_status()
        replies: list[dict[str, Any]] = answer.json()
        return replies


@contextmanager
def running_service(
    var_dir: Path, project: Path = PROJECT, machine: Machine | None = None, **environment: str
) -> Iterator[Service]:
    """Start the service, wait until it can answer, and stop it at the end.

    Args:
        var_dir: Folder for state and the log.
        project: The project or a copy of it.
        machine: Where it runs; here when None.
        environment: Settings; the day is fixed unless ``ASSISTANT_TODAY`` is given.
    """
    port = free_port()
    settings = {"ASSISTANT_TODAY": FIXED_DAY, "PORT": str(port), "VAR_DIR": str(var_dir)}
    command = [sys.executable, "-m", "bot.gateway"]
    if machine:
        settings["HOST"] = machine.address
    with (var_dir / "service.log").open("w") as log:
        process = subprocess.Popen(
            machine.command(command) if machine else command,
            cwd=project,
            env={**os.environ, **settings, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://{machine.address if machine else '127.0.0.1'}:{port}"
            _wait_until_ready(url, process)
            yield Service(url, var_dir, process.pid)
        finally:
            process.terminate()
            process.wait(30)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the service ended with {process.returncode}, see service.log")
        try:
            if requests.get(f"{url}/health", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.3)
    raise RuntimeError(f"the service was not ready after {_START_SECONDS} s")
