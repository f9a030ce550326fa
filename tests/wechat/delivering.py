"""Delivers messages to an Official Account, without HTTP in between."""

from __future__ import annotations

from bot.channels.wechat.assembly import Channel
from bot.channels.wechat.official import Patience
from tests.wechat.wechat_side import Message, shown

LONG_PATIENCE = Patience(answer=60, hold=60)


async def deliver(channel: Channel, what: Message) -> str | None:
    """Deliver once and return what the resident sees."""
    reply = await channel.handler.receive(*what.request())
    assert reply.status == 200
    return shown(reply.body)
