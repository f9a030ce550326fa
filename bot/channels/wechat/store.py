"""What the WeChat channels must not forget: messages, their answers, who was promised what.

An answer that WeChat did not take in time waits here, over a restart too, until the resident has
seen it. The openid, needed to send it, is kept here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.channels.wechat.schema import (
    DONE,
    KEPT,
    PUSHING,
    READY,
    WORKING,
    Arrival,
    Row,
    make_tables,
    messages,
    new_values,
    read_row,
    residents,
)
from bot.channels.wechat.words import Choice

# A passive answer is normally taken within its five seconds; one not shown by then was missed.
_MISSED_AFTER = 20.0
_NEWEST = 20


class Store:
    """Messages and answers in the database. Every method blocks: call it from a thread.

    Args:
        engine: The database; missing tables are made.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        make_tables(engine)

    def receive(self, arrival: Arrival, late: bool, now: float, lease: float) -> tuple[Row, bool]:
        """Note one delivery of a message.

        Args:
            arrival: The message; its text masked.
            late: Whether nobody waits on the line for the answer.
            now: Seconds since 1970.
            lease: Until when the caller is the one who works on it.

        Returns:
            The stored message, and whether the caller is to answer it: true for the first
            delivery, and when whoever was working on it has died.
        """
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    messages.insert().values(**new_values(arrival, late, now, lease))
                )
                return _one(connection, arrival.key), True
        except IntegrityError:
            pass
        with self._engine.begin() as connection:
            mine = messages.c.key == arrival.key
            connection.execute(
                messages.update().where(mine).values(deliveries=messages.c.deliveries + 1)
            )
            taken = connection.execute(
                messages.update()
                .where(mine, messages.c.state == WORKING, messages.c.lease < now)
                .values(lease=lease)
            )
            return _one(connection, arrival.key), taken.rowcount == 1

    def find(self, key: str) -> Row | None:
        """Return a message, if it is there."""
        with self._engine.connect() as connection:
            return _maybe(connection, key)

    def postpone(self, key: str) -> Row | None:
        """Note that the platform is no longer kept waiting, unless the answer has just come."""
        with self._engine.begin() as connection:
            connection.execute(
                messages.update()
                .where(messages.c.key == key, messages.c.state == WORKING)
                .values(late=True)
            )
            return _maybe(connection, key)

    def complete(
        self,
        key: str,
        parts: Sequence[str],
        choices: Sequence[Choice],
        handoff: bool,
        push: bool,
    ) -> Row | None:
        """Store an answer; the text of the question is dropped.

        Args:
            key: The message.
            parts: The answer, cut into messages.
            choices: Its buttons.
            handoff: Whether the resident asked for a person.
            push: Whether a late answer is sent by API.

        Returns:
            The message; ``pushing`` when it is now up to the caller to send it. None when the
            resident was forgotten in between.
        """
        state = sa.case((messages.c.late, PUSHING), else_=READY) if push else READY
        with self._engine.begin() as connection:
            connection.execute(
                messages.update()
                .where(messages.c.key == key, messages.c.state == WORKING)
                .values(
                    state=state,
                    text="",
                    parts=list(parts),
                    choices=[[choice.title, choice.payload] for choice in choices],
                    handoff=handoff,
                )
            )
            return _maybe(connection, key)

    def show(self, key: str, shown: int, state: str = DONE) -> None:
        """Note that a resident has been given the first ``shown`` parts."""
        with self._engine.begin() as connection:
            connection.execute(
                messages.update()
                .where(messages.c.key == key, messages.c.shown <= shown)
                .values(shown=shown, state=state)
            )

    def keep(self, key: str) -> None:
        """Note that an answer could not be sent and waits for the resident's next contact."""
        with self._engine.begin() as connection:
            connection.execute(messages.update().where(messages.c.key == key).values(state=KEPT))

    def take_back(self, key: str, shown: int) -> bool:
        """Note that a part that was sent did not arrive.

        Args:
            key: The message.
            shown: How many parts did arrive.

        Returns:
            Whether there is such an answer.
        """
        sent = sa.and_(
            messages.c.key == key,
            messages.c.state.in_((PUSHING, DONE)),
            messages.c.shown > shown,
        )
        with self._engine.begin() as connection:
            result = connection.execute(
                messages.update().where(sent).values(state=KEPT, shown=shown)
            )
            return int(result.rowcount) > 0

    def take_rest(self, sender: str, since: float) -> tuple[str, tuple[Choice, ...]] | None:
        """Take what the resident has not seen of the newest answer that is not seen whole.

        Args:
            sender: Whose.
            since: Answers before this time are over.

        Returns:
            The rest of the text and the buttons that go with it, or None.
        """
        with self._engine.begin() as connection:
            for row in _newest(connection, sender, since, (READY, KEPT, DONE)):
                if row.shown < len(row.parts) and _take(connection, row):
                    return "".join(row.parts[row.shown :]), row.choices
        return None

    def take_missed(
        self, sender: str, since: float, now: float
    ) -> list[tuple[str, tuple[Choice, ...]]]:
        """Take the answers of which the resident has seen nothing, oldest first.

        Args:
            sender: Whose.
            since: Answers before this time are over.
            now: Seconds since 1970.

        Returns:
            For each, the text and the buttons that go with it.
        """
        with self._engine.begin() as connection:
            missed = [
                row
                for row, created in _newest_with_time(connection, sender, since, (READY, KEPT))
                if row.parts and (row.state == KEPT or row.late or created < now - _MISSED_AFTER)
            ]
            return [
                ("".join(row.parts[row.shown :]), row.choices)
                for row in reversed(missed)
                if row.shown < len(row.parts) and _take(connection, row)
            ]

    def working_on(self, sender: str, since: float, before: str) -> str | None:
        """Return the key of a resident's newest message before this one that has no answer."""
        with self._engine.connect() as connection:
            keys = [row.arrival.key for row in _newest(connection, sender, since, (WORKING,))]
        earlier = keys[keys.index(before) + 1 :] if before in keys else keys
        return earlier[0] if earlier else None

    def choices(self, sender: str, since: float) -> tuple[Choice, ...]:
        """Return the buttons of the newest answer."""
        with self._engine.connect() as connection:
            rows = _newest(connection, sender, since, (READY, PUSHING, KEPT, DONE))
        return rows[0].choices if rows else ()

    def take_over(self, channel: str, now: float, lease: float) -> list[Row]:
        """Take the messages whose worker has died.

        Args:
            channel: Of this channel.
            now: Seconds since 1970.
            lease: Until when they are the caller's.
        """
        orphaned = sa.and_(
            messages.c.channel == channel,
            messages.c.state.in_((WORKING, PUSHING)),
            messages.c.lease < now,
        )
        taken = []
        with self._engine.begin() as connection:
            for key in connection.execute(sa.select(messages.c.key).where(orphaned)).scalars():
                update = messages.update().where(messages.c.key == key, orphaned)
                if connection.execute(update.values(lease=lease, late=True)).rowcount == 1:
                    taken.append(_one(connection, key))
        return taken

    def renew(self, keys: Iterable[str], lease: float) -> None:
        """Note until when the caller works on these messages; 0 gives them up."""
        with self._engine.begin() as connection:
            connection.execute(
                messages.update().where(messages.c.key.in_(list(keys))).values(lease=lease)
            )

    def forget(self, channel: str, sender: str) -> None:
        """Delete everything about a resident."""
        with self._engine.begin() as connection:
            for table in (messages, residents):
                connection.execute(
                    table.delete().where(table.c.channel == channel, table.c.sender == sender)
                )

    def forget_before(self, messages_before: float, residents_before: float) -> None:
        """Delete messages and regions that are older than these times."""
        with self._engine.begin() as connection:
            connection.execute(messages.delete().where(messages.c.created < messages_before))
            connection.execute(residents.delete().where(residents.c.updated < residents_before))


def _one(connection: Connection, key: str) -> Row:
    return read_row(connection.execute(sa.select(messages).where(messages.c.key == key)).one())


def _maybe(connection: Connection, key: str) -> Row | None:
    found = connection.execute(sa.select(messages).where(messages.c.key == key)).one_or_none()
    return None if found is None else read_row(found)


def _newest(connection: Connection, sender: str, since: float, states: Sequence[str]) -> list[Row]:
    return [row for row, _ in _newest_with_time(connection, sender, since, states)]


def _newest_with_time(
    connection: Connection, sender: str, since: float, states: Sequence[str]
) -> list[tuple[Row, float]]:
    query = (
        sa.select(messages)
        .where(
            messages.c.sender == sender,
            messages.c.created >= since,
            messages.c.state.in_(states),
        )
        .order_by(messages.c.created.desc())
        .limit(_NEWEST)
    )
    return [(read_row(found), found.created) for found in connection.execute(query)]


def _take(connection: Connection, row: Row) -> bool:
    update = messages.update().where(
        messages.c.key == row.arrival.key,
        messages.c.shown == row.shown,
        messages.c.state == row.state,
    )
    values = {"shown": len(row.parts), "state": DONE}
    return bool(connection.execute(update.values(**values)).rowcount == 1)
