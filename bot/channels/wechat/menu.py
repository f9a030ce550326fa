"""The menu of the Official Account: a YAML file, checked before it is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.settings import DATA

MENU = DATA / "wechat" / "menu.yml"

# Limits of the platform's createCustomMenu call; bytes of UTF-8.
_MOST_BUTTONS, _MOST_ITEMS = 3, 5
_BUTTON_BYTES, _ITEM_BYTES, _KEY_BYTES, _URL_BYTES = 16, 60, 128, 1024
_FIELDS = frozenset({"name", "key", "ask", "url"})


class MenuError(ValueError):
    """The menu file has mistakes; the text lists them for an editor."""


@dataclass(frozen=True)
class Item:
    """Something to tap.

    Attributes:
        name: What it shows.
        key: Names it in the platform's event; empty for a page.
        ask: What a tap asks, as if the resident had typed it.
        url: The page it opens instead.
    """

    name: str
    key: str = ""
    ask: str = ""
    url: str = ""

    def to_api(self) -> dict[str, Any]:
        """Return it in the platform's form."""
        if self.url:
            return {"type": "view", "name": self.name, "url": self.url}
        return {"type": "click", "name": self.name, "key": self.key}


@dataclass(frozen=True)
class Menu:
    """The whole menu: buttons by name, each with its items; a button may be an item itself."""

    buttons: tuple[tuple[str, tuple[Item, ...]], ...]

    def asks(self, key: str) -> str:
        """Return the question of an item, or an empty text when there is no such item now."""
        return next((i.ask for _, items in self.buttons for i in items if i.key == key), "")

    def to_api(self) -> dict[str, Any]:
        """Return it in the platform's form."""
        return {
            "button": [
                {"name": name, "sub_button": [item.to_api() for item in items]}
                for name, items in self.buttons
            ]
        }


@lru_cache(maxsize=1)
def load_menu(path: Path = MENU) -> Menu:
    """Load and check the menu.

    Args:
        path: The YAML file.

    Raises:
        MenuError: Something is wrong; all mistakes are named at once.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    buttons = content.get("buttons") if isinstance(content, dict) else None
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= _MOST_BUTTONS:
        raise MenuError(f"{path.name}：buttons 应为 1 到 {_MOST_BUTTONS} 个一级菜单。")
    problems: list[str] = []
    menu = Menu(tuple(_read_button(button, problems) for button in buttons))
    keys = Counter(item.key for _, items in menu.buttons for item in items if item.key)
    problems += [f"key“{key}”用了不止一次。" for key, times in keys.items() if times > 1]
    if problems:
        raise MenuError("\n".join(f"{path.name}：{problem}" for problem in problems))
    return menu


def lines(api_menu: Mapping[str, Any]) -> list[str]:
    """Return a menu in the platform's form as lines to compare and to read.

    Args:
        api_menu: An object with ``button``, ours or the platform's.
    """
    result = []
    for button in api_menu.get("button", []):
        result.append(_line(button, ""))
        result += [_line(item, "  ") for item in button.get("sub_button", [])]
    return result


def _line(item: dict[str, Any], indent: str) -> str:
    target = item.get("key") or item.get("url") or ""
    kind = item.get("type", "")
    return f"{indent}{item.get('name', '')}  {kind} {target}".rstrip()


def _read_button(button: Any, problems: list[str]) -> tuple[str, tuple[Item, ...]]:
    if not isinstance(button, dict) or not isinstance(button.get("items"), list):
        problems.append("每个一级菜单要有 name 和 items。")
        return "", ()
    name = str(button.get("name", ""))
    _check_length(f"一级菜单“{name}”的名字", name, _BUTTON_BYTES, problems)
    if not 1 <= len(button["items"]) <= _MOST_ITEMS:
        problems.append(f"“{name}”下面应有 1 到 {_MOST_ITEMS} 项。")
    return name, tuple(_read_item(item, problems) for item in button["items"])


def _read_item(item: Any, problems: list[str]) -> Item:
    if not isinstance(item, dict) or not set(item) <= _FIELDS:
        problems.append("每一项只能有 name、key、ask 或 name、url。")
        return Item("")
    read = Item(**{"name": "", **{field: str(value) for field, value in item.items()}})
    _check_length(f"“{read.name}”的名字", read.name, _ITEM_BYTES, problems)
    if read.url:
        _check_length(f"“{read.name}”的 url", read.url, _URL_BYTES, problems)
        if not read.url.startswith(("https://", "http://")) or read.key or read.ask:
            problems.append(f"“{read.name}”的 url 要以 https:// 开头，并且不能再有 key 和 ask。")
    else:
        _check_length(f"“{read.name}”的 key", read.key, _KEY_BYTES, problems)
        if not read.ask:
            problems.append(f"“{read.name}”要有 ask（点了等于问什么），或者 url。")
    return read


def _check_length(what: str, text: str, limit: int, problems: list[str]) -> None:
    length = len(text.encode())
    if not 0 < length <= limit:
        problems.append(f"{what}应为 1 到 {limit} 个字节（一个汉字三个字节），现在是 {length}。")
