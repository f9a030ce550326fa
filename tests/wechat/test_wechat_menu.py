"""The menu file."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.channels.wechat.menu import MenuError, load_menu

ITEM = {"name": "怎么交费", "key": "pay_how", "ask": "怎么交费"}


def load(tmp_path: Path, buttons: object) -> object:
    """Load a menu with these buttons."""
    path = tmp_path / "menu.yml"
    path.write_text(yaml.safe_dump({"buttons": buttons}, allow_unicode=True), encoding="utf-8")
    return load_menu(path)


def test_our_own_menu_is_good() -> None:
    menu = load_menu()
    assert menu.asks("duplicate_payment")
    assert menu.asks("gone") == ""
    assert len(menu.to_api()["button"]) == 3


@pytest.mark.parametrize(
    ("buttons", "complaint"),
    [
        ([], "1 到 3 个"),
        ([{"name": "缴费", "items": [ITEM]}] * 4, "1 到 3 个"),
        ([{"name": "缴费", "items": []}], "1 到 5 项"),
        ([{"name": "缴费", "items": [ITEM] * 6}], "1 到 5 项"),
        ([{"name": "医疗保险缴费", "items": [ITEM]}], "16 个字节"),
        ([{"name": "缴费", "items": [{**ITEM, "name": "长" * 21}]}], "60 个字节"),
        ([{"name": "缴费", "items": [{"name": "怎么交费", "key": "a"}]}], "要有 ask"),
        ([{"name": "缴费", "items": [{"name": "网页", "url": "example.org"}]}], "https://"),
        ([{"name": "缴费", "items": [{**ITEM, "colour": "red"}]}], "只能有"),
        ([{"name": "缴费", "items": [ITEM, ITEM]}], "不止一次"),
        ([{"name": "缴费"}], "name 和 items"),
        ("缴费", "1 到 3 个"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, buttons: object, complaint: str) -> None:
    with pytest.raises(MenuError, match=complaint) as error:
        load(tmp_path, buttons)
    assert "menu.yml" in str(error.value)


def test_an_item_may_open_a_page(tmp_path: Path) -> None:
    menu = load(tmp_path, [{"name": "网页", "items": [{"name": "聊", "url": "https://e.org"}]}])
    item = menu.to_api()["button"][0]["sub_button"][0]  # type: ignore[attr-defined]
    assert item == {"type": "view", "name": "聊", "url": "https://e.org"}
