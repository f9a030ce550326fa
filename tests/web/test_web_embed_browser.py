"""The chat on other sites."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from bot.channels.web.settings import WebSettings
from tests.web.conftest import PHONE
from tests.web.running_site import Site

pytestmark = pytest.mark.browser

HOST_PAGE = """<!doctype html><html lang="zh-CN"><head><title>某县人民政府</title></head>
<body><h1>某县人民政府</h1><a href="#">通知</a>
<script async src="{address}/embed.js" data-region="430000"></script></body></html>"""


class HostSite:
    """A small government site on another origin that loads the chat's script.

    Attributes:
        address: Its address.
        page: Its only page.
        policy: Its own content security policy.
    """

    def __init__(self) -> None:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = host.page.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", host.policy)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.page = ""
        self.policy = "default-src *"
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # Another host name than the chat's: another site, not only another port.
        self.address = f"http://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def host() -> Iterator[HostSite]:
    """A site that is not ours."""
    running = HostSite()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def framed(tmp_path: Path, host: HostSite) -> Iterator[Site]:
    """The chat, which that site may frame."""
    running = Site(tmp_path, WebSettings(embed_origins=(host.address,)))
    running.start()
    host.page = HOST_PAGE.format(address=running.address)
    yield running
    running.close()


def open_host(browser: Browser, host: HostSite, **kind: object) -> Page:
    """Open the other site."""
    page = browser.new_context(locale="zh-CN", **kind).new_page()  # type: ignore[arg-type]
    page.goto(host.address)
    return page


def open_chat(page: Page) -> FrameLocator:
    """Press the button on the other site."""
    page.get_by_role("button", name="问医保缴费").click()
    return page.frame_locator("iframe")


def test_the_chat_opens_in_a_frame_with_the_sites_region(
    browser: Browser, host: HostSite, framed: Site
) -> None:
    page = open_host(browser, host)

    chat = open_chat(page)
    chat.locator("#text").fill("交重了")
    chat.locator("#text").press("Enter")

    expect(chat.locator("#turns .answer ol li")).to_have_count(3)
    expect(chat.locator("#place-name")).to_have_text("湖南省")
    assert framed.turns.asked[0].region == "430000"
    page.context.close()


def test_the_frame_closes_by_button_and_by_escape_and_focus_comes_back(
    browser: Browser, host: HostSite, framed: Site
) -> None:
    page = open_host(browser, host)
    launcher = page.get_by_role("button", name="问医保缴费")
    chat = open_chat(page)

    page.get_by_role("button", name="关上").click()
    expect(launcher).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_hidden()

    page.keyboard.press("Enter")
    chat.locator("#text").press("Escape")
    expect(launcher).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.context.close()


def test_the_button_is_large_and_looks_right_under_a_strict_policy_of_the_host(
    browser: Browser, host: HostSite, framed: Site
) -> None:
    host.policy = (
        f"default-src 'none'; script-src {framed.address}; frame-src {framed.address}; "
        "style-src 'self'"
    )
    page = open_host(browser, host)

    box = page.get_by_role("button", name="问医保缴费").bounding_box()
    open_chat(page)

    assert box is not None
    assert min(box["width"], box["height"]) >= 60
    expect(page.frame_locator("iframe").locator("#text")).to_be_visible()
    page.context.close()


def test_a_site_that_is_not_on_the_list_shows_no_chat(
    browser: Browser, host: HostSite, site: Site
) -> None:
    host.page = HOST_PAGE.format(address=site.address)
    page = open_host(browser, host)

    chat = open_chat(page)

    expect(page.get_by_role("link", name="在整个网页里打开")).to_be_visible()
    expect(chat.locator("#text")).to_have_count(0)
    page.context.close()


@pytest.mark.parametrize(
    "kind",
    [PHONE, {"user_agent": "Mozilla/5.0 (Linux; Android 10) Chrome/86.0 MicroMessenger/8.0.30"}],
    ids=["phone", "WeChat"],
)
def test_on_a_phone_and_in_wechat_the_whole_page_opens(
    browser: Browser, host: HostSite, framed: Site, kind: dict[str, object]
) -> None:
    page = open_host(browser, host, **kind)

    page.get_by_role("button", name="问医保缴费").click()

    page.wait_for_url(f"{framed.address}/?region=430000")
    expect(page.locator("#place-name")).to_have_text("湖南省")
    page.context.close()
