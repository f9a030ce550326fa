"""What the documents promise exists: commands, settings, files, pictures."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.channels.rest import read_message
from bot.channels.web.settings import WebSettings
from bot.channels.wechat.settings import WeChatSettings
from bot.settings import PROJECT, Settings

DOCUMENTS = sorted([PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md")])
README = (PROJECT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
_MAKE = re.compile(r"`make ([a-z][a-z-]*)|^make ([a-z][a-z-]*)", re.MULTILINE)
_TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
_SETTING = re.compile(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=?`")
_PATH = re.compile(r"`((?:actions|bot|data|docs|scripts|tests|requirements)/[\w./-]+)`")


def by_name(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_commands_in_documents_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = {first or second for first, second in _MAKE.findall(text)}
    assert named <= set(_TARGET.findall(MAKEFILE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    links = _LINK.findall(document.read_text(encoding="utf-8"))
    missing = [link for link in links if not (document.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_files_named_in_documents_exist(document: Path) -> None:
    named = _PATH.findall(document.read_text(encoding="utf-8"))
    assert [name for name in named if not (PROJECT / name).exists()] == []


def test_the_readme_names_the_two_commands_and_shows_a_picture() -> None:
    assert "make run" in README
    assert "make test" in README
    assert re.search(r"!\[[^\]]*\]\(docs/images/[^)]+\)", README)
    assert "## English" in README


def test_the_question_in_the_readme_is_one_that_the_service_takes() -> None:
    (body,) = re.findall(r"-d '(\{.*\})'", README)
    assert read_message(json.loads(body)).text


def test_every_command_of_the_makefile_says_what_it_does() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    told = set(re.findall(r"^([a-z][a-z-]*):.*## \S", MAKEFILE, re.MULTILINE))
    assert set(phony.split()) == told == set(_TARGET.findall(MAKEFILE))


class Asked(dict[str, str]):
    """An empty environment that notes what is looked up in it."""

    def __init__(self) -> None:
        super().__init__()
        self.names = {"ASSISTANT_TODAY"}

    def get(self, name: str, default: Any = None) -> Any:
        """Note the name; nothing is set."""
        self.names.add(name)
        return default


def settings_in_code() -> set[str]:
    """Return the environment variables that the product reads."""
    env = Asked()
    for kind in (Settings, WebSettings, WeChatSettings):
        kind.from_environment(env)
    return env.names


def test_every_setting_is_documented() -> None:
    documents = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert [name for name in sorted(settings_in_code()) if f"`{name}" not in documents] == []


def test_every_documented_setting_is_read() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    named = set(_SETTING.findall(text))
    assert sorted(named - settings_in_code()) == []


def test_defaults_in_the_readme_are_those_of_the_code() -> None:
    defaults = Settings.from_environment({})
    rows = re.findall(
        r"^\| `([A-Z_]+)`(?: `([A-Z_]+)`)? \|[^|]*\| ([^|]+) \|$", README, re.MULTILINE
    )
    told = {first: re.findall(r"`([^`]+)`", value) for first, _, value in rows}
    assert told["HOST"] == [defaults.host, str(defaults.port)]
    assert told["KEEP_DAYS"] == [str(defaults.keep_days)]
    assert told["ANSWER_TIMEOUT_MS"] == [str(round(defaults.answer_timeout * 1000))]
