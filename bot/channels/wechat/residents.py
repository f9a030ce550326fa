"""What is remembered between messages: a resident's region, and how far WeCom was pulled."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.channels.wechat.schema import cursors, make_tables, residents


class Residents:
    """Regions and cursors in the database. Every method blocks: call it from a thread.

    Args:
        engine: The database; missing tables are made.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        make_tables(engine)

    def set_region(self, channel: str, sender: str, region: str, now: float) -> None:
        """Remember the region that a resident scanned."""
        mine = sa.and_(residents.c.channel == channel, residents.c.sender == sender)
        values = {"region": region, "updated": now}
        with self._engine.begin() as connection:
            if connection.execute(residents.update().where(mine).values(**values)).rowcount:
                return
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    residents.insert().values(channel=channel, sender=sender, **values)
                )
        except IntegrityError:
            return

    def region(self, channel: str, sender: str) -> str | None:
        """Return the region that a resident scanned."""
        query = sa.select(residents.c.region).where(
            residents.c.channel == channel, residents.c.sender == sender
        )
        with self._engine.connect() as connection:
            found: str | None = connection.execute(query).scalar()
        return found

    def cursor(self, account: str) -> str | None:
        """Return how far the messages of a WeCom account have been pulled."""
        query = sa.select(cursors.c.cursor).where(cursors.c.account == account)
        with self._engine.connect() as connection:
            found: str | None = connection.execute(query).scalar()
        return found

    def accounts(self) -> list[str]:
        """Return the WeCom accounts of which messages have been announced."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(cursors.c.account)).scalars())

    def set_cursor(self, account: str, cursor: str) -> None:
        """Note how far the messages of a WeCom account have been pulled."""
        with self._engine.begin() as connection:
            connection.execute(cursors.delete().where(cursors.c.account == account))
            connection.execute(cursors.insert().values(account=account, cursor=cursor))
