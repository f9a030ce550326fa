"""``make bench``: starts both contenders, asks them in turns, prints ratios.

``--keep-baseline`` takes the trained default pipeline although examples have changed since;
``--baseline-epochs N`` trains it shorter and reckons the rest; ``--rounds N`` sets how often they
take turns; ``--part NAME`` measures only one part; ``--write`` puts the figures into the document.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.benchmarks.bench import curves, setting_up, steps
from tests.benchmarks.bench.contenders import OURS, Contender, Running, default_pipeline, running
from tests.benchmarks.bench.load import Load, ask_all
from tests.benchmarks.bench.memory import megabytes
from tests.benchmarks.bench.questions import Questions
from tests.benchmarks.bench.report import Figure, percentile, publish, table
from tests.benchmarks.bench.training import FULL_EPOCHS, Cost, train_baseline, train_ours

_ONE, _MANY = 24, 48
"""Questions in a round: of one resident, of several at once."""
Pair = tuple[list[float], list[float]]


def main() -> None:
    """Measure and print."""
    options = _options()
    load = "、".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{os.cpu_count()} 核，开始时机器负载 {load}", flush=True)
    if options.part in ("all", "contest"):
        text = contest(options.rounds, options.keep_baseline, options.baseline_epochs)
        head = f"{date.today()}，{os.cpu_count()} 核，{options.rounds} 轮，开始时机器负载 {load}。"
        publish("contest", f"{head}\n\n{text}", options.write)
    if options.part in ("all", "steps"):
        publish("steps", steps.measure(), options.write)
    if options.part in ("all", "curves"):
        publish("curves", curves.measure(), options.write)
    if options.part in ("all", "setup"):
        publish("setup", setting_up.measure(), options.write)


def contest(rounds: int, keep_baseline: bool, epochs: int) -> str:
    """Let both contenders answer in turns.

    Args:
        rounds: How often they take turns.
        keep_baseline: See :func:`tests.benchmarks.bench.training.train_baseline`.
        epochs: The same.

    Returns:
        The table, as Markdown.
    """
    project, baseline_cost = train_baseline(keep_baseline, epochs)
    with tempfile.TemporaryDirectory() as folder:
        cost = train_ours(Path(folder))
    contenders = (OURS, default_pipeline(project))
    starts = _starts(contenders, max(3, rounds // 3))
    with running(contenders[0]) as ours, running(contenders[1]) as default:
        figures = [*_answers(ours, default, rounds), *_costs(cost, baseline_cost, starts)]
        memory = [megabytes(contender.pid) for contender in (ours, default)]
    for kind in ("Rss", "Pss"):
        a, b = ([held[kind]] for held in memory)
        figures.append(Figure(f"内存，所有进程 {kind.upper()} 之和", "MB", "≤ 1.0", a, b))
    if baseline_cost.epochs == FULL_EPOCHS:
        return table(figures)
    return f"{table(figures)}\n\n" + (
        f"默认流水线只训练了 {baseline_cost.epochs} 轮：它的训练时间由 Rasa 自己记下的每轮时间"
        f"推算到 {FULL_EPOCHS} 轮；回答时间、启动和内存与轮数无关。"
    )


def _answers(ours: Running, default: Running, rounds: int) -> list[Figure]:
    questions = Questions()

    def take_turns(name: str, residents: int, pick: Callable[[], list[str]]) -> list[list[Load]]:
        taken: list[list[Load]] = [[], []]
        for number in range(rounds):
            texts = pick()
            # Who comes first changes, so that neither gains from what the machine does.
            for index in (0, 1) if number % 2 else (1, 0):
                contender = (ours, default)[index]
                taken[index].append(ask_all(contender, texts, residents, f"{name}{number}"))
        return taken

    def figure(
        title: str, unit: str, goal: str, value: Callable[[Load], float], taken: list[list[Load]]
    ) -> Figure:
        first, second = ([value(load) for load in loads] for loads in taken)
        return Figure(title, unit, goal, first, second)

    def median(load: Load) -> float:
        return statistics.median(load.seconds) * 1000

    take_turns("warm", 1, lambda: questions.unseen(6))
    unseen = take_turns("unseen", 1, lambda: questions.unseen(_ONE))
    mix = take_turns("mix", 1, lambda: questions.mix(_ONE))
    eight = take_turns("eight", 8, lambda: questions.mix(_MANY))
    sixteen = take_turns("sixteen", 16, lambda: questions.mix(_MANY))
    return [
        figure("回答时间中位，没见过的问题，一人", "毫秒", "≤ 0.8", median, unseen),
        figure("回答时间中位，真实混合，一人", "毫秒", "≤ 0.5", median, mix),
        Figure(
            "回答时间 p99，8 人同时（各轮合并）",
            "毫秒",
            "≤ 0.6",
            [_p99(eight[0])],
            [_p99(eight[1])],
        ),
        figure("每秒回答，16 人同时", "个", "≥ 2.0", lambda x: len(x.seconds) / x.wall, sixteen),
    ]


def _p99(loads: list[Load]) -> float:
    return percentile([second for load in loads for second in load.seconds], 0.99) * 1000


def _costs(ours: Cost, default: Cost, starts: Pair) -> list[Figure]:
    processor = [ours.processor], [default.processor]
    return [
        Figure("从零训练，处理器时间", "秒", "≤ 0.5", *processor),
        Figure("启动到第一次回答", "秒", "≤ 1.0", *starts),
    ]


def _starts(contenders: tuple[Contender, Contender], rounds: int) -> Pair:
    seconds: Pair = ([], [])
    for _ in range(rounds):
        for contender, taken in zip(contenders, seconds, strict=True):
            with running(contender) as started:
                taken.append(started.seconds)
    return seconds


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--keep-baseline", action="store_true")
    parser.add_argument("--baseline-epochs", type=int, default=FULL_EPOCHS)
    parser.add_argument(
        "--part", choices=("all", "contest", "steps", "curves", "setup"), default="all"
    )
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
