"""The repository itself: small files, nothing of one machine, nothing left lying about."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bot.settings import PROJECT

LONGEST = 400
LARGEST = 2 * 2**20
_CODE = {".py", ".js", ".css", ".html"}
_TEXT = {*_CODE, ".yml", ".yaml", ".md", ".txt", ".toml", ".json", ".in", ".cfg", ".csv", ""}
_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/[\w.-]")
_REGISTRY = re.compile(
    r"pypi\.(?:org|io)|files\.pythonhosted|registry\.npmjs|npmmirror\.com|"
    r"mirrors?\.[a-z]+\.(?:com|cn|org|edu)|--(?:extra-)?index-url|[\w-]+\.artifactory\.",
    re.IGNORECASE,
)
_TRACKER = re.compile(r"\bissues?\s*(?:#|no\.?|number)?\s*\d|\bissues show\b", re.IGNORECASE)
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?: |$)", re.MULTILINE)


def tracked() -> list[Path]:
    """Return the files that belong to the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = (PROJECT / name for name in listed.split("\0") if name)
    return sorted(path for path in paths if path.is_file())


FILES = tracked()
TEXTS = {path: path.read_text(encoding="utf-8") for path in FILES if path.suffix in _TEXT}


def places(pattern: re.Pattern[str]) -> list[str]:
    """Return where a pattern occurs, as file and line."""
    return [
        f"{path.relative_to(PROJECT)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for path, text in TEXTS.items()
        for match in pattern.finditer(text)
    ]


def test_files_of_code_fit_a_readers_patience() -> None:
    long = [p for p, text in TEXTS.items() if p.suffix in _CODE and text.count("\n") > LONGEST]
    assert [str(path.relative_to(PROJECT)) for path in long] == []


def test_no_file_is_large() -> None:
    large = [path for path in FILES if path.stat().st_size > LARGEST]
    assert [str(path.relative_to(PROJECT)) for path in large] == []


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(_MACHINE, id="a path of one machine"),
        pytest.param(_REGISTRY, id="an address of a package registry"),
        pytest.param(_TRACKER, id="a number of the tracker"),
        pytest.param(_CONFLICT, id="a merge conflict"),
        pytest.param(re.compile(r"\r\n|\ufeff"), id="a line ending or mark of another system"),
        pytest.param(re.compile(r"\S\n*\Z(?<!\n)"), id="a last line without an end"),
    ],
)
def test_nothing_is_left_in_the_files(pattern: re.Pattern[str]) -> None:
    assert places(pattern) == []


def test_the_patterns_find_what_they_are_for() -> None:
    of_machine, of_site = "/".join(["", "root", "project"]), "/".join(["", "work", "page"])
    assert _MACHINE.search(f'path = "{of_machine}"')
    assert not _MACHINE.search(f"https://example.org{of_site}")
    assert _REGISTRY.search("https://" + "pypi." + "org/simple")
    assert _TRACKER.search("see issue " + "12")
    assert not _TRACKER.search("issued 2024")


@pytest.mark.parametrize("folder", ["bot", "actions", "scripts"])
def test_every_module_says_what_it_is(folder: str) -> None:
    modules = [path for path in FILES if path.is_relative_to(PROJECT / folder)]
    silent = [
        str(path.relative_to(PROJECT))
        for path in modules
        if path.suffix == ".py" and TEXTS[path] and not TEXTS[path].startswith('"""')
    ]
    assert silent == []


def test_one_topic_has_one_stem() -> None:
    examples = {path.stem for path in (PROJECT / "data" / "nlu").glob("*.yml")}
    answers = {path.stem for path in (PROJECT / "data" / "faq").glob("*.yml")}
    assert examples - answers == {"supply_details", "follow_up", "withhold_details"}
    assert answers <= examples
