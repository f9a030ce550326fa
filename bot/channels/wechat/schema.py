"""Tables of the WeChat channels, and a message as it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from bot.channels.wechat.words import Choice

metadata = sa.MetaData()

messages = sa.Table(
    "wechat_messages",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("sender", sa.String(64), nullable=False),
    sa.Column("account", sa.String(128), nullable=False),
    sa.Column("openid", sa.String(128), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("region", sa.String(6)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("late", sa.Boolean, nullable=False),
    sa.Column("deliveries", sa.Integer, nullable=False),
    sa.Column("parts", sa.JSON, nullable=False),
    sa.Column("choices", sa.JSON, nullable=False),
    sa.Column("handoff", sa.Boolean, nullable=False),
    sa.Column("shown", sa.Integer, nullable=False),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("lease", sa.Float, nullable=False),
    sa.Index("wechat_messages_of_sender", "sender", "created"),
    sa.Index("wechat_messages_by_state", "state", "lease"),
)
residents = sa.Table(
    "wechat_residents",
    metadata,
    sa.Column("channel", sa.String(32), primary_key=True),
    sa.Column("sender", sa.String(64), primary_key=True),
    sa.Column("region", sa.String(6), nullable=False),
    sa.Column("updated", sa.Float, nullable=False),
)
cursors = sa.Table(
    "wechat_cursors",
    metadata,
    sa.Column("account", sa.String(128), primary_key=True),
    sa.Column("cursor", sa.String(128), nullable=False),
)

WORKING, READY, PUSHING, KEPT, DONE = "working", "ready", "pushing", "kept", "done"


@dataclass(frozen=True)
class Arrival:
    """A message that needs an answer.

    Attributes:
        key: Names the message for good; deliveries of one message share it.
        channel: Name of the channel.
        sender: Keyed hash of the openid.
        account: The account as the platform names it.
        openid: Who to answer.
        text: The question, private data masked where it is stored.
        said: Keys of the sentences that answer it, or empty to ask the assistant.
        region: Six-digit code that the channel knows, or None.
    """

    key: str
    channel: str
    sender: str
    account: str
    openid: str
    text: str
    said: str = ""
    region: str | None = None


@dataclass(frozen=True)
class Row:
    """A message as it is stored.

    Attributes:
        arrival: The message.
        state: ``working`` (no answer yet), ``ready`` (answered, not shown), ``pushing`` (being
            sent by API), ``kept`` (could not be sent, waits for the next contact), ``done``.
        late: Whether WeChat was told to wait no longer.
        deliveries: How often the platform has delivered it.
        parts: The answer, one item for each message it needs.
        choices: Buttons of the answer.
        handoff: Whether the resident asked for a person.
        shown: How many parts the resident has been given.
    """

    arrival: Arrival
    state: str
    late: bool
    deliveries: int
    parts: tuple[str, ...]
    choices: tuple[Choice, ...]
    handoff: bool
    shown: int

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return self.state != WORKING


def make_tables(engine: Engine) -> None:
    """Make the tables that are missing."""
    try:
        metadata.create_all(engine)
    except (OperationalError, ProgrammingError):
        # Another worker was making the same tables at this moment.
        metadata.create_all(engine)


def new_values(arrival: Arrival, late: bool, now: float, lease: float) -> dict[str, Any]:
    """Return the columns of a message that has just arrived."""
    return {
        "key": arrival.key,
        "channel": arrival.channel,
        "sender": arrival.sender,
        "account": arrival.account,
        "openid": arrival.openid,
        "text": arrival.text,
        "said": arrival.said,
        "region": arrival.region,
        "state": WORKING,
        "late": late,
        "deliveries": 1,
        "parts": [],
        "choices": [],
        "handoff": False,
        "shown": 0,
        "created": now,
        "lease": lease,
    }


def read_row(found: Any) -> Row:
    """Return a message from its columns."""
    return Row(
        arrival=Arrival(
            key=found.key,
            channel=found.channel,
            sender=found.sender,
            account=found.account,
            openid=found.openid,
            text=found.text,
            said=found.said,
            region=found.region,
        ),
        state=found.state,
        late=found.late,
        deliveries=found.deliveries,
        parts=tuple(found.parts),
        choices=tuple(Choice(title, payload) for title, payload in found.choices),
        handoff=found.handoff,
        shown=found.shown,
    )
