"""``python -m bot.editing check|outdated|new-region|new-year|coverage``."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from actions.stock import build_stock, load_stock, read_stock
from bot.clock import today
from bot.data_files.problems import DataError
from bot.editing import coverage, outdated, skeleton
from bot.editing.checking import check_project
from bot.editing.report import outdated_report
from bot.settings import PROJECT

_YEAR = re.compile(r"20\d\d")
MARK = "<!-- make coverage 写的表从这里开始 -->"


def main(arguments: Sequence[str] | None = None, project: Path = PROJECT) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(project, options)
    except (DataError, skeleton.SkeletonError) as error:
        print(error, file=sys.stderr)
        return 1
    return code


def _check(project: Path, options: argparse.Namespace) -> int:
    start = perf_counter()
    report = check_project(project)
    for problem in report.problems:
        print(problem)
    seconds = perf_counter() - start
    if report.problems:
        print(f"\n有 {len(report.problems)} 处要改。改好再运行一次 make check。")
        return 1
    print(
        f"没有发现问题：{report.regions} 个地区，{report.topics} 个话题，"
        f"{report.entries} 条答案，用了 {seconds:.1f} 秒。"
    )
    return 0


def _outdated(project: Path, options: argparse.Namespace) -> int:
    reading = read_stock(project / "data")
    stock = build_stock(reading)
    print(outdated_report(reading, stock.knowledge, today(), options.days, options.unchecked))
    return 0


def _new_region(project: Path, options: argparse.Namespace) -> int:
    year = options.year or outdated.coming_year(today())
    path = skeleton.new_region(project / "data", options.code, year, today())
    return _tell_what_to_fill(path, project)


def _new_year(project: Path, options: argparse.Namespace) -> int:
    year = options.year or outdated.coming_year(today())
    path = skeleton.new_year(project / "data", options.code, year, today())
    return _tell_what_to_fill(path, project)


def _tell_what_to_fill(path: Path, project: Path) -> int:
    print(f"写好了 {path.relative_to(project)}，这些地方要填：")
    for line, key in skeleton.fields_to_fill(path):
        print(f"  第{line}行 {key}")
    print("原文没有的，整行删掉。填完运行 make check。")
    return 0


def _coverage(project: Path, options: argparse.Namespace) -> int:
    path = project / "docs" / "coverage.md"
    intro, mark, _ = path.read_text(encoding="utf-8").partition(MARK)
    table = coverage.coverage_tables(load_stock(project / "data"))
    path.write_text(f"{intro}{mark or MARK}\n\n{table}\n", encoding="utf-8")
    print(f"写好了 {path.relative_to(project)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.editing")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, run: object, help_: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help_)
        command.set_defaults(run=run)
        return command

    add("check", _check, "检查全部数据文件")
    command = add("outdated", _outdated, "快到期、很久没核对、下一年度还缺的")
    command.add_argument("--days", type=int, default=60, help="往后看几天")
    command.add_argument("--unchecked", type=int, default=180, help="几天没核对算久")
    for name, run, help_ in (
        ("new-region", _new_region, "新建地区文件"),
        ("new-year", _new_year, "在地区文件里加一个年度"),
    ):
        command = add(name, run, help_)
        command.add_argument("code", help="六位行政区划代码")
        command.add_argument("year", type=_year, nargs="?", help="保险年度；不写就是下一年度")
    add("coverage", _coverage, "重写 docs/coverage.md 里的表")
    return parser


def _year(text: str) -> int:
    if not _YEAR.fullmatch(text):
        raise argparse.ArgumentTypeError(f"写的是 {text}，应为四位的保险年度，例如 2027")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
