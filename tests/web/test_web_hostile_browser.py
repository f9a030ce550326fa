"""Attempts to run foreign script in the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import OpenPage, ask
from tests.web.stub_service import HOSTILE

pytestmark = pytest.mark.browser

WATCH = "document.addEventListener('securitypolicyviolation', () => { window.violated = 1; });"


@pytest.fixture
def unharmed() -> Callable[[Page], None]:
    """Check that nothing foreign ran, nor even tried to."""

    def check(page: Page) -> None:
        assert page.evaluate("[window.hacked, window.violated]") == [None, None]
        assert page.locator("#log img, #log script").count() == 0

    return check


def test_a_hostile_message_is_only_text(
    open_page: OpenPage, unharmed: Callable[[Page], None]
) -> None:
    page = open_page()
    page.add_init_script(WATCH)
    page.reload()

    ask(page, "湖南" + HOSTILE)
    expect(page.locator("#turns .said .words")).to_have_text("湖南" + HOSTILE)
    unharmed(page)
    page.reload()

    expect(page.locator("#turns .said .words")).to_have_text("湖南" + HOSTILE)
    unharmed(page)


def test_hostile_answer_data_is_only_text(
    open_page: OpenPage, unharmed: Callable[[Page], None]
) -> None:
    page = open_page()
    page.add_init_script(WATCH)
    page.reload()

    ask(page, "攻击")

    expect(page.locator("#turns .answer .lead")).to_have_text(HOSTILE)
    expect(page.locator("#place-name")).to_have_text(HOSTILE)
    expect(page.locator("#turns a")).to_have_count(0)
    unharmed(page)
    page.get_by_role("button", name="复制").click()
    page.locator("#turns .choices button").click()
    expect(page.locator("#turns .said .words").last).to_have_text(HOSTILE)
    page.reload()
    expect(page.locator("#turns .answer")).to_have_count(2)
    unharmed(page)


@pytest.mark.parametrize("name", ["region", "embed", "q", "text", "token", "size"])
def test_a_hostile_address_is_only_text(
    open_page: OpenPage, unharmed: Callable[[Page], None], name: str
) -> None:
    page = open_page()
    page.add_init_script(WATCH)

    page.goto(f"{page.url}?{name}={quote(HOSTILE)}#{quote(HOSTILE)}")

    ask(page, "湖南交重了")
    unharmed(page)


def test_hostile_storage_is_only_text(
    open_page: OpenPage, unharmed: Callable[[Page], None]
) -> None:
    page = open_page()
    page.add_init_script(WATCH)
    place = json.dumps({"code": HOSTILE, "name": HOSTILE, "chosen": True})
    page.evaluate(
        "(values) => values.forEach(([name, value]) => localStorage.setItem('yb.' + name, value))",
        [["place", place], ["size", HOSTILE], ["contrast", HOSTILE], ["token", "x"]],
    )
    page.evaluate("(value) => sessionStorage.setItem('yb.draft', value)", HOSTILE)

    page.reload()

    expect(page.locator("#place-name")).to_have_text(HOSTILE)
    expect(page.locator("#text")).to_have_value(HOSTILE)
    unharmed(page)


def test_without_script_hostile_data_is_only_text(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)

    page.fill("#text", "攻击" + HOSTILE)
    page.click("#send")

    expect(page.locator("#turns .said .words")).to_have_text("攻击" + HOSTILE)
    expect(page.locator("#turns .answer .lead")).to_have_text(HOSTILE)
    expect(page.locator("#log img, #log script")).to_have_count(0)


def test_the_browser_refuses_script_that_got_into_the_page(open_page: OpenPage) -> None:
    page = open_page()

    ran = page.evaluate(
        """() => {
          const script = document.createElement('div');
          try {
            script.innerHTML = '<img src=x onerror="window.hacked=1">';
          } catch (e) {
            return 0;
          }
          document.body.appendChild(script);
          return 1;
        }"""
    )

    assert ran == 0
