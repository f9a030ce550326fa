"""``python -m bot.gateway`` when it cannot start: one clear line, and nothing of the inside."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.gateway.processes import free_port
from bot.settings import PROJECT

WORDS = re.compile(r"^没有启动：.+")


def start(folder: Path, project: Path = PROJECT, **settings: str) -> tuple[int, str, str]:
    """Start the service with settings and return exit code, output and complaint."""
    mine = ("HOST", "PORT", "API_TOKEN", "OPERATOR_TOKEN", "DATABASE_URL", "REDIS_URL")
    inherited = {name: value for name, value in os.environ.items() if name not in mine}
    ended = subprocess.run(
        [sys.executable, "-m", "bot.gateway"],
        cwd=project,
        env={**inherited, "VAR_DIR": str(folder), **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, ended.stdout, ended.stderr


def check(result: tuple[int, str, str], *words: str) -> None:
    code, out, complaint = result
    assert code == 1, complaint
    lines = [line for line in complaint.splitlines() if line.strip()]
    assert len(lines) == 1, complaint
    assert WORDS.match(lines[0])
    assert all(word in lines[0] for word in words), lines[0]
    assert "Traceback" not in out + complaint


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield str(listener.getsockname()[1])


def test_a_port_in_use_is_named_with_what_to_do(tmp_path: Path, taken_port: str) -> None:
    check(start(tmp_path, PORT=taken_port), taken_port, "占用", "make run PORT=")


def test_a_port_that_is_none_is_named_with_what_is_allowed(tmp_path: Path) -> None:
    check(start(tmp_path, PORT="http"), "PORT", "http", "65535")


def test_a_public_address_without_tokens_is_refused(tmp_path: Path) -> None:
    check(start(tmp_path, HOST="0.0.0.0"), "0.0.0.0", "API_TOKEN", "OPERATOR_TOKEN")


def test_a_state_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "var"
    check(start(folder, PORT=str(free_port())), str(folder))


def test_a_missing_model_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for name in ("bot", "actions"):
        shutil.copytree(PROJECT / name, project / name, ignore=shutil.ignore_patterns("*.pyc"))
    (project / "data").symlink_to(PROJECT / "data")
    for path in PROJECT.glob("*.yml"):
        shutil.copy(path, project)
    check(start(tmp_path, project, PORT=str(free_port())), "模型", "make model")


def test_it_takes_as_many_connections_as_the_system_grants() -> None:
    code = (
        "import resource; from bot.gateway.__main__ import allow_many_connections; "
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 4096)); allow_many_connections(); "
        "print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["4096", "4096"]
