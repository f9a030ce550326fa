"""Starts the Rasa server, watches over it and brings it back."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prometheus_client import Counter

logger = logging.getLogger(__name__)

# The front door's metrics show it: see figures.py.
restarts = Counter("assistant_part_restarts_total", "Parts started again", ["part"], registry=None)

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_GRACE = 10.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Command:
    """A process to be kept running.

    Attributes:
        part: What engineers read in log and metrics, as on the health page.
        arguments: Program and arguments.
        environment: Variables on top of this process's own.
    """

    part: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class Watched:
    """One process that comes back when it ends."""

    def __init__(self, command: Command) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        restarts.labels(command.part)  # seen from the beginning, as nought

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    def start(self) -> None:
        """Start the process and watch over it."""
        self._task = asyncio.create_task(self._keep_running())

    async def stop(self) -> None:
        """Ask the process to finish what it is doing, and end it when it does not."""
        self._stopping = True
        process = self._process
        if process and process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), _GRACE)
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _keep_running(self) -> None:
        pause = _FIRST_PAUSE
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            self._process = await asyncio.create_subprocess_exec(
                *self._command.arguments,
                env={**os.environ, **self._command.environment},
                preexec_fn=_end_with_parent,
            )
            code = await self._process.wait()
            if self._stopping:
                return
            # One that ran for a while did not fail at its start: bring it back at once.
            lived = loop.time() - started
            pause = _FIRST_PAUSE if lived > _LONGEST_PAUSE else min(pause * 2, _LONGEST_PAUSE)
            logger.error(
                "%s ended with %s, starts again in %.1f s", self._command.part, code, pause
            )
            restarts.labels(self._command.part).inc()
            await asyncio.sleep(pause)


def _end_with_parent() -> None:
    # Parts must not outlive a front door that was killed: the next one starts its own.
    with contextlib.suppress(AttributeError):  # only Linux has it
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(host: str, port: int) -> bool:
    """Whether the service could listen on this address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def rasa_command(model: str, port: int, endpoints: str, credentials: str, logs: str) -> Command:
    """Return the command of the Rasa server, on loopback only."""
    arguments = [
        *(sys.executable, "-m", "bot.rasa_server", "--model", model),
        *("--port", str(port), "--interface", "127.0.0.1"),
        *("--endpoints", endpoints, "--credentials", credentials),
        *("--logging-config-file", logs),
    ]
    environment = {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        # For products as small as ours, waking a second thread takes longer than the product.
        "OPENBLAS_NUM_THREADS": "1",
        # The front door knows what was asked, and few threads need few pools of memory.
        "SANIC_ACCESS_LOG": "false",
        "MALLOC_ARENA_MAX": "2",
    }
    return Command("rasa", arguments, environment)
