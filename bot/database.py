"""The database: its tables, and how it is opened. SQLite by default, PostgreSQL when set."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool

metadata = sa.MetaData()

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("sender", sa.String(128), nullable=False),
    sa.Column("message_id", sa.String(128), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("replies", sa.JSON, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("took_ms", sa.Integer, nullable=False),
    sa.UniqueConstraint("channel", "sender", "message_id", name="one_answer_per_message"),
)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("channel", sa.String(32), primary_key=True),
    sa.Column("sender", sa.String(128), primary_key=True),
    sa.Column("slots", sa.JSON, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
)

# Several of these may have to be waited for within the time of one answer.
_LOCK_MILLISECONDS = 800
_POSTGRES = {
    "connect_timeout": 2,
    # A machine that has lost its network says nothing at all, and would be waited for much longer.
    "tcp_user_timeout": 1500,
    "options": "-c statement_timeout=2000 -c lock_timeout=800",
    "application_name": "assistant",
}
_AWAY_SECONDS = 2.0


class Absence:
    """Remembers that the database could not be reached, so that not every turn waits for it.

    Args:
        seconds: How long nobody tries after somebody tried in vain.
        clock: Seconds that never go back.
    """

    def __init__(
        self, seconds: float = _AWAY_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._until = 0.0

    def connect(self, dialect: Any, _: Any, arguments: list[Any], options: dict[str, Any]) -> Any:
        """Open a connection; for SQLAlchemy's event ``do_connect``."""
        if self._clock() < self._until:
            raise dialect.dbapi.OperationalError("the database was away a moment ago")
        if self._until:
            # One looks whether it is back, the others need not wait for that either.
            self._until = self._clock() + self._seconds
        try:
            connection = dialect.connect(*arguments, **options)
        except dialect.dbapi.OperationalError:
            self._until = self._clock() + self._seconds
            raise
        self._until = 0.0
        return connection


def open_database(url: str) -> Engine:
    """Open the database and create what is missing in it.

    Args:
        url: SQLAlchemy URL, SQLite or PostgreSQL.
    """
    address = sa.engine.make_url(url)
    sqlite = address.get_backend_name() == "sqlite"
    options: dict[str, Any] = {"connect_args": _POSTGRES, "pool_pre_ping": True, "pool_timeout": 2}
    if sqlite:
        if address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        # Without a pool every call opens the file anew.
        options = {"poolclass": QueuePool, "connect_args": {"check_same_thread": False}}
    # Errors of the database would quote what residents wrote.
    engine = sa.create_engine(url, future=True, hide_parameters=True, **options)
    if sqlite:
        sa.event.listen(engine, "connect", _tune_sqlite)
    else:
        sa.event.listen(engine, "do_connect", Absence().connect)
    _create_tables(engine)
    return engine


@lru_cache(maxsize=4)
def shared_database(url: str) -> Engine:
    """Return the one engine of this process for a database."""
    return open_database(url)


def _create_tables(engine: Engine) -> None:
    try:
        metadata.create_all(engine)
    except (sa.exc.OperationalError, sa.exc.IntegrityError, sa.exc.ProgrammingError):
        # Another process made the same table in between; anything else fails again.
        metadata.create_all(engine)


def _tune_sqlite(connection: Any, _: Any) -> None:
    # WAL lets the pages read while a turn is written; NORMAL is safe with WAL.
    connection.execute(f"PRAGMA busy_timeout={_LOCK_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    # What is deleted must not stay readable in free pages.
    connection.execute("PRAGMA secure_delete=ON")
