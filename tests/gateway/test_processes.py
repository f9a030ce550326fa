"""The watcher: a part that ends comes back, and ends for good when the service stops."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.gateway import processes
from bot.gateway.processes import Command, Watched, free_port, port_is_free

# Says its own number in a file of its own, then works until it is told to stop.
WORKER = """
import os, pathlib, signal, sys
folder, stubborn = pathlib.Path(sys.argv[1]), sys.argv[2] == "stubborn"
if stubborn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
written = folder / f"{os.getpid()}.tmp"
written.write_text(os.environ.get("WORKER_NAME", ""))
written.rename(folder / str(os.getpid()))
signal.pause()
"""


async def started(folder: Path, count: int) -> list[Path]:
    """Wait until so many workers have started, and return what they wrote."""
    while len(found := [p for p in folder.iterdir() if p.name.isdigit()]) < count:
        await asyncio.sleep(0.01)
    return found


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(processes, "_GRACE", 0.2)


def watched(folder: Path, temper: str = "obedient") -> Watched:
    arguments = [sys.executable, "-c", WORKER, str(folder), temper]
    return Watched(Command("worker", arguments, {"WORKER_NAME": "小工"}))


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[Watched]:
    part = watched(tmp_path)
    part.start()
    yield part
    await part.stop()


async def test_the_part_runs_with_its_own_environment(worker: Watched, tmp_path: Path) -> None:
    (note,) = await asyncio.wait_for(started(tmp_path, 1), 20)
    assert note.name == str(worker.pid)
    assert note.read_text() == "小工"


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
async def test_a_part_that_was_killed_comes_back(
    worker: Watched, tmp_path: Path, by: signal.Signals
) -> None:
    await asyncio.wait_for(started(tmp_path, 1), 20)
    first = worker.pid
    assert first is not None
    os.kill(first, by)
    notes = await asyncio.wait_for(started(tmp_path, 2), 20)
    assert {int(note.name) for note in notes} == {first, worker.pid}
    assert not alive(first)


async def test_a_stopped_part_stays_away(worker: Watched, tmp_path: Path) -> None:
    (note,) = await asyncio.wait_for(started(tmp_path, 1), 20)
    await worker.stop()
    assert worker.pid is None
    assert not alive(int(note.name))


async def test_a_part_that_will_not_stop_is_ended(tmp_path: Path) -> None:
    part = watched(tmp_path, "stubborn")
    part.start()
    (note,) = await asyncio.wait_for(started(tmp_path, 1), 20)
    await part.stop()
    assert not alive(int(note.name))


async def test_stopping_what_never_started_is_no_error(tmp_path: Path) -> None:
    await watched(tmp_path).stop()


def test_a_port_is_free_until_somebody_listens_on_it() -> None:
    port = free_port()
    assert port_is_free("127.0.0.1", port)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
        listener.listen()
        assert not port_is_free("127.0.0.1", port)
