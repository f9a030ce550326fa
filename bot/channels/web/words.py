"""Every Chinese sentence of the page, from ``data/web/*.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml

from bot.phrases import load_phrases
from bot.settings import DATA

WEB_DATA = DATA / "web"
Item = TypeVar("Item")


class WordsError(ValueError):
    """A file of words cannot be used; the text tells an editor where and why."""


@dataclass(frozen=True)
class QuickQuestion:
    """A question offered when the page opens: what the button says, and what it asks."""

    title: str
    ask: str


@dataclass(frozen=True)
class Hotline:
    """A number shown at the foot of the page; in the file, its key in ``data/phrases.yml``."""

    label: str
    number: str


@dataclass(frozen=True)
class Words:
    """All words of the page.

    Attributes:
        page: Labels of the page by key.
        client: What the page says while it runs, by key.
        errors: What a request that failed says, by key.
        embed: Words of the button on other sites, by key.
        quick: Questions offered at the start.
        reasons: Why an answer did not help: id and label.
        hotlines: Numbers at the foot of the page.
    """

    page: Mapping[str, str]
    client: Mapping[str, str]
    errors: Mapping[str, str]
    embed: Mapping[str, str]
    quick: tuple[QuickQuestion, ...]
    reasons: Mapping[str, str]
    hotlines: tuple[Hotline, ...]


def load_words(folder: Path = WEB_DATA) -> Words:
    """Load the words.

    Args:
        folder: Folder with ``page.yml``, ``client.yml``, ``errors.yml``, ``embed.yml`` and
            ``quick.yml``.

    Raises:
        WordsError: A file is missing, is no YAML, or holds something else than sentences.
    """
    page = _read(folder / "page.yml")
    if not isinstance(page, dict):
        raise WordsError(f"{folder / 'page.yml'}：应为“键: 句子”。")
    reasons, hotlines = page.pop("reasons", None), page.pop("hotlines", None)
    return Words(
        page=_sentences(page, folder / "page.yml"),
        client=_sentences(_read(folder / "client.yml"), folder / "client.yml"),
        errors=_sentences(_read(folder / "errors.yml"), folder / "errors.yml"),
        embed=_sentences(_read(folder / "embed.yml"), folder / "embed.yml"),
        quick=_items(QuickQuestion, _read(folder / "quick.yml"), folder / "quick.yml"),
        reasons=_sentences(reasons, folder / "page.yml", "reasons"),
        hotlines=_dialled(_items(Hotline, hotlines, folder / "page.yml", "hotlines"), folder),
    )


def _dialled(hotlines: tuple[Hotline, ...], folder: Path) -> tuple[Hotline, ...]:
    """Put the numbers themselves in place of their keys."""
    known = load_phrases().numbers
    for hotline in hotlines:
        if hotline.number not in known:
            raise WordsError(
                f"{folder / 'page.yml'} hotlines：没有号码 {hotline.number}，"
                f"data/phrases.yml 里有：{'、'.join(known)}。"
            )
    return tuple(replace(hotline, number=known[hotline.number]) for hotline in hotlines)


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise WordsError(f"{path}：没有这个文件。") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WordsError(f"{path}：不是正确的 YAML：{error}") from error


def _sentences(value: Any, path: Path, where: str = "") -> dict[str, str]:
    if not isinstance(value, dict) or not value:
        raise WordsError(f"{path} {where}：应为“键: 句子”。")
    for key, sentence in value.items():
        if not isinstance(key, str) or not isinstance(sentence, str) or not sentence.strip():
            raise WordsError(f"{path} {where}{key}：应为一句话，现在是 {sentence!r}。")
    return value


def _items(kind: type[Item], value: Any, path: Path, where: str = "") -> tuple[Item, ...]:
    names = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    if not isinstance(value, list) or not value:
        raise WordsError(f"{path} {where}：应为一列，每项写 {'、'.join(sorted(names))}。")
    for item in value:
        if not isinstance(item, dict) or set(item) != names:
            raise WordsError(
                f"{path} {where}：每项写 {'、'.join(sorted(names))}，现在是 {item!r}。"
            )
    return tuple(kind(**_sentences(item, path, where)) for item in value)
