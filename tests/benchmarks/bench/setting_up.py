"""How long setting up takes: a clean clone until it answers, a change until it is said."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import requests

from bot.settings import PROJECT
from tests.benchmarks.bench.contenders import OURS, Running, running
from tests.benchmarks.bench.report import percentile

_CHANGES = 5
_QUESTION, _FILE = "谢谢", "data/faq/thanks.yml"
_PATIENCE = 60.0


def measure() -> str:
    """Measure, and return the table as Markdown."""
    with _clone() as folder:
        started = time.monotonic()
        subprocess.run([sys.executable, "scripts/setup.py", "run", "model"], cwd=folder, check=True)
        prepared = time.monotonic() - started
        with running(replace(OURS, folder=folder)) as service:
            changes = [_change(service, folder, number) for number in range(_CHANGES)]
    rows = (
        ("干净的仓库：生成句向量模型、训练（软件包已装好）", prepared),
        ("启动到第一次回答", service.seconds),
        ("合计", prepared + service.seconds),
        ("改一句话到用上新的，中位", percentile(changes, 0.5)),
        ("改一句话到用上新的，最长", max(changes)),
    )
    lines = [f"| {name} | {seconds:.1f} |" for name, seconds in rows]
    return "\n".join(["| 从哪里到哪里 | 秒 |", "| --- | ---: |", *lines])


@contextmanager
def _clone() -> Iterator[Path]:
    """Clone what is committed, with the packages that are installed here."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "clone"
        subprocess.run(["git", "clone", "-q", PROJECT, folder], check=True)
        (folder / ".venv").symlink_to((PROJECT / ".venv").resolve())
        yield folder


def _change(service: Running, folder: Path, number: int) -> float:
    """Change a sentence and return the seconds until it is said."""
    path, mark = folder / _FILE, f"第{'一二三四五'[number]}次改。"
    text = path.read_text(encoding="utf-8")
    at = text.index("lead: ") + len("lead: ")
    path.write_text(text[:at] + mark + text[at:], encoding="utf-8")
    started = time.monotonic()
    while time.monotonic() - started < _PATIENCE:
        body = {"sender": f"change{number}", "message": _QUESTION}
        if mark in requests.post(service.url, json=body, timeout=60).text:
            return time.monotonic() - started
        time.sleep(0.05)
    raise RuntimeError("the changed sentence was not taken up")
