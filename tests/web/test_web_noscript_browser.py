"""The page in a real browser that runs no script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import OpenPage, ask
from tests.web.running_site import Site

pytestmark = pytest.mark.browser


def without_script(open_page: OpenPage) -> Page:
    return open_page(java_script_enabled=False)


def test_without_script_the_page_asks_answers_and_remembers(
    open_page: OpenPage, site: Site
) -> None:
    page = without_script(open_page)

    page.select_option("select", "430000")
    page.fill("#text", "怎么交")
    page.click("#send")
    page.fill("#text", "要交多少钱")
    page.click("#send")

    expect(page.locator("#turns .answer")).to_have_count(2)
    expect(page.locator("#turns .said .words")).to_have_text(["怎么交", "要交多少钱"])
    assert [message.region for message in site.turns.asked] == ["430000", "430000"]
    assert len({message.sender for message in site.turns.asked}) == 1


def test_without_script_buttons_work(open_page: OpenPage) -> None:
    page = without_script(open_page)

    page.get_by_role("button", name="交重了怎么办？").click()
    expect(page.locator("#turns .answer")).to_have_count(1)
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html")).to_have_class(re.compile("size-large"))
    page.locator("summary", has_text="没用").click()
    page.get_by_role("button", name="看不明白").click()
    expect(page.locator("#notice")).to_contain_text("谢谢")
    expect(page.locator("#turns .answer")).to_have_count(1)
    expect(page.get_by_role("button", name="复制")).to_have_count(0)


def test_a_conversation_begun_without_script_goes_on_with_it(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page()
    page.route("**/chat.js", lambda route: route.abort(), times=1)
    page.reload()
    page.fill("#text", "湖南交重了")
    page.click("#send")
    expect(page.locator("#turns .answer")).to_have_count(1)

    ask(page, "要交多少钱")
    page.reload()

    expect(page.locator("#turns .answer")).to_have_count(2)
    assert page.url == site.address + "/"
    assert len({message.sender for message in site.turns.asked}) == 1
