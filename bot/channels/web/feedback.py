"""What residents think of answers, kept in the service's database."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.journal import utc_now

metadata = sa.MetaData()

judgements = sa.Table(
    "web_feedback",
    metadata,
    sa.Column("sender", sa.String(64), primary_key=True),
    sa.Column("message_id", sa.String(64), primary_key=True),
    sa.Column("index", sa.Integer, primary_key=True),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=True),
    sa.Column("at", sa.DateTime, nullable=False),
)


class FeedbackStore:
    """Keeps one judgement for each answer; every method blocks, call it from a thread.

    Args:
        engine: The database.
        mask: Hides private data in what a resident wrote.
    """

    def __init__(self, engine: Engine, mask: Callable[[str], str]) -> None:
        self._engine = engine
        self._mask = mask
        metadata.create_all(engine)

    def add(
        self, sender: str, message_id: str, index: int, helpful: bool, reason: str | None
    ) -> None:
        """Keep one judgement; a later one on the same answer replaces it.

        Args:
            sender: The resident.
            message_id: Id of the message that was answered.
            index: Place of the answer among the replies to it.
            helpful: Whether it helped.
            reason: Id of a reason, what the resident wrote, or both; None when not given.
        """
        key = {"sender": sender, "message_id": message_id, "index": index}
        values = {
            "helpful": helpful,
            "reason": self._mask(reason) if reason else None,
            "at": utc_now(),
        }
        same = sa.and_(*(judgements.c[name] == value for name, value in key.items()))
        change = judgements.update().where(same).values(**values)
        with self._engine.begin() as connection:
            if connection.execute(change).rowcount:
                return
        try:
            with self._engine.begin() as connection:
                connection.execute(judgements.insert().values(**key, **values))
        except IntegrityError:
            # Another request on the same answer came first; the later word counts.
            with self._engine.begin() as connection:
                connection.execute(change)
