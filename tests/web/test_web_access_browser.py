"""The page for people who see, hear or move less well, and for very small windows."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import PHONE, OpenPage, ask

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SMALL = {"viewport": {"width": 320, "height": 568}}
# A window of 1280 × 800 at 200 % has this many CSS pixels.
ZOOMED = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}
WIDE = {"viewport": {"width": 1440, "height": 1000}}

WATCH_LOG = """
document.addEventListener('DOMContentLoaded', () => {
  window.heard = [];
  const log = document.getElementById('log');
  new MutationObserver((changes) => changes.forEach((change) => {
    change.addedNodes.forEach((node) => {
      if (node.querySelector && log.getAttribute('aria-live') === 'polite') {
        const own = node.closest('[aria-live=off]') || node.querySelector('[aria-live=off]');
        window.heard.push((own ? 'own ' : 'news ') + node.className);
      }
    });
  })).observe(log, {childList: true, subtree: true});
});
"""


def axe_source() -> str:
    """Return axe-core, or skip; CI must have it."""
    if not AXE.exists():
        reason = "missing: npm ci --prefix tests/web --ignore-scripts"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return AXE.read_text(encoding="utf-8")


def complaints(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page as it is now."""
    page.evaluate(axe_source())
    found: dict[str, Any] = page.evaluate("() => axe.run(document)")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def set_size(page: Page, presses: int) -> None:
    """Press the button for larger letters."""
    for _ in range(presses):
        page.click("#size")


@pytest.mark.parametrize(
    "kind",
    [
        {},
        {"color_scheme": "dark"},
        {**PHONE},
        {**SMALL},
        {"forced_colors": "active"},
    ],
    ids=["light", "dark", "phone", "small", "forced colours"],
)
@pytest.mark.parametrize("contrast", [False, True], ids=["normal", "high contrast"])
def test_axe_finds_nothing(open_page: OpenPage, kind: dict[str, Any], contrast: bool) -> None:
    page = open_page(**kind, reduced_motion="reduce")
    if contrast:
        page.click("#contrast")
    assert complaints(page) == []

    ask(page, "怎么交费")
    ask(page, "湖南要交多少钱")
    ask(page, "湖南交重了")
    page.locator("summary", has_text="没用").last.click()
    page.click("#place-open")
    page.fill("#place-search", "沁县")
    expect(page.locator("#place-found button")).to_have_count(1)
    assert complaints(page) == []

    page.keyboard.press("Escape")
    page.type("#text", "交重")
    expect(page.locator("#suggestions")).to_be_visible()
    assert complaints(page) == []


def test_axe_finds_nothing_in_the_plain_form_and_in_largest_letters(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    set_size(page, 2)
    ask(page, "湖南交重了")
    assert complaints(page) == []

    page.route("**/*.js", lambda route: route.abort())
    page.reload()
    page.fill("#text", "湖南交重了")
    page.click("#send")
    expect(page.locator("#turns .answer")).to_have_count(1)
    assert complaints(page) == []


def test_everything_is_done_with_the_keyboard(open_page: OpenPage) -> None:
    page = open_page()

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("怎么交费")
    page.keyboard.press("Enter")
    expect(page.locator("#turns .answer")).to_have_count(1)
    expect(page.locator("#text")).to_be_focused()

    choice = page.get_by_role("button", name="四川省", exact=True)
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if choice.evaluate("(it) => it === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#turns .answer")).to_have_count(2)


def test_the_region_is_changed_with_the_keyboard_and_focus_comes_back(
    open_page: OpenPage,
) -> None:
    page = open_page()
    page.focus("#place-open")

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#place-search")).to_be_focused()
    page.keyboard.type("长沙")
    expect(page.locator("#place-found button")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#place-open")).to_be_focused()
    expect(page.locator("#place-name")).to_have_text("湖南省长沙市")

    page.keyboard.press("Enter")
    expect(page.locator("#place-panel")).to_be_visible()
    page.locator("[data-place='430000']").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#place-panel")).to_be_hidden()
    expect(page.locator("#place-open")).to_be_focused()


def test_who_walks_by_keyboard_always_sees_where_they_are(open_page: OpenPage) -> None:
    page = open_page(**SMALL)
    ask(page, "湖南交重了")
    page.evaluate("document.activeElement.blur()")
    visited = 0

    for _ in range(60):
        page.keyboard.press("Tab")
        place = page.evaluate(
            """() => {
              const it = document.activeElement;
              if (it === document.body) return null;
              const box = it.getBoundingClientRect();
              const style = getComputedStyle(it);
              const top = document.elementFromPoint(
                Math.max(1, box.left + box.width / 2), box.top + Math.min(box.height / 2, 20));
              return {name: it.id || it.textContent.trim().slice(0, 20),
                ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                seen: Boolean(top) && (it.contains(top) || top.contains(it))};
            }"""
        )
        if place is None:
            break
        visited += 1
        assert place["ring"], place
        assert place["seen"], place

    assert visited > 12


@pytest.mark.parametrize("kind", [SMALL, ZOOMED, PHONE, WIDE], ids=["320", "200%", "phone", "wide"])
@pytest.mark.parametrize("presses", [0, 1, 2], ids=["standard", "large", "huge"])
def test_nothing_is_wider_than_the_window(
    open_page: OpenPage, kind: dict[str, Any], presses: int
) -> None:
    page = open_page(**kind)
    set_size(page, presses)
    assert overflow(page) <= 0

    ask(page, "湖南交重了" + "，不知道怎么办" * 20 + "x" * 80)
    ask(page, "湖南要交多少钱")
    page.locator("summary", has_text="没用").last.click()
    assert overflow(page) <= 0
    page.click("#place-open")
    page.fill("#place-search", "沁县")
    expect(page.locator("#place-found button")).to_have_count(1)
    assert overflow(page) <= 0


@pytest.mark.parametrize("kind", [SMALL, ZOOMED], ids=["320", "200%"])
def test_in_a_small_window_a_question_is_asked_and_answered(
    open_page: OpenPage, kind: dict[str, Any]
) -> None:
    page = open_page(**kind)

    page.fill("#text", "湖南交重了")
    page.click("#send")

    expect(page.locator("#turns .answer .lead")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("presses", "letters", "target"),
    [(0, 18, 44), (1, 24, 60), (2, 30, 60)],
    ids=["standard", "large", "huge"],
)
def test_letters_and_targets_are_large(
    open_page: OpenPage, presses: int, letters: int, target: int
) -> None:
    page = open_page(**PHONE)
    set_size(page, presses)
    ask(page, "湖南交重了")
    page.click("#place-open")

    sizes = page.evaluate(
        """() => Array
          .from(document.querySelectorAll('button, a, summary, input, select, textarea'))
          .filter((it) => it.offsetParent && it.type !== 'hidden' && !it.matches('.skip'))
          .map((it) => [it.id || it.textContent.trim(), it.offsetWidth, it.offsetHeight])"""
    )
    assert [size for size in sizes if min(size[1:]) < target] == []
    body = page.evaluate(
        "() => { const s = getComputedStyle(document.querySelector('.steps li'));"
        " return [parseFloat(s.fontSize), parseFloat(s.lineHeight)]; }"
    )
    assert body[0] >= letters
    assert body[1] / body[0] >= 1.3


def test_looks_are_remembered(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator("#size")).to_contain_text("大字")

    page.click("#size")
    page.click("#contrast")
    page.reload()

    expect(page.locator("html")).to_have_class(re.compile("size-large.*contrast"))
    expect(page.locator("#size")).to_contain_text("特大字")
    expect(page.locator("#contrast")).to_contain_text("普通颜色")


def test_each_answer_is_heard_once_and_what_was_there_before_is_not(open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script(WATCH_LOG)
    ask(page, "湖南交重了")
    page.reload()
    expect(page.locator("#turns .answer")).to_have_count(1)
    expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
    assert page.evaluate("window.heard") == []

    ask(page, "要交多少钱")

    assert page.evaluate("window.heard") == ["own turn", "news answer"]


def test_errors_are_told_at_once(open_page: OpenPage) -> None:
    page = open_page()

    page.press("#text", "Enter")

    expect(page.get_by_role("alert")).to_contain_text("您还没有写字")
    expect(page.locator("#text")).to_be_focused()


def test_nothing_moves_for_those_who_asked_for_calm(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    ask(page, "湖南交重了")

    names = page.evaluate(
        "() => Array.from(document.querySelectorAll('*'))"
        ".map((it) => getComputedStyle(it).animationName).filter((name) => name !== 'none')"
    )

    assert names == []


def test_dark_rooms_get_a_dark_page(open_page: OpenPage) -> None:
    page = open_page(color_scheme="dark")

    colour = page.evaluate("() => getComputedStyle(document.body).backgroundColor")

    assert max(int(part) for part in re.findall(r"\d+", colour)[:3]) < 60
