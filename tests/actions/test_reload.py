"""A running service takes up changed files: all of them at once, or not at all."""

from __future__ import annotations

import gc
import logging
import shutil
import threading
import weakref
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from time import monotonic

import pytest

from actions import reload
from actions.memory import Asked
from actions.office import live_stock, open_desk
from actions.reload import LiveData
from bot.data_files.problems import DataError, Problem
from bot.settings import DATA

DAY = date(2025, 11, 1)
HUNAN = "430000"
NEVER = 3600.0
FIRST, SECOND = ("400", "四百"), ("420", "别处")

Edit = Callable[[str, str, str], None]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the product's data that nothing looks at by itself."""
    monkeypatch.setattr(reload, "LOOK_EVERY", NEVER)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    return Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("nlu")))


@pytest.fixture
def edit(data: Path) -> Edit:
    """Replaces words in a file of the copy."""

    def replace(name: str, old: str, new: str) -> None:
        path = data / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


def look_twice(data: Path) -> None:
    """A change is taken up when it has stayed the same from one look to the next."""
    live_stock(data).look()
    live_stock(data).look()


def fee_answer(data: Path) -> str:
    return open_desk(DAY, data).answer(Asked("fee_standard"), HUNAN).text()


def test_a_changed_amount_is_in_the_next_answer(data: Path, edit: Edit) -> None:
    assert "400元" in fee_answer(data)
    edit("regions/430000.yml", "personal: 400", "personal: 420")
    look_twice(data)
    assert "420元" in fee_answer(data)
    assert "400元" not in fee_answer(data)


def test_a_changed_sentence_is_in_the_next_answer(data: Path, edit: Edit) -> None:
    assert "一模一样的新句子" not in fee_answer(data)
    edit("dialogue.yml", "以当地通告为准；拿不准请打{phone.tax}问。", "一模一样的新句子。")
    look_twice(data)
    assert "一模一样的新句子" in fee_answer(data)


def test_a_new_file_is_taken_up(data: Path) -> None:
    assert not open_desk(DAY, data).book.has_own_data("650000")
    (data / "regions" / "650000.yml").write_text(
        'code: "650000"\nname: 新疆维吾尔自治区\n', encoding="utf-8"
    )
    look_twice(data)
    assert open_desk(DAY, data).book.has_own_data("650000")


def test_a_broken_file_is_refused_told_once_and_the_old_answer_stays(
    data: Path, edit: Edit, caplog: pytest.LogCaptureFixture
) -> None:
    before = fee_answer(data)
    edit("regions/430000.yml", "personal: 400", "personal: 四百")
    edit("faq/refund.yml", "{phone.tax}", "{phone.txa}")
    look_twice(data)
    look_twice(data)
    assert fee_answer(data) == before
    told = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert len(told) == 1
    assert "data/regions/430000.yml 第" in told[0] and '"四百"' in told[0]
    assert "data/faq/refund.yml 第" in told[0] and "{phone.txa}" in told[0]
    assert {p.file for p in live_stock(data).problems} == {
        "data/regions/430000.yml",
        "data/faq/refund.yml",
    }


def test_a_repaired_file_is_taken_up_again(data: Path, edit: Edit) -> None:
    fee_answer(data)
    edit("regions/430000.yml", "personal: 400", "personal: 四百")
    look_twice(data)
    edit("regions/430000.yml", "personal: 四百", "personal: 410")
    look_twice(data)
    assert "410元" in fee_answer(data)
    assert live_stock(data).problems == ()


def test_files_that_are_wrong_from_the_start_are_told_until_repaired(
    data: Path, edit: Edit
) -> None:
    edit("regions/430000.yml", "personal: 400", "personal: 四百")
    for _ in range(2):
        with pytest.raises(DataError, match="四百"):
            open_desk(DAY, data)
    edit("regions/430000.yml", "personal: 四百", "personal: 400")
    assert "400元" in fee_answer(data)


def test_who_has_taken_a_state_keeps_it(data: Path, edit: Edit) -> None:
    desk = open_desk(DAY, data)
    edit("regions/430000.yml", "personal: 400", "personal: 420")
    look_twice(data)
    assert "400元" in desk.answer(Asked("fee_standard"), HUNAN).text()


def test_the_old_state_is_given_back_to_memory(data: Path, edit: Edit) -> None:
    fee_answer(data)
    old = weakref.ref(open_desk(DAY, data).book)
    edit("regions/430000.yml", "personal: 400", "personal: 420")
    look_twice(data)
    fee_answer(data)
    gc.collect()
    assert old() is None


def test_no_answer_ever_mixes_two_states(data: Path, edit: Edit) -> None:
    """An amount and a sentence always change together."""
    edit("dialogue.yml", "以当地通告为准；拿不准", "四百的通告为准；拿不准")
    seen: set[tuple[bool, bool]] = set()
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            text = fee_answer(data)
            seen.add(("400元" in text, "四百的通告" in text))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    fee_answer(data)
    for asker in askers:
        asker.start()
    for old, new, old_word, new_word in [
        ("400", "420", "四百", "别"),
        ("420", "400", "别", "四百"),
    ]:
        edit("regions/430000.yml", f"personal: {old}", f"personal: {new}")
        edit("dialogue.yml", f"{old_word}的通告", f"{new_word}的通告")
        look_twice(data)
    stop.set()
    for asker in askers:
        asker.join()
    assert seen <= {(True, True), (False, False)}


def test_a_running_service_needs_nobody_to_make_it_look(
    data: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reload, "LOOK_EVERY", 0.01)
    fee_answer(data)
    edit("regions/430000.yml", "personal: 400", "personal: 420")
    until = monotonic() + 60
    while "420元" not in fee_answer(data):
        assert monotonic() < until


def test_what_changes_while_it_is_read_is_read_again() -> None:
    state = {"file": 1}

    def load() -> int:
        read = state["file"]
        if read == 2:
            state["file"] = 3
        return read

    live = LiveData(load, lambda: state["file"])
    live.look()
    live.look()
    assert live.current() == 1
    state["file"] = 2
    for _ in range(3):
        live.look()
        assert live.current() in (1, 3)
    live.look()
    assert live.current() == 3


def test_files_that_are_still_being_written_are_left_alone() -> None:
    writing, loaded = [True], []
    stamps = count()
    live = LiveData(lambda: loaded.append(1), lambda: next(stamps) if writing[0] else "done")
    for _ in range(5):
        live.look()
    assert loaded == []
    writing[0] = False
    live.look()
    live.look()
    assert loaded == [1]


def test_a_mistake_is_told_with_its_place() -> None:
    error = DataError([Problem("b.yml", 2, "x", "错"), Problem("a.yml", 0, "", "空")])
    assert str(error) == "数据文件有 2 处问题：\n  a.yml：空\n  b.yml 第2行 x：错"
