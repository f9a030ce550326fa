"""How fast the residents' page is on a slow phone, and what it adds to an answer.

Run with ``python -m tests.benchmarks.web_page``; needs Chromium. The service inside is the
scripted one of the tests, so that only the page is measured. Prints one line a figure, with the
limit it is to stay under, and fails when one does not.
"""

from __future__ import annotations

import gzip
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.channels.web.assets import STATIC
from bot.channels.web.settings import WebSettings
from tests.web.conftest import CHROMIUM_ARGUMENTS, PHONE
from tests.web.running_site import Site

ROUNDS = 7
# A phone of the cheap kind on a slow mobile network: Lighthouse's mobile profile.
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
PROCESSOR_SLOWDOWN = 4

INTERACTIVE_MS = 1000
OVERHEAD_MS = 50
BYTES = 30 * 1024

WATCH = """
new MutationObserver((changes, watcher) => {
  const log = document.getElementById('log');
  if (log && log.getAttribute('aria-live') === 'polite') {
    window.interactive = performance.now();
    watcher.disconnect();
  }
}).observe(document, {subtree: true, childList: true, attributes: true});
"""
MEASURE = """
() => new Promise((done) => {
  const started = performance.now();
  performance.clearResourceTimings();
  new MutationObserver((changes, watcher) => {
    if (!document.querySelector('#turns .turn:last-child .answer')) return;
    watcher.disconnect();
    requestAnimationFrame(() => setTimeout(() => {
      const shown = performance.now();
      const call = performance.getEntriesByType('resource')
        .filter((entry) => entry.name.endsWith('/web/message')).pop();
      done(call.requestStart - started + shown - call.responseEnd);
    }));
  }).observe(document.getElementById('turns'), {subtree: true, childList: true});
  document.getElementById('send').click();
})
"""


def slow_phone(browser: Browser) -> Page:
    """Return a page on a slow phone with an empty cache."""
    page = browser.new_context(locale="zh-CN", **PHONE).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR_SLOWDOWN})
    return page


def time_to_interactive(browser: Browser, site: Site) -> float:
    """Return milliseconds from the call of the address until the page answers touches."""
    page = slow_phone(browser)
    page.add_init_script(WATCH)
    page.goto(site.address)
    expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
    took = float(page.evaluate("window.interactive"))
    page.context.close()
    return took


def overhead(browser: Browser, site: Site) -> float:
    """Return milliseconds that the page adds between the tap and the answer on the screen."""
    page = browser.new_context(locale="zh-CN", **PHONE).new_page()
    page.goto(site.address)
    page.fill("#text", "湖南交重了怎么办")
    page.press("#text", "Enter")
    expect(page.locator("#turns .answer")).to_have_count(1)
    page.fill("#text", "湖南要交多少钱")
    took = float(page.evaluate(MEASURE))
    page.context.close()
    return took


def main() -> int:
    """Measure, print, and tell by the exit code whether all limits hold."""
    size = sum(
        len(gzip.compress(path.read_bytes(), 9))
        for path in STATIC.iterdir()
        if path.suffix in (".js", ".css")
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder), WebSettings())
        site.start()
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS
        )
        loads = [time_to_interactive(browser, site) for _ in range(ROUNDS)]
        answers = [overhead(browser, site) for _ in range(ROUNDS)]
        browser.close()
        site.close()
    figures = [
        ("interactive on a slow phone, ms", statistics.median(loads), INTERACTIVE_MS),
        ("added to an answer, ms", statistics.median(answers), OVERHEAD_MS),
        ("scripts and styles, gzip bytes", float(size), BYTES),
    ]
    for name, value, limit in figures:
        print(f"{name:34} {value:8.0f}   limit {limit:6}   {value / limit:6.1%}")
    return int(any(value > limit for _, value, limit in figures))


if __name__ == "__main__":
    sys.exit(main())
