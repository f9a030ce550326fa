"""PostgreSQL and Redis of a test's own, from the system's packages."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
import redis

from bot.gateway.processes import free_port
from tests.support.waiting import wait_until

_START_SECONDS = 60


@contextmanager
def postgres(folder: Path, port: int | None = None, host: str = "127.0.0.1") -> Iterator[str]:
    """Start PostgreSQL and yield its address for SQLAlchemy; skip where it is not installed.

    Args:
        folder: Where it keeps its data; what is there already is used again.
        port: Where it listens, any free port when None.
        host: Address at which it listens; anybody who reaches it is let in.
    """
    binaries = postgres_binaries()
    # PostgreSQL refuses to run as root.
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    if user:
        _hand_over(folder)
    data, port = folder / "postgres", port or free_port()
    if not data.exists():
        make = ["initdb", "--auth=trust", "--username=assistant", "--encoding=UTF8", str(data)]
        make[0] = str(binaries / make[0])
        subprocess.run(make, check=True, cwd=folder, stdout=subprocess.DEVNULL, **user)  # type: ignore[call-overload]
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all samenet trust\n")
    address = f"postgresql://assistant@{host}:{port}/postgres"
    with _running(
        [binaries / "postgres", "-D", data, "-p", str(port), "-k", data, "-h", host],
        folder / "postgres.log",
        **user,
    ):
        wait_until(lambda: _answers(address), _START_SECONDS, "PostgreSQL")
        yield address


@contextmanager
def redis_server(folder: Path, port: int | None = None, host: str = "127.0.0.1") -> Iterator[str]:
    """Start Redis and yield its address; skip where it is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed (apt-get install redis-server)")
    port = port or free_port()
    arguments = [program, "--port", str(port), "--save", "", "--bind", host]
    arguments += ["--protected-mode", "no"]
    with _running([*arguments, "--dir", str(folder)], folder / "redis.log"):
        wait_until(lambda: _pings(host, port), _START_SECONDS, "Redis")
        yield f"redis://{host}:{port}/0"


@contextmanager
def _running(arguments: list[str | Path], log: Path, **more: str) -> Iterator[None]:
    with log.open("w") as output:
        process = subprocess.Popen(arguments, stdout=output, stderr=subprocess.STDOUT, **more)  # type: ignore[call-overload]
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def postgres_binaries() -> Path:
    """Return where the programs of PostgreSQL are; skip where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    return found[-1]


def _hand_over(folder: Path) -> None:
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    for above in folder.parents:
        if above.stat().st_uid == os.geteuid() and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o011)


def _answers(address: str) -> bool:
    try:
        psycopg2.connect(address).close()
    except psycopg2.OperationalError:
        return False
    return True


def _pings(host: str, port: int) -> bool:
    try:
        return bool(redis.Redis(host=host, port=port).ping())
    except redis.RedisError:
        return False
