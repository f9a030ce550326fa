"""Checks the words of the faces: web page, WeChat, operators' console."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.channels.web.words import load_words as load_web
from bot.channels.wechat.errors import load_errors
from bot.channels.wechat.menu import load_menu
from bot.channels.wechat.words import FILLED_IN
from bot.channels.wechat.words import load_words as load_wechat
from bot.data_files.data_file import DataFile
from bot.data_files.leaves import leaves
from bot.data_files.problems import DataError, Problem
from bot.data_files.yaml_lines import KeyPath, YamlFile, read_yaml
from bot.knowledge.placeholders import mistakes, names

FOLDERS = ("web", "wechat", "operator")
_SEEN_BY_RESIDENTS = re.compile(r"web/|wechat/menu|wechat/words")
_NO_SENTENCES = frozenset({"listens_for", "key", "url"})
_LOADERS: tuple[tuple[str, Callable[[Path], object]], ...] = (
    ("web", load_web),
    ("wechat/words.yml", load_wechat),
    ("wechat/menu.yml", load_menu),
    ("wechat/errors.yml", load_errors),
)


def texts_problems(data: Path, phrases: DataFile) -> Iterator[Problem]:
    """Yield the mistakes in the faces' files.

    Args:
        data: The data folder.
        phrases: The sentences that all faces share; WeChat's sentences use its numbers.
    """
    wrong = set()
    for folder in FOLDERS:
        for path in sorted((data / folder).glob("*.yml")):
            name = f"{folder}/{path.name}"
            for problem in _file_problems(path, name, phrases):
                wrong.add(name)
                yield problem
    for name, load in _LOADERS:
        # What is wrong as YAML or as a text would only be told again, in other words.
        if not phrases.problems and not any(file.startswith(name) for file in wrong):
            yield from _loader_problems(data / name, f"data/{name}", load)


def _file_problems(path: Path, name: str, phrases: DataFile) -> Iterator[Problem]:
    file = read_yaml(path.read_bytes())
    for key, line, text in [*file.problems, *_text_mistakes(file, name, phrases)]:
        yield Problem(f"data/{name}", line, ".".join(key), text)


def _text_mistakes(
    file: YamlFile, name: str, phrases: DataFile
) -> Iterator[tuple[KeyPath, int, str]]:
    for key, text in leaves(file.data) if file.root else ():
        if not isinstance(text, str) or not text.strip():
            yield key, file.line(key), f"写的是 {text!r}，应为文字（数字要加引号）"
        elif _SEEN_BY_RESIDENTS.match(name):
            for mistake in _seen_mistakes(key, text, name, phrases):
                yield key, file.line(key), mistake


def _seen_mistakes(key: KeyPath, text: str, name: str, phrases: DataFile) -> list[str]:
    if key[-1] == "number":
        known = _numbers(phrases)
        if known is None or text in known:
            return []
        return [f"没有号码 {text}，data/phrases.yml 里有：{'、'.join(sorted(known))}"]
    if not _NO_SENTENCES.isdisjoint(key):
        return []
    # What fills the page's own placeholders, its templates know.
    known = frozenset(names(text))
    if name == "wechat/words.yml":
        numbers = _numbers(phrases)
        known = None if numbers is None else numbers | FILLED_IN
    return mistakes(text, known)


def _numbers(phrases: DataFile) -> frozenset[str] | None:
    numbers = phrases.data.get("numbers")
    return frozenset(numbers) if isinstance(numbers, dict) else None


def _loader_problems(path: Path, name: str, load: Callable[[Path], object]) -> Iterator[Problem]:
    """Yield what a face's own loader refuses: keys that are missing, limits of the platform."""
    if not path.exists():
        return
    try:
        load(path)
    except KeyError as error:
        yield Problem(name, 0, str(error.args[0]), "缺少这个键")
    except DataError as error:
        yield from error.problems
    except (ValueError, TypeError, AttributeError, re.error) as error:
        yield Problem(name, 0, "", str(error))
