"""Fixtures of the web chat's tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.channels.web.settings import WebSettings
from tests.web.running_site import Site

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}

OpenPage = Callable[..., Page]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The web chat, new for each test."""
    running = Site(tmp_path, WebSettings())
    running.start()
    yield running
    running.close()


# Not for the whole run: Playwright holds an event loop that tests with `async def` need.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium")
    if path is None:
        reason = "Chromium is missing: apt-get install chromium fonts-noto-cjk"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One resident's browser."""
    opened = browser.new_context(locale="zh-CN")
    yield opened
    opened.close()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """Open the chat in a new browser of the given kind; errors of the page fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(path: str = "/", **kind: Any) -> Page:
        context = browser.new_context(locale="zh-CN", **kind)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(site.address + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def ask(page: Page, question: str) -> None:
    """Write a question, send it with Enter, and wait for the answer."""
    answers = page.locator("#turns .answer")
    count = answers.count()
    page.fill("#text", question)
    page.press("#text", "Enter")
    expect(answers).to_have_count(count + 1)
