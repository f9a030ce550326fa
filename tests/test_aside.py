"""What the database cannot take waits in files, for this process or the next one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.aside import Aside, Content, Owner, forget_aside
from bot.conversations import Conversations
from bot.database import open_database
from bot.journal import Journal, Turn, utc_now
from bot.kept_turns import KeptTurns
from tests.support.waiting import wait_until

NEVER = 3600.0
ANNA, BEN = ("web", "anna"), ("web", "ben")


def _turn(message_id: str = "m-1", text: str = "怎么交费") -> Turn:
    return Turn(message_id, text, [{"text": "答"}], utc_now(), 12)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(open_database(f"sqlite:///{tmp_path / 'assistant.db'}"))


@contextmanager
def _locked(tmp_path: Path) -> Iterator[None]:
    lock = sqlite3.connect(tmp_path / "assistant.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        lock.execute("ROLLBACK")
        lock.close()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_turn_outlives_the_process_that_could_not_write_it(
    journal: Journal, tmp_path: Path
) -> None:
    folder = tmp_path / "aside"
    with _locked(tmp_path):
        # Nothing of this object is used again, as if its process had been killed.
        await KeptTurns(journal, folder).add(*ANNA, _turn())
        assert journal.history(*ANNA, 5) == []
        again = KeptTurns(journal, folder)
        assert await again.find((*ANNA, "m-1")) == (await again.history(*ANNA, 5))[0]
    wait_until(lambda: len(journal.history(*ANNA, 5)) == 1, 60, "the turn in the database")
    (kept,) = journal.history(*ANNA, 5)
    assert (kept.text, kept.replies, kept.took_ms) == ("怎么交费", [{"text": "答"}], 12)
    wait_until(lambda: not _files(folder), 60, "the folder empty")


async def test_the_turns_of_a_resident_stay_in_order(journal: Journal, tmp_path: Path) -> None:
    kept = KeptTurns(journal, tmp_path / "aside")
    with _locked(tmp_path):
        for number in (1, 2):
            await kept.add(*ANNA, _turn(f"m-{number}"))
    await kept.add(*ANNA, _turn("m-3"))
    assert [turn.message_id for turn in journal.history(*ANNA, 5)] == ["m-1", "m-2", "m-3"]
    assert not _files(tmp_path / "aside")


class _Shelf:
    """Takes what is written, unless it is told to refuse."""

    def __init__(self) -> None:
        self.taken: list[tuple[Owner, Content]] = []

    def __call__(self, owner: Owner, content: Content) -> None:
        self.taken.append((owner, content))


def test_a_full_disk_keeps_it_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shelf = _Shelf()
    aside = Aside(tmp_path / "file" / "no folder can be here", shelf, NEVER)
    aside.put(ANNA, {"n": 1})
    aside.put(ANNA, {"n": 2})
    aside.catch_up(ANNA)
    wait_until(lambda: not aside, 60, "nothing left")
    assert [content["n"] for _, content in shelf.taken] == [1, 2]


def test_a_file_that_cannot_be_read_holds_up_nobody(tmp_path: Path) -> None:
    shelf = _Shelf()
    broken = tmp_path / "0" / "1.json"
    broken.parent.mkdir()
    broken.write_text("{")
    aside = Aside(tmp_path, shelf, NEVER)
    aside.put(BEN, {"n": 1})
    aside.catch_up(BEN)
    assert (BEN, {"n": 1}) in shelf.taken


def _refuse(owner: Owner, content: Content) -> None:
    raise OperationalError("INSERT", {}, Exception("away"))


def test_one_resident_is_forgotten_and_the_other_stays(tmp_path: Path) -> None:
    root = tmp_path / "aside"
    waiting = Aside(root / "turns", _refuse, NEVER)
    for owner in (ANNA, BEN):
        waiting.put(owner, {"said": owner[1]})
    assert [content["said"] for content in waiting.of(ANNA)] == ["anna"]
    assert forget_aside(root, ANNA) == 1
    assert waiting.of(ANNA) == []
    shelf = _Shelf()
    back = Aside(root / "turns", shelf, NEVER)
    wait_until(lambda: not back, 60, "nothing left")
    assert shelf.taken == [(BEN, {"said": "ben"})]


def test_slots_that_waited_do_not_replace_newer_ones(journal: Journal) -> None:
    kept = Conversations(journal.engine)
    kept.save_unless_newer(*ANNA, {"insured_region": "430000"}, utc_now() - timedelta(hours=1))
    assert kept.load(*ANNA) == {"insured_region": "430000"}
    kept.save(*ANNA, {"insured_region": "510000"})
    kept.save_unless_newer(*ANNA, {"insured_region": "140000"}, utc_now() - timedelta(minutes=1))
    assert kept.load(*ANNA) == {"insured_region": "510000"}
