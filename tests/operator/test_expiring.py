"""What ends soon, what is over, what nobody has checked or used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from actions.desk import Desk
from bot.operator import expiring
from bot.operator.finder import Finder
from bot.operator.scope import Scope
from tests.operator.conftest import Client


@pytest.fixture
def desk(finder: Finder) -> Desk:
    return finder.desk


def on(desk: Desk, day: date) -> Desk:
    return replace(desk, today=day)


def everywhere(desk: Desk) -> Scope:
    return Scope(desk.gazetteer)


def test_what_ends_comes_nearer_and_is_gone_afterwards(desk: Desk) -> None:
    (first, *_) = expiring.endings(desk, everywhere(desk))
    day_before = on(desk, first.day - timedelta(days=1))
    (same, *_) = expiring.endings(day_before, everywhere(desk))
    assert (same.what, same.days) == (first.what, 1)
    later = expiring.endings(on(desk, first.day + timedelta(days=1)), everywhere(desk))
    assert all(ending.day > first.day for ending in later)


def test_only_the_own_area_is_listed(desk: Desk) -> None:
    area = Scope(desk.gazetteer, "360000")
    regions = {ending.region for ending in expiring.endings(desk, area)}
    assert regions == {"360000"}


def test_entries_about_a_year_end_with_it(desk: Desk) -> None:
    about_a_year = [e for t in desk.knowledge.topics.values() for e in t.entries if e.year]
    for entry in about_a_year:
        december = on(desk, date(entry.year or 0, 12, 24))
        endings = expiring.endings(december, everywhere(desk), within=7)
        assert entry.name in [ending.what for ending in endings if ending.is_entry]
        assert entry in expiring.over(on(desk, date((entry.year or 0) + 1, 1, 1)), everywhere(desk))


def test_what_was_not_checked_for_long_is_told(desk: Desk) -> None:
    assert expiring.unchecked(desk, everywhere(desk), days=3650) == []
    later = on(desk, desk.today + timedelta(days=4000))
    checked = [entry.checked_on for entry in expiring.unchecked(later, everywhere(desk))]
    assert checked == sorted(checked) and checked


def test_a_copied_entry_is_not_unused(desk: Desk) -> None:
    names = [entry.name for entry in expiring.unused(desk, everywhere(desk), {"refund/hunan"})]
    assert "refund/hunan" not in names and "refund/national" in names
    assert not any(name.startswith("greet/") for name in names)


async def test_the_page_of_figures_lists_them(admin: Client) -> None:
    page = await (await admin.get("/operator/figures?days=7")).text()
    assert "江西省" in page and "享受待遇结束" in page
    assert "/operator/draft?entry=refund/hunan" in page or "先列出" in page
