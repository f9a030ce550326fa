"""What can be done with a question and an answer in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.conftest import PHONE, OpenPage, ask
from tests.web.running_site import Site

pytestmark = pytest.mark.browser


def test_suggestions_appear_while_typing_and_are_asked_by_keyboard(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page()

    page.type("#text", "交重")
    expect(page.locator("#suggestions button")).to_have_text(["医保交重了怎么办"])
    page.press("#text", "ArrowUp")
    page.keyboard.press("Enter")

    expect(page.locator("#turns .answer")).to_have_count(1)
    expect(page.locator("#suggestions")).to_be_hidden()
    assert site.turns.asked[0].text == "医保交重了怎么办"


def test_enter_belongs_to_the_input_method_while_chinese_is_composed(open_page: OpenPage) -> None:
    page = open_page()
    page.fill("#text", "yi bao")

    page.evaluate(
        "document.getElementById('text').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )

    expect(page.locator("#turns .turn")).to_have_count(0)
    expect(page.locator("#text")).to_have_value("yi bao")


@pytest.mark.parametrize(("button", "helpful"), [("有用", True), ("看不明白", False)])
def test_a_judgement_is_thanked_for_and_kept(
    open_page: OpenPage, site: Site, button: str, helpful: bool
) -> None:
    page = open_page()
    ask(page, "湖南交重了")
    if not helpful:
        page.locator("summary", has_text="没用").click()

    page.get_by_role("button", name=button, exact=True).click()

    expect(page.locator("[data-rating]")).to_have_text("谢谢，记下了。")
    with site.database.connect() as connection:
        rows = connection.exec_driver_sql("select helpful, reason from web_feedback").all()
    assert [(bool(row[0]), row[1]) for row in rows] == [(helpful, None if helpful else "unclear")]


def test_an_answer_is_copied(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "湖南交重了")

    page.get_by_role("button", name="复制").click()

    expect(page.locator("#notice")).to_contain_text("复制好了")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "交重了可以申请退费" in copied
    assert "依据" in copied


def test_an_answer_is_read_aloud_and_stopped(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate("() => { speechSynthesis.speak = (it) => { window.spoken = it.text; }; }")
    ask(page, "湖南交重了")

    page.get_by_role("button", name="读给我听").click()
    page.get_by_role("button", name="停下").click()

    expect(page.get_by_role("button", name="读给我听")).to_be_visible()
    assert "交重了可以申请退费" in page.evaluate("window.spoken")


def test_the_conversation_is_saved_as_a_file(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "湖南交重了")

    with page.expect_download() as download:
        page.get_by_role("button", name="保存对话").click()

    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "您：湖南交重了" in text
    assert "助手：交重了可以申请退费" in text


def test_wechats_browser_copies_the_conversation_instead_of_saving(open_page: OpenPage) -> None:
    page = open_page(
        **PHONE,
        user_agent="Mozilla/5.0 (Linux; Android 10) Chrome/86.0 MicroMessenger/8.0.30",
        permissions=["clipboard-read", "clipboard-write"],
    )
    ask(page, "湖南交重了")

    expect(page.get_by_role("button", name="打印对话")).to_be_hidden()
    page.get_by_role("button", name="保存对话").tap()

    expect(page.locator("#notice")).to_contain_text("粘贴到微信")


def test_a_printed_conversation_has_no_buttons(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "湖南交重了")

    page.emulate_media(media="print")

    expect(page.locator("#turns .lead")).to_be_visible()
    for part in (".ask", ".bar", ".actions", ".greeting"):
        expect(page.locator(part).first).to_be_hidden()
