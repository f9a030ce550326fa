"""The contenders as processes that answer over HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from bot.gateway.processes import free_port
from bot.settings import PROJECT
from tests.benchmarks.bench.training import QUIET
from tests.support.service import FIXED_DAY

_START_SECONDS = 600
_FIRST_QUESTION = "居民医保怎么交费"


@dataclass(frozen=True)
class Contender:
    """How one contender is started.

    Attributes:
        name: What the table calls it.
        folder: Where its command runs.
        arguments: Python module and arguments; ``{port}`` becomes the port.
        environment: Variables on top of the usual ones; ``{port}`` and ``{var}`` are filled in.
    """

    name: str
    folder: Path
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


OURS = Contender(
    "ours",
    PROJECT,
    ("bot.gateway",),
    {
        **{"PORT": "{port}", "VAR_DIR": "{var}", "ASSISTANT_TODAY": FIXED_DAY},
        # All residents of a benchmark come from one address, faster than people type.
        **{"RATE_PER_MINUTE": "0", "RATE_PER_MINUTE_ADDRESS": "0"},
    },
)


def default_pipeline(project: Path) -> Contender:
    """Return Rasa's own server with the default pipeline's model and nothing else.

    Args:
        project: The trained project of :mod:`tests.benchmarks.bench.baseline`.
    """
    arguments = ("rasa", "run", "--model", "models/model.tar.gz", "--port", "{port}")
    return Contender("default", project, (*arguments, "--interface", "127.0.0.1"), QUIET)


@dataclass(frozen=True)
class Running:
    """A contender at work.

    Attributes:
        name: The contender's name.
        url: Address of its webhook.
        pid: Process at the head of its processes.
        seconds: Seconds from its start to the first answer.
    """

    name: str
    url: str
    pid: int
    seconds: float

    def ask(self, session: requests.Session, sender: str, text: str) -> float:
        """Ask one question and return how many seconds the answer took.

        Raises:
            RuntimeError: There was no answer.
        """
        started = time.perf_counter()
        answer = session.post(self.url, json={"sender": sender, "message": text}, timeout=60)
        took = time.perf_counter() - started
        if answer.status_code != 200:
            raise RuntimeError(f"{self.name} answered {answer.status_code}")
        return took


@contextmanager
def running(contender: Contender) -> Iterator[Running]:
    """Start a contender, wait for its first answer, and stop it at the end."""
    port = free_port()
    with tempfile.TemporaryDirectory() as var, open(Path(var) / "log", "w") as log:
        filled = {k: v.format(port=port, var=var) for k, v in contender.environment.items()}
        arguments = [argument.format(port=port) for argument in contender.arguments]
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=contender.folder,
            env={**os.environ, **filled},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
            _wait_for_answer(url, process)
            yield Running(contender.name, url, process.pid, time.monotonic() - started)
        finally:
            process.terminate()
            process.wait(60)


def _wait_for_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    body = {"sender": "first", "message": _FIRST_QUESTION}
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"a contender ended with {process.returncode}")
        try:
            answer = requests.post(url, json=body, timeout=60)
            if answer.status_code == 200 and not _is_apology(answer.json()):
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"a contender gave no answer within {_START_SECONDS} s")


def _is_apology(replies: list[dict[str, Any]]) -> bool:
    """Whether a service that is not ready yet says so; no reply at all is Rasa's own fallback."""
    return any(reply.get("custom", {}).get("status") == "error" for reply in replies)
