"""``python -m tests.benchmarks.load``: many residents at once, and what that costs.

Starts the service, lets locust play the residents, and reports answer times, errors, lost or
doubled turns, how memory grew, and how many messages one service process can take.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.bench.memory import megabytes
from tests.benchmarks.load.capacity import cpu_seconds, table
from tests.support.service import Service, running_service

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
SAMPLE_SECONDS = 5.0
WARM = 0.3
"""Share of the run after which everything that is loaded once has been loaded."""
MOST_GROWTH = 0.05


@dataclass
class Memory:
    """The memory of the service, looked at every few seconds, in MB."""

    service: Service
    over: threading.Event = field(default_factory=threading.Event)
    samples: list[float] = field(default_factory=list)

    def watch(self) -> None:
        """Look until it is over."""
        while not self.over.wait(SAMPLE_SECONDS):
            self.samples.append(megabytes(self.service.pid)["Pss"])

    @property
    def growth(self) -> float:
        """How much it grew from the end of the warm-up to the end of the run, as a share."""
        warm = self.samples[int(len(self.samples) * WARM)]
        return self.samples[-1] / warm - 1


def play(service: Service, residents: int, seconds: int, think: float) -> dict[str, Any]:
    """Let locust play the residents, and return its figures."""
    command = [sys.executable, "-m", "locust", "--locustfile", str(LOCUSTFILE), "--headless"]
    command += ["--users", str(residents), "--spawn-rate", str(max(1, residents // 20))]
    command += ["--run-time", f"{seconds}s", "--stop-timeout", "15", "--host", service.url]
    command += ["--json", "--only-summary", "--exit-code-on-error", "0"]
    environment = {**os.environ, "THINK_SECONDS": str(think)}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    (figures,) = json.loads(done.stdout[done.stdout.index("[\n") :])
    found: dict[str, Any] = figures
    return found


def percentile(times: dict[str, int], share: float) -> float:
    """Return the answer time in milliseconds that a share of the messages does not exceed."""
    left = share * sum(times.values())
    for taken, count in sorted((float(taken), count) for taken, count in times.items()):
        left -= count
        if left <= 0:
            return taken
    return 0.0


def main() -> int:
    """Run it. Returns 1 when a promise was not kept."""
    parser = argparse.ArgumentParser(description="许多居民同时问")
    parser.add_argument("--residents", type=int, default=500, help="同时有多少居民")
    parser.add_argument("--seconds", type=int, default=600, help="问多久")
    parser.add_argument("--think", type=float, default=20.0, help="两句话之间平均隔几秒，0 是压满")
    options = parser.parse_args()
    minutes = options.seconds / 60 + 1
    print(f"{options.residents} 位居民，连启动约 {minutes:.0f} 分钟，结果在最后。", flush=True)
    limits = {"RATE_PER_MINUTE": "0", "RATE_PER_MINUTE_ADDRESS": "0", "LOG_LEVEL": "WARNING"}
    with (
        tempfile.TemporaryDirectory() as folder,
        running_service(Path(folder), **limits) as service,
    ):
        service.ask("你好")
        memory = Memory(service)
        watcher = threading.Thread(target=memory.watch)
        watcher.start()
        before = cpu_seconds(service.pid)
        figures = play(service, options.residents, options.seconds, options.think)
        used = cpu_seconds(service.pid) - before
        memory.over.set()
        watcher.join()
        kept = _kept(Path(folder) / "assistant.db")
    return _report(figures, memory, kept, used, options.residents)


def _kept(database: Path) -> int:
    query = "SELECT count(*) FROM turns WHERE sender LIKE 'load-%'"
    with sqlite3.connect(database) as connection:
        (count,) = connection.execute(query).fetchone()
    return int(count)


def _report(figures: dict[str, Any], memory: Memory, kept: int, used: float, residents: int) -> int:
    sent, failed = figures["num_requests"], figures["num_failures"]
    seconds = figures["last_request_timestamp"] - figures["start_time"]
    p50, p99 = (percentile(figures["response_times"], share) for share in (0.5, 0.99))
    print(f"消息 {sent} 条，出错 {failed} 条，对话库里 {kept} 条；每秒 {sent / seconds:.1f} 条")
    print(f"等待：一半 {p50:.0f} 毫秒，99% {p99:.0f} 毫秒，最长 {figures['max_response_time']:.0f}")
    begin, end = memory.samples[0], memory.samples[-1]
    print(f"内存：{begin:.0f} MB → {end:.0f} MB，热身以后涨 {memory.growth:.1%}")
    print(f"处理器：每条 {1000 * used / max(1, sent):.1f} 毫秒")
    print(table(used / max(1, sent)))
    promised = {
        "有出错的": failed == 0,
        # The one answer that each may be waiting for at the end is kept, but not counted.
        "有丢的或重的": sent <= kept <= sent + residents,
        "99% 超过五秒": p99 <= 5000,
        "内存在涨": memory.growth < MOST_GROWTH,
    }
    broken = [name for name, held in promised.items() if not held]
    print("没有做到：" + "、".join(broken) if broken else "全部做到")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
