"""Deletes what is kept of residents: one resident's data at once, everybody's after some days.

``python -m bot.retention forget --channel web --sender X`` or ``python -m bot.retention old``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.database import open_database
from bot.journal import utc_now
from bot.key_file import sender_key
from bot.privacy.pseudonyms import Pseudonyms
from bot.settings import Settings

_ITEMS = "operator_items"
_AGED = ("turns", "conversations", "web_feedback", _ITEMS)
_FROM_TURNS = ("turn:", "disliked:")


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


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns the exit code: 1 when there was nothing to delete."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    retention = Retention(open_database(settings.database_url))
    if options.command == "old":
        deleted = retention.forget_older_than(options.days or settings.keep_days, utc_now())
    else:
        deleted = {}
        for sender in _names(settings, options.sender):
            for name, count in retention.forget(options.channel, sender).items():
                deleted[name] = deleted.get(name, 0) + count
    for name, count in deleted.items():
        print(f"已删除 {name}：{count} 条")
    if not deleted:
        print("没有可删除的记录。")
    return 0 if deleted or options.command == "old" else 1


def _names(settings: Settings, sender: str) -> Iterator[str]:
    yield sender
    hidden = Pseudonyms(sender_key(settings)).of(sender)
    if hidden != sender:
        yield hidden


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.retention", description="删除对话记录")
    commands = parser.add_subparsers(dest="command", required=True)
    forget = commands.add_parser("forget", help="删除一位居民的全部记录")
    forget.add_argument("--channel", required=True, help="渠道，例如 web、wechat、rest")
    forget.add_argument("--sender", required=True, help="这位居民在该渠道里的编号")
    old = commands.add_parser("old", help="删除超过保存天数的记录")
    old.add_argument("--days", type=int, default=0, help="保存天数，不写就用 KEEP_DAYS")
    return parser


if __name__ == "__main__":
    sys.exit(main())
