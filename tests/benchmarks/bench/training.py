"""Trains a contender from a clean state and keeps what it cost."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.settings import PROJECT
from tests.benchmarks.bench import baseline

FOLDER = PROJECT / "build" / "bench"
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
}


FULL_EPOCHS = 100
_PROGRESS = re.compile(r"Epochs: 100%[^\r\n]*? (\d+)/\1 \[(?:(\d+):)?(\d+):(\d+)<")


@dataclass(frozen=True)
class Cost:
    """What a training took.

    Attributes:
        wall: Seconds on the clock.
        processor: Seconds of all cores; hardly moved by what else the machine does.
        epochs: Epochs that were really trained; fewer than all when the rest was reckoned.
    """

    wall: float
    processor: float
    epochs: int = FULL_EPOCHS


def train_ours(out: Path) -> Cost:
    """Train this service's model without any cache.

    Args:
        out: Folder for ``model.tar.gz``.
    """
    return _train(PROJECT, ["data/nlu", "data/rules"], out)[0]


def train_baseline(keep: bool, epochs: int = FULL_EPOCHS) -> tuple[Path, Cost]:
    """Train the default pipeline, or take the one that was trained from the same sources.

    Args:
        keep: Take the trained one although the examples have changed since.
        epochs: Epochs to train. With fewer than all of them answers take as long, and the
            cost of the missing ones is reckoned from Rasa's own clock of the others.

    Returns:
        The project with ``models/model.tar.gz``, and what its training took.
    """
    folder = FOLDER / "baseline"
    kept, mark = folder / "cost.json", baseline.mark()
    if kept.is_file():
        written = json.loads(kept.read_text())
        if written.pop("mark") == mark or keep:
            return folder, Cost(**written)
    baseline.write_project(folder, epochs)
    cost, log = _train(folder, ["data"], folder / "models")
    if epochs < FULL_EPOCHS:
        cost = reckon(cost, epochs, log)
    kept.write_text(json.dumps({**asdict(cost), "mark": mark}))
    return folder, cost


def reckon(cost: Cost, epochs: int, log: str) -> Cost:
    """Return what all epochs would have taken.

    Args:
        cost: What the training with fewer epochs took.
        epochs: How many it had.
        log: What Rasa printed: the last bar of epochs tells their time.

    Raises:
        ValueError: Rasa printed no such bar.
    """
    bars = _PROGRESS.findall(log)
    if not bars:
        raise ValueError("Rasa printed no time of the epochs")
    _, hours, minutes, seconds = bars[-1]
    trained = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    factor = 1 + trained / cost.wall * (FULL_EPOCHS / epochs - 1)
    return Cost(cost.wall * factor, cost.processor * factor, epochs)


def _train(project: Path, data: list[str], out: Path) -> tuple[Cost, str]:
    command = [sys.executable, "-m", "rasa", "train", "--data", *data]
    command += ["--out", str(out), "--fixed-model-name", "model"]
    before, started = _processor_seconds(), time.monotonic()
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, **QUIET, "RASA_CACHE_DIRECTORY": cache}
        done = subprocess.run(
            command, cwd=project, env=environment, check=True, capture_output=True, text=True
        )
    return Cost(time.monotonic() - started, _processor_seconds() - before), done.stderr


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
