"""One resident's data, and everybody's old data, is deleted wherever it is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.aside import Aside, Content, Owner
from bot.channels.wechat.people import People
from bot.channels.wechat.residents import Residents
from bot.channels.wechat.settings import WeChatSettings
from bot.conversations import Conversations
from bot.database import open_database
from bot.journal import Journal, Turn, utc_now
from bot.key_file import load_key
from bot.privacy.pseudonyms import Pseudonyms
from bot.retention import Retention, main


@pytest.fixture(autouse=True)
def var_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def _fill(var_dir: Path, *senders: str, days_ago: int = 0) -> sa.engine.Engine:
    engine = open_database(f"sqlite:///{var_dir / 'assistant.db'}")
    with engine.begin() as connection:
        for table in (
            "web_feedback (sender TEXT, message_id TEXT, at DATETIME)",
            "operator_items (ref TEXT, text TEXT, at DATETIME)",
        ):
            connection.execute(sa.text(f"CREATE TABLE IF NOT EXISTS {table}"))
    at = utc_now() - timedelta(days=days_ago)
    for sender in senders:
        Journal(engine).add("web", sender, Turn("m-1", f"我是居民{sender}", [], at))
        Conversations(engine).save("web", sender, {"insured_region": "430000"})
        with engine.begin() as connection:
            connection.execute(
                sa.text("INSERT INTO web_feedback VALUES (:s, 'm-1', :at)"), {"s": sender, "at": at}
            )
            number = connection.execute(sa.text("SELECT max(id) FROM turns")).scalar()
            connection.execute(
                sa.text("INSERT INTO operator_items VALUES (:ref, '抄来的话', :at)"),
                {"ref": f"turn:{number}:0", "at": at},
            )
    return engine


def test_one_resident_is_forgotten_everywhere_and_the_others_stay(
    var_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(var_dir, "甲", "乙").dispose()
    assert main(["forget", "--channel", "web", "--sender", "甲"]) == 0
    said = capsys.readouterr().out
    for table in ("turns", "conversations", "web_feedback", "operator_items"):
        assert f"已删除 {table}：1 条" in said
    written = b"".join(path.read_bytes() for path in var_dir.glob("assistant.db*"))
    assert "我是居民甲".encode() not in written
    assert "我是居民乙".encode() in written


def test_forgetting_somebody_unknown_says_so(
    var_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(var_dir, "甲")
    assert main(["forget", "--channel", "rest", "--sender", "甲"]) == 1
    assert "没有" in capsys.readouterr().out


def test_a_resident_known_by_a_phone_number_is_found(
    var_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    phone = "13800138000"
    hidden = Pseudonyms(load_key(var_dir / "sender_key")).of(phone)
    assert phone not in hidden
    _fill(var_dir, hidden).dispose()
    assert main(["forget", "--channel", "web", "--sender", phone]) == 0
    assert "已删除 turns：1 条" in capsys.readouterr().out


@pytest.mark.parametrize("channel", ["wechat", "wechat_mini", "wecom_kf"])
def test_a_resident_of_wechat_is_found_by_the_openid(
    var_dir: Path, capsys: pytest.CaptureFixture[str], channel: str
) -> None:
    sender = People(WeChatSettings.from_environment().secret_for_senders(), channel).sender("o-1")
    engine = open_database(f"sqlite:///{var_dir / 'assistant.db'}")
    Journal(engine).add(channel, sender, Turn("m-1", "怎么交费", [], utc_now()))
    Residents(engine).set_region(channel, sender, "430000", 0)
    assert main(["forget", "--channel", channel, "--sender", "o-2"]) == 1
    assert main(["forget", "--channel", channel, "--sender", "o-1"]) == 0
    said = capsys.readouterr().out
    assert "已删除 turns：1 条" in said and "已删除 wechat_residents：1 条" in said


def test_a_resident_is_found_by_what_was_said_and_when(
    var_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_database(f"sqlite:///{var_dir / 'assistant.db'}")
    at = datetime(2026, 11, 21, 17, 30)  # UTC: the next day in Beijing
    Journal(engine).add("wechat", "abc", Turn("m-1", "我叫〔姓名〕，交重了", [], at))
    Journal(engine).add("wechat", "xyz", Turn("m-2", "怎么交费", [], at))
    assert main(["find", "--said", "交重了", "--day", "2026-11-22"]) == 0
    said = capsys.readouterr().out
    assert "2026-11-22 01:30" in said and "--channel wechat --sender abc" in said
    assert "xyz" not in said
    assert main(["find", "--said", "交重了", "--day", "2026-11-21"]) == 1
    # Signs that a database reads as "anything" are only what they are.
    assert main(["find", "--said", "交%"]) == 1


def test_what_still_waits_for_the_database_goes_too(
    var_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(owner: Owner, content: Content) -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception("away"))

    Aside(var_dir / "aside" / "turns", refuse, 3600).put(("web", "甲"), {"text": "我是居民甲"})
    assert main(["forget", "--channel", "web", "--sender", "甲"]) == 0
    assert "已删除 aside：1 条" in capsys.readouterr().out
    assert not [path for path in (var_dir / "aside").rglob("*.json")]


def test_what_is_old_goes_and_what_is_new_stays(var_dir: Path) -> None:
    engine = _fill(var_dir, "old", days_ago=31)
    _fill(var_dir, "new", days_ago=29)
    deleted = Retention(engine).forget_older_than(30, utc_now())
    assert deleted == {"turns": 1, "web_feedback": 1, "operator_items": 1}
    assert [turn.text for turn in Journal(engine).history("web", "new", 5)] == ["我是居民new"]


def test_a_conversation_that_rests_long_enough_goes(var_dir: Path) -> None:
    engine = _fill(var_dir, "a")
    later = utc_now() + timedelta(days=31)
    assert Retention(engine).forget_older_than(30, later)["conversations"] == 1


def test_other_ids_stay_readable() -> None:
    names = Pseudonyms("key")
    assert names.of("resident-7") == "resident-7"
    assert names.of("13800138000") == names.of("13800138000") != names.of("13800138001")
    assert Pseudonyms("other").of("13800138000") != names.of("13800138000")


@pytest.mark.parametrize(
    "sender",
    ["A12345678", "a1234567x", "350102 1990", "张桂芬", "z@163.com", "０１２３４５６"],
)
def test_an_id_that_may_be_a_number_or_a_name_is_hidden(sender: str) -> None:
    hidden = Pseudonyms("key").of(sender)
    assert sender not in hidden
    assert hidden.isascii() and not any(character.isdigit() for character in hidden)
