"""Deletes what is kept of residents: one resident's data at once, everybody's after some days.

``python -m bot.retention find --said X`` tells by which id a resident is known here, then
``python -m bot.retention forget --channel web --sender ID``; ``python -m bot.retention old``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.aside import FOLDER, forget_aside
from bot.channels.wechat.people import People
from bot.channels.wechat.settings import WeChatSettings
from bot.clock import CHINA
from bot.database import open_database, turns
from bot.journal import utc_now
from bot.key_file import sender_key
from bot.privacy.pseudonyms import Pseudonyms
from bot.settings import Settings

_ITEMS = "operator_items"
_AGED = ("turns", "conversations", "web_feedback", _ITEMS)
_FROM_TURNS = ("turn:", "disliked:")
_BY_OPENID = ("wechat", "wechat_mini", "wecom_kf")
_MOST_FOUND = 20


class Retention:
    """Finds the tables itself, so that no channel's table is left out.

    Args:
        engine: The database. Every method blocks.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._tables = sa.MetaData()
        self._tables.reflect(engine)

    def forget(self, channel: str, sender: str) -> dict[str, int]:
        """Delete all of one resident.

        Args:
            channel: Name of the channel, e.g. ``web``.
            sender: The channel's id of the resident.

        Returns:
            Number of deleted rows by table, without the tables that had none.
        """
        deleted: dict[str, int] = {}
        with self._engine.begin() as connection:
            # The operators' items hold texts and point at turns, so they go first.
            deleted[_ITEMS] = self._forget_items(connection, channel, sender)
            for table in self._tables.sorted_tables:
                mine = _belongs_to(table, channel, sender)
                if mine is not None:
                    deleted[table.name] = connection.execute(table.delete().where(mine)).rowcount
        self._forget_copies()
        return {name: count for name, count in deleted.items() if count}

    def forget_older_than(self, days: int, now: datetime) -> dict[str, int]:
        """Delete what is older than some days.

        Args:
            days: Days that conversations are kept.
            now: The time, UTC.

        Returns:
            Number of deleted rows by table, without the tables that had none.
        """
        before = now - timedelta(days=days)
        deleted = {}
        for name in _AGED:
            table = self._tables.tables.get(name)
            if table is None:
                continue
            old = table.c.at < before
            if name == _ITEMS:
                old = sa.and_(old, sa.or_(*(table.c.ref.startswith(p) for p in _FROM_TURNS)))
            with self._engine.begin() as connection:
                deleted[name] = connection.execute(table.delete().where(old)).rowcount
        self._forget_copies()
        return {name: count for name, count in deleted.items() if count}

    def _forget_items(self, connection: Connection, channel: str, sender: str) -> int:
        items, turns = (self._tables.tables.get(name) for name in (_ITEMS, "turns"))
        if items is None or turns is None:
            return 0
        query = sa.select(turns.c.id).where(turns.c.channel == channel, turns.c.sender == sender)
        count = 0
        for number in connection.execute(query).scalars().all():
            refs = (items.c.ref.startswith(f"{prefix}{number}:") for prefix in _FROM_TURNS)
            count += connection.execute(items.delete().where(sa.or_(*refs))).rowcount
        return count

    def _forget_copies(self) -> None:
        """Empty SQLite's write-ahead log, which still holds what was deleted."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _belongs_to(table: sa.Table, channel: str, sender: str) -> Any:
    """Return the condition for a resident's rows, or None for a table without residents."""
    if "sender" not in table.c:
        return None
    if "channel" in table.c:
        return sa.and_(table.c.channel == channel, table.c.sender == sender)
    return table.c.sender == sender if table.name.startswith(f"{channel}_") else None


def find(engine: Engine, said: str, day: date | None, limit: int = _MOST_FOUND) -> list[Any]:
    """Return the newest turns in which somebody said this: when, channel, sender, text.

    Args:
        engine: The database.
        said: A piece of a message, without private data, which is not kept.
        day: The day in Beijing on which it was said, or None for any.
        limit: How many at most.
    """
    query = sa.select(turns.c.at, turns.c.channel, turns.c.sender, turns.c.text)
    query = query.where(turns.c.text.contains(said, autoescape=True))
    if day is not None:
        midnight = datetime(day.year, day.month, day.day, tzinfo=CHINA)
        begin = midnight.astimezone(UTC).replace(tzinfo=None)
        query = query.where(turns.c.at >= begin, turns.c.at < begin + timedelta(days=1))
    with engine.connect() as connection:
        return list(connection.execute(query.order_by(turns.c.at.desc()).limit(limit)))


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns the exit code: 1 when there was nothing to delete."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    engine = open_database(settings.database_url)
    if options.command == "find":
        return _show(find(engine, options.said, options.day))
    retention = Retention(engine)
    if options.command == "old":
        deleted = retention.forget_older_than(options.days or settings.keep_days, utc_now())
    else:
        deleted = _forget(retention, settings, options.channel, options.sender)
    for name, count in deleted.items():
        print(f"已删除 {name}：{count} 条")
    if not deleted:
        print("没有可删除的记录。")
    return 0 if deleted or options.command == "old" else 1


def _show(found: list[Any]) -> int:
    for row in found:
        at = f"{row.at.replace(tzinfo=UTC).astimezone(CHINA):%Y-%m-%d %H:%M}"
        print(f"{at}  --channel {row.channel} --sender {row.sender}  {row.text}")
    if not found:
        print("没有找到。换几个字，或者不写日期再试。")
    return 0 if found else 1


def _forget(retention: Retention, settings: Settings, channel: str, sender: str) -> dict[str, int]:
    deleted: dict[str, int] = {}
    for name in _names(settings, channel, sender):
        forgotten = retention.forget(channel, name)
        forgotten[FOLDER] = forget_aside(settings.var_dir / FOLDER, (channel, name))
        for table, count in forgotten.items():
            deleted[table] = deleted.get(table, 0) + count
    return {table: count for table, count in deleted.items() if count}


def _names(settings: Settings, channel: str, sender: str) -> Iterator[str]:
    """Yield by what a resident may be known whom others know by an id."""
    yield sender
    if channel in _BY_OPENID:
        yield People(WeChatSettings.from_environment().secret_for_senders(), channel).sender(sender)
    hidden = Pseudonyms(sender_key(settings)).of(sender)
    if hidden != sender:
        yield hidden


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.retention", description="删除对话记录")
    commands = parser.add_subparsers(dest="command", required=True)
    forget = commands.add_parser("forget", help="删除一位居民的全部记录")
    forget.add_argument("--channel", required=True, help="渠道，例如 web、wechat、rest")
    forget.add_argument(
        "--sender", required=True, help="这位居民的编号：find 说的，调用方给的，或者微信的 openid"
    )
    finder = commands.add_parser("find", help="按说过的话找一位居民的编号")
    finder.add_argument("--said", required=True, help="说过的几个字，不要写个人信息")
    finder.add_argument("--day", type=date.fromisoformat, help="哪一天说的，例如 2026-11-22")
    old = commands.add_parser("old", help="删除超过保存天数的记录")
    old.add_argument("--days", type=int, default=0, help="保存天数，不写就用 KEEP_DAYS")
    return parser


if __name__ == "__main__":
    sys.exit(main())
