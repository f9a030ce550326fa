"""Sets up what is missing: virtual environment, embedding model, trained model.

Runs with any Python 3.8+ and the standard library alone; ``make`` calls it before everything
else. Each step leaves a mark that names what it was made from, so that it is done again when, and
only when, that has changed, and a step that was cut off is done again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Union

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
EMBEDDING = PROJECT / "build" / "e5"
MODELS = PROJECT / "models"
MODEL_NAME = "assistant"
MODEL = MODELS / f"{MODEL_NAME}.tar.gz"
LOG = PROJECT / "build" / "setup.log"
NEEDED_GIB = 6
PROGRESS_SECONDS = 15
RASA_SETTINGS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}

Word = Union[str, Path]  # noqa: UP007 - an older Python has to read this far to be told off

# What a trained model is made from.
MODEL_SOURCES = (
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/rules",
    "data/lexicon",
    "data/gazetteer",
    "bot/nlu",
    "bot/text",
    "bot/regions",
)


class SetupError(Exception):
    """Something is missing that the user has to provide."""


def say(text: str) -> None:
    """Tell the user what is going on."""
    print(f"[准备] {text}", flush=True)


def run(*command: Word) -> None:
    """Run a command and let the user see what it prints, or stop with one clear line."""
    if subprocess.run(command, cwd=PROJECT, check=False).returncode != 0:
        raise SetupError(failure(command))


def run_quietly(*command: Word, env: dict[str, str] | None = None) -> None:
    """Run a talkative command into the log, and say every few seconds that it is still going."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, cwd=PROJECT, env={**os.environ, **(env or {})}, stdout=log, stderr=log
        )
        started = time.monotonic()
        while process.poll() is None:
            try:
                process.wait(PROGRESS_SECONDS)
            except subprocess.TimeoutExpired:
                say(f"  还在进行，已经 {time.monotonic() - started:.0f} 秒")
    if process.returncode != 0:
        print(LOG.read_text(encoding="utf-8", errors="replace")[-3000:], file=sys.stderr)
        raise SetupError(failure(command))


def failure(command: tuple[Word, ...]) -> str:
    """Return what to say when a command failed."""
    words = " ".join(map(str, command))
    return f"这一步没有做成：{words}。看上面的说明，再运行一次会接着做。"


def digest(*paths: str) -> str:
    """Return a hash of the names and contents of files and folders."""
    total = hashlib.sha256()
    for root in paths:
        path = PROJECT / root
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            if file.suffix != ".pyc":
                total.update(str(file.relative_to(PROJECT)).encode() + b"\0")
                total.update(file.read_bytes() + b"\0")
    return total.hexdigest()


def mark_is(mark: Path, value: str) -> bool:
    """Whether a step was finished for exactly this value."""
    return mark.is_file() and mark.read_text() == value


def find_python() -> str:
    """Return the command of a Python 3.11."""
    for name in ("python3.11", "python3", "python"):
        command = shutil.which(name)
        if command:
            probe = "import sys; sys.exit(sys.version_info[:2] != (3, 11))"
            if subprocess.run([command, "-c", probe], check=False).returncode == 0:
                return command
    raise SetupError("没有找到 Python 3.11。请先安装 Python 3.11，再运行一次。")


def check_disk() -> None:
    """Stop before half of the packages are on a full disk."""
    free = shutil.disk_usage(PROJECT).free / 2**30
    if free < NEEDED_GIB:
        raise SetupError(f"磁盘空间不够：还剩 {free:.1f} GiB，第一次安装需要 {NEEDED_GIB} GiB。")


def environment(kind: str) -> None:
    """Create the virtual environment and install the locked packages.

    Args:
        kind: ``run`` for the service, ``dev`` for the checks as well.
    """
    value = digest(f"requirements/{kind}.txt")
    if any(mark_is(VENV / f"{k}.mark", digest(f"requirements/{k}.txt")) for k in {kind, "dev"}):
        return
    check_disk()
    if (
        not PYTHON.exists()
        or subprocess.run([PYTHON, "-m", "pip", "-V"], check=False, capture_output=True).returncode
    ):
        say("建立虚拟环境 .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        run(find_python(), "-m", "venv", VENV)
    say("安装软件包（第一次要下载约 1 GB，几分钟）")
    run(
        PYTHON,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        "requirements/uv.txt",
    )
    # uv, unlike pip, takes packages whose metadata stops at Python 3.10 (Rasa) on 3.11.
    run(
        PYTHON,
        "-m",
        "uv",
        "pip",
        "install",
        "--python",
        PYTHON,
        "--no-deps",
        "--require-hashes",
        "-r",
        f"requirements/{kind}.txt",
    )
    (VENV / f"{kind}.mark").write_text(value)


def embedding() -> None:
    """Build the sentence-embedding model."""
    probe = (
        "import sys; from pathlib import Path; from bot.nlu.embedding_build import is_built; "
        f"sys.exit(not is_built(Path({str(EMBEDDING)!r})))"
    )
    if subprocess.run([PYTHON, "-c", probe], cwd=PROJECT, check=False).returncode == 0:
        return
    say("生成句向量模型（约半分钟）")
    shutil.rmtree(EMBEDDING, ignore_errors=True)
    run_quietly(PYTHON, "-m", "bot.nlu.embedding_build", EMBEDDING)


def model() -> None:
    """Train the Rasa model."""
    value = digest(*MODEL_SOURCES)
    mark = MODELS / f"{MODEL_NAME}.mark"
    if MODEL.is_file() and mark_is(mark, value):
        return
    say("训练模型（一两分钟）")
    mark.unlink(missing_ok=True)
    command: list[Word] = [PYTHON, "-m", "rasa", "train", "--quiet"]
    command += ["--data", "data/nlu", "data/rules"]
    run_quietly(*command, "--out", MODELS, "--fixed-model-name", MODEL_NAME, env=RASA_SETTINGS)
    if not MODEL.is_file():
        raise SetupError("训练没有产出模型，看上面的说明。")
    mark.write_text(value)


def main(wanted: set[str]) -> int:
    """Do the steps that are wanted: ``run``, ``dev``, ``model``. Returns the exit code."""
    try:
        environment("dev" if "dev" in wanted else "run")
        if "model" in wanted:
            embedding()
            model()
    except SetupError as error:
        print(f"[准备] 停下了：{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(set(sys.argv[1:])))
