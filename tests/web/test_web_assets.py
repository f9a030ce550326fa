"""Scripts and styles: small, and of an age that old phones understand."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.channels.web.assets import STATIC, Assets
from bot.channels.web.words import load_words

TOOLS = Path(__file__).parent / "node_modules"
SCRIPTS = sorted(STATIC.glob("*.js"))
STYLES = sorted(STATIC.glob("*.css"))
MOST_BYTES = 30 * 1024

# Newer than ES2017 or its browsers, and not found by reading the syntax.
TOO_NEW_FOR_SCRIPTS = re.compile(
    r"\.(?:replaceAll|at|flat|flatMap|matchAll|allSettled|finally|replaceChildren|"
    r"toggleAttribute|trimStart|trimEnd|fromEntries|hasOwn|submitter|requestSubmit)\b"
    r"|\b(?:fetch|AbortController|structuredClone|globalThis|queueMicrotask|BigInt|"
    r"IntersectionObserver|ResizeObserver|import\.meta)\b"
)
TOO_NEW_FOR_STYLES = re.compile(
    r"(?<!grid-)(?<!column-)(?<!row-)\bgap:|:is\(|:where\(|:has\(|\binset:|aspect-ratio|"
    r"\d(?:dvh|svh|lvh)\b|\bclamp\(|\bmin\(|\bmax\(|color-mix|(?:margin|padding)-(?:inline|block)|"
    r"@layer|@container|@supports"
)


def tool(name: str) -> str:
    """Return the path of a tool, or skip; CI must have it."""
    path = TOOLS / name
    if not path.exists() or shutil.which("node") is None:
        reason = "missing: npm ci --prefix tests/web --ignore-scripts"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return str(path)


def test_all_scripts_and_styles_together_are_small() -> None:
    total = sum(len(gzip.compress(path.read_bytes(), 9)) for path in (*SCRIPTS, *STYLES))

    assert total <= MOST_BYTES


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_es2017(script: Path) -> None:
    command = ["node", tool("acorn/bin/acorn"), "--ecma2017", "--silent", str(script)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_call_nothing_that_old_browsers_lack(script: Path) -> None:
    code = re.sub(r"^\s*//.*$", "", script.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert TOO_NEW_FOR_SCRIPTS.findall(code) == []


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_styles_use_nothing_that_old_browsers_lack(style: Path) -> None:
    assert TOO_NEW_FOR_STYLES.findall(style.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES], ids=lambda path: path.name)
def test_files_ask_no_other_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace('src=".../embed.js"', "")

    assert not re.search(r"https?://|url\(|@import|//[a-z]+\.", text)


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES], ids=lambda path: path.name)
def test_files_can_be_read_at_a_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_the_version_changes_with_the_files(tmp_path: Path) -> None:
    words = load_words()
    shutil.copytree(STATIC, tmp_path / "static")
    before = Assets(words, tmp_path / "static").version

    (tmp_path / "static" / "talk.css").write_text("p { margin: 0 }", encoding="utf-8")

    assert Assets(words, tmp_path / "static").version != before
    assert Assets(words).version == before


def test_the_script_for_other_sites_carries_its_words() -> None:
    words = load_words()

    script = Assets(words).embed_script.body.decode()

    assert words.embed["open"] in script
    assert "__WORDS__" not in script
