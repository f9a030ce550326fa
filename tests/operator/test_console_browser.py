"""The console in a real Chromium, by keyboard only, with an input method composing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.journal import open_database
from bot.operator.finder import Finder
from bot.operator.scope import Scope
from bot.operator.tables import prepare
from bot.regions.gazetteer import load_gazetteer
from bot.settings import Settings
from tests.operator.conftest import TOKEN, open_items
from tests.operator.running_console import running_console
from tests.web.conftest import browser

__all__ = ["browser"]
pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, settings: Settings, finder: Finder) -> Iterator[Page]:
    """The console, logged in; errors of the page and requests to other hosts fail the test."""
    with running_console(settings) as address:
        context = browser.new_context(
            locale="zh-CN", permissions=["clipboard-read", "clipboard-write"]
        )
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda r: r.url.startswith(address) or errors.append(r.url))
        page.goto(address)
        page.keyboard.press("Tab")
        page.get_by_label("密码").fill(TOKEN)
        page.keyboard.press("Enter")
        expect(page.locator("#q")).to_be_focused()
        expect(page.locator("#results[data-ready]")).to_be_attached()
        yield page
        context.close()
        assert errors == []


def script(page: Page, entry: str) -> None:
    """Wait until this script is on screen."""
    expect(page.locator(".script:not([hidden])")).to_have_attribute("data-entry", entry)


def clipboard(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def told(page: Page, words: str) -> None:
    expect(page.locator("#told.shown")).to_contain_text(words)


def test_from_the_call_to_the_copied_script(page: Page) -> None:
    page.keyboard.type("cfjf")
    script(page, "duplicate_payment/national")
    page.keyboard.press("Enter")
    page.keyboard.press("r")
    page.keyboard.type("0355")
    page.keyboard.press("Enter")
    script(page, "duplicate_payment/changzhi")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("c")
    told(page, "口述")
    assert "医保中心" in clipboard(page)
    page.keyboard.press("s")
    told(page, "短信")
    assert "1. " in clipboard(page)
    page.keyboard.press("f")
    told(page, "全文")
    assert "依据" in clipboard(page)


def test_the_region_stays_for_the_next_question(page: Page) -> None:
    page.keyboard.press("Escape")
    page.locator("#region").focus()
    page.keyboard.type("长治")
    page.keyboard.press("Enter")
    page.keyboard.type("cfjf")
    script(page, "duplicate_payment/changzhi")
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_have_value("")
    page.keyboard.type("tf")
    script(page, "refund/changzhi")
    page.reload()
    script(page, "refund/changzhi")


def test_arrows_and_digits_choose(page: Page) -> None:
    page.keyboard.type("缴费")
    hits = page.locator(".hits li button")
    expect(hits.nth(2)).to_be_visible()
    chosen = page.locator(".hits [aria-current=true]")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_attribute("data-pick", "1")
    page.keyboard.press("ArrowUp")
    expect(chosen).to_have_attribute("data-pick", "0")
    page.keyboard.press("Alt+3")
    expect(chosen).to_have_attribute("data-pick", "2")
    expect(page.locator(".script:not([hidden])")).to_be_focused()
    page.keyboard.press("2")
    expect(chosen).to_have_attribute("data-pick", "1")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_nothing_fires_while_an_input_method_is_composing(page: Page) -> None:
    page.keyboard.type("cfjf")
    script(page, "duplicate_payment/national")
    page.keyboard.press("Escape")
    session = page.context.new_cdp_session(page)
    for typed in ("t", "tu", "tui'f"):
        session.send(
            "Input.imeSetComposition",
            {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)},
        )
    for key in ("Enter", "Escape", "ArrowDown", "1"):
        page.evaluate(
            """key => document.getElementById("q").dispatchEvent(new KeyboardEvent(
                "keydown", {key, isComposing: true, bubbles: true, cancelable: true}))""",
            key,
        )
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("tui'f")
    expect(page.locator("dialog[open]")).to_have_count(0)
    session.send("Input.insertText", {"text": "退费"})
    script(page, "refund/national")
    expect(page.locator("#q")).to_have_value("退费")


def test_letters_typed_into_a_field_do_nothing_else(page: Page) -> None:
    page.keyboard.type("cfsxnby?/")
    expect(page.locator("#q")).to_have_value("cfsxnby?/")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#basket")).to_be_hidden()


def test_flagging_by_keyboard(page: Page, settings: Settings) -> None:
    page.keyboard.type("湖南cfjf")
    script(page, "duplicate_payment/hunan")
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    expect(page.locator("#flag")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("天数不对")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    told(page, "编辑")
    assert kept(settings) == [("flag", "天数不对", "outdated", "430000")]


def test_what_is_not_found_is_kept(page: Page, settings: Settings) -> None:
    page.keyboard.type("滑雪")
    expect(page.locator(".none")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#missing")).to_be_visible()
    expect(page.locator("#missing [name=text]")).to_have_value("滑雪")
    page.keyboard.press("Enter")
    told(page, "记下")
    assert kept(settings) == [("missing", "滑雪", None, None)]


def test_a_search_left_without_results_goes_to_the_editors(page: Page, settings: Settings) -> None:
    with page.expect_response("**/api/unfound"):
        page.keyboard.type("滑雪")
    assert kept(settings) == [("unfound", "滑雪", None, None)]


def test_escape_closes_a_dialogue_and_sends_nothing(page: Page, settings: Settings) -> None:
    page.keyboard.type("tf")
    script(page, "refund/national")
    page.keyboard.press("Enter")
    for key, dialog in (("x", "#flag"), ("n", "#missing"), ("?", "#help")):
        page.keyboard.press(key)
        expect(page.locator(dialog)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(dialog)).to_be_hidden()
    assert kept(settings) == []


def test_the_basket_joins_scripts_into_one_message(page: Page) -> None:
    for shortcut, entry in (("tf", "refund/national"), ("cfjf", "duplicate_payment/national")):
        page.keyboard.press("/")
        page.keyboard.type(shortcut)
        script(page, entry)
        page.keyboard.press("Enter")
        page.keyboard.press("b")
        told(page, "篮子")
    page.keyboard.press("y")
    told(page, "篮子里")
    first, second = clipboard(page).split("\n\n")
    assert "退" in first and "交重" in second


def test_the_household_is_reckoned_in_place(page: Page) -> None:
    page.keyboard.type("湖南 全家")
    shown = page.locator(".script:not([hidden])")
    expect(shown).to_have_attribute("data-topic", "fee_category")
    page.keyboard.press("Enter")
    page.keyboard.press("e")
    page.keyboard.type("5")
    page.locator(".script:not([hidden]) select[name=year]").select_option("2025")
    page.locator(".script:not([hidden]) [name=head_count]").press("Enter")
    table = page.locator(".script:not([hidden]) .full table")
    expect(table).to_contain_text("5人")
    expect(page.locator(".script:not([hidden]) [data-form=spoken]")).to_contain_text("元")


def test_the_page_works_without_scripts(
    browser: Browser, settings: Settings, finder: Finder
) -> None:
    with running_console(settings) as address:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{address}?q=cfjf&region=430000")
        page.fill("[name=password]", TOKEN)
        page.press("[name=password]", "Enter")
        expect(page.locator(".script").first).to_have_attribute(
            "data-entry", "duplicate_payment/hunan"
        )
        context.close()


def kept(settings: Settings) -> list[tuple[str, str, str | None, str | None]]:
    """Return what came into the queue."""
    engine = open_database(settings.database_url)
    prepare(engine)
    rows = open_items(engine, Scope(load_gazetteer()))
    return [(row.kind, row.text, row.reason, row.region) for row in rows]
