"""``python -m tests.benchmarks.operator_screen``: from the last key to the script on screen.

Types queries into the console in a real Chromium and takes the time from the last input event
until the page has painted the results of that very query.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import yaml
from playwright.sync_api import sync_playwright

from bot.knowledge.search import live_search
from bot.settings import Settings
from tests.operator.hit_rate import QUERIES
from tests.operator.running_console import running_console
from tests.web.conftest import CHROMIUM_ARGUMENTS

CHROMIUM = "/usr/bin/chromium"
TOKEN = "benchmark"
EVERY = 3
MEASURE = """query => new Promise((done) => {
  const box = document.getElementById("q"), results = document.getElementById("results");
  new MutationObserver((_, watcher) => {
    if (results.dataset.for !== query) return;
    watcher.disconnect();
    requestAnimationFrame(() => done(performance.now() - started));
  }).observe(results, { attributes: true, childList: true });
  box.value = query;
  const started = performance.now();
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
})"""


def main() -> None:
    """Measure and print."""
    queries = [q for q, _, _ in yaml.safe_load(QUERIES.read_text(encoding="utf-8"))][::EVERY]
    live_search().current()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Settings(
            var_dir=Path(folder),
            database_url=f"sqlite:///{folder}/assistant.db",
            operator_token=TOKEN,
        )
        with running_console(settings) as address:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
            page = browser.new_page()
            page.goto(address)
            page.fill("[name=password]", TOKEN)
            page.press("[name=password]", "Enter")
            page.wait_for_selector("#q")
            times = sorted(page.evaluate(MEASURE, query) for query in queries)
            browser.close()
    middle, slow = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"{len(times)} queries   median {middle:.0f} ms   p95 {slow:.0f} ms")


if __name__ == "__main__":
    main()
