"""What the runbook tells the engineer on duty to do, done by its own commands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.conversations import Conversations
from bot.database import open_database
from bot.journal import Journal, Turn, utc_now
from bot.settings import PROJECT
from tests.support.asking import ask, ask_for_answer
from tests.support.servers import postgres, postgres_binaries
from tests.support.service import Service, running_service

pytestmark = [pytest.mark.service, pytest.mark.endurance]

RUNBOOK = (PROJECT / "docs/runbook.md").read_text(encoding="utf-8")
QUESTION, MORE = "湖南交重了怎么退", "那多久能退回来"


def _run(program: str, backup: Path, state: Path, **environment: str) -> None:
    """Run the runbook's command that begins with a program, on other folders."""
    (command,) = re.findall(rf"^    ({program} .*)$|`({program} [^`]*)`", RUNBOOK, re.MULTILINE)
    line = "".join(command).replace("/backup", str(backup)).replace("var/", f"{state}/")
    subprocess.run(["bash", "-c", line], check=True, env={**os.environ, **environment})


def test_a_backup_of_a_running_service_brings_conversations_back(tmp_path: Path) -> None:
    if shutil.which("sqlite3") is None:
        pytest.skip("sqlite3 is not installed (apt-get install sqlite3)")
    state, backup = tmp_path / "state", tmp_path / "backup"
    state.mkdir()
    backup.mkdir()
    with running_service(state) as service:
        assert ask(service, QUESTION, "kept") == "answered"
        _run("sqlite3", backup, state)
        assert ask(service, QUESTION, "too late") == "answered"
    for file in state.glob("assistant.db*"):
        file.unlink()
    shutil.copy(backup / "assistant.db", state / "assistant.db")
    with running_service(state) as service:
        assert ask_for_answer(service, MORE, "kept")["custom"]["region"]["code"] == "430000"
        assert ask(service, MORE, "too late") != "answered"
        _switch_off_and_on(service, state)


def _switch_off_and_on(service: Service, state: Path) -> None:
    """Use the switch on the service that runs anyway: starting another takes long."""
    _run("touch", state, state)
    off = ask_for_answer(service, QUESTION, "meanwhile")
    assert off["custom"]["status"] == "handoff"
    assert "12366" in off["text"] and "12345" in off["text"]
    _run("rm", state, state)
    assert ask(service, QUESTION, "meanwhile") == "answered"


def test_a_dump_of_postgresql_brings_conversations_back(tmp_path: Path) -> None:
    with postgres(tmp_path) as address:
        engine = open_database(address)
        turn = Turn("m-1", "怎么交费", [{"text": "答"}], utc_now())
        Journal(engine).add("rest", "kept", turn)
        Conversations(engine).save("rest", "kept", {"insured_region": "430000"})
        tools = f"{postgres_binaries()}:{os.environ['PATH']}"
        _run("pg_dump", tmp_path, tmp_path, DATABASE_URL=address, PATH=tools)
        Journal(engine).forget("rest", "kept")
        Conversations(engine).save("rest", "kept", {})
        engine.dispose()
        _run("pg_restore", tmp_path, tmp_path, DATABASE_URL=address, PATH=tools)
        again = open_database(address)
        assert [t.text for t in Journal(again).history("rest", "kept", 5)] == ["怎么交费"]
        assert Conversations(again).load("rest", "kept") == {"insured_region": "430000"}
