"""Conversations stay small: slots and nothing else, also while the database is away."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered

from bot.database import shared_database
from bot.tracker_store import SlotStore

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [greet]
slots:
  insured_region:
    type: text
    influence_conversation: false
    mappings: [{type: custom}]
actions: [action_answer]
"""
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SlotStore:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return SlotStore(DOMAIN)


async def _talk(store: SlotStore, sender: str, turns: int, region: str = "430000") -> None:
    for number in range(turns):
        tracker = await store.get_or_create_tracker(sender)
        tracker.update(UserUttered(f"怎么交费 {number}"))
        tracker.update(ActionExecuted("action_answer"))
        tracker.update(BotUttered("长长的回答" * 100))
        tracker.update(SlotSet("insured_region", region))
        tracker.update(ActionExecuted("action_listen"))
        await store.save(tracker)


async def test_what_is_remembered_comes_back_in_another_process(store: SlotStore) -> None:
    await _talk(store, "web:a", 1)
    tracker = await SlotStore(DOMAIN).retrieve("web:a")
    assert tracker is not None
    assert tracker.get_slot("insured_region") == "430000"
    assert tracker.latest_action_name == "action_listen"


async def test_turn_two_hundred_is_no_longer_than_turn_two(store: SlotStore) -> None:
    await _talk(store, "web:a", 2)
    second = await store.retrieve("web:a")
    await _talk(store, "web:a", 198)
    last = await store.retrieve("web:a")
    assert second is not None and last is not None
    assert len(last.events) == len(second.events) <= 3


async def test_no_text_is_kept_twice(store: SlotStore, tmp_path: Path) -> None:
    await _talk(store, "web:a", 3)
    with sqlite3.connect(tmp_path / "assistant.db") as database:
        rows = database.execute("SELECT channel, sender, slots FROM conversations").fetchall()
    assert rows == [("web", "a", '{"insured_region": "430000"}')]


async def test_residents_are_kept_apart(store: SlotStore) -> None:
    await _talk(store, "web:a", 1)
    assert await store.retrieve("rest:a") is None
    assert await store.retrieve("web:a:b") is None
    await _talk(store, "web:a:b", 1, region="510000")
    tracker = await store.retrieve("web:a")
    assert tracker is not None and tracker.get_slot("insured_region") == "430000"
    assert sorted(await store.keys()) == ["web:a", "web:a:b"]


async def test_a_conversation_goes_on_while_nothing_can_be_written(
    store: SlotStore, tmp_path: Path
) -> None:
    await _talk(store, "web:a", 1)
    lock = sqlite3.connect(tmp_path / "assistant.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    await _talk(store, "web:a", 1, region="510000")
    tracker = await store.retrieve("web:a")
    assert tracker is not None and tracker.get_slot("insured_region") == "510000"
    lock.execute("ROLLBACK")
    lock.close()
    await _talk(store, "web:a", 1, region="340000")
    tracker = await SlotStore(DOMAIN).retrieve("web:a")
    assert tracker is not None and tracker.get_slot("insured_region") == "340000"


@pytest.fixture(autouse=True)
def _own_database() -> None:
    shared_database.cache_clear()


async def test_who_was_talking_goes_on_while_the_database_cannot_be_read(
    store: SlotStore, tmp_path: Path
) -> None:
    await _talk(store, "web:a", 1)
    await _talk(store, "web:forgotten", 1)
    with sqlite3.connect(tmp_path / "assistant.db") as database:
        database.execute("DELETE FROM conversations WHERE sender = 'forgotten'")
    assert await store.retrieve("web:forgotten") is None
    with sqlite3.connect(tmp_path / "assistant.db") as database:
        database.execute("ALTER TABLE conversations RENAME TO away")
    tracker = await store.retrieve("web:a")
    assert tracker is not None and tracker.get_slot("insured_region") == "430000"
    assert await store.retrieve("web:forgotten") is None
