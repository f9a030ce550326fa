"""Customer service of a mini program: acknowledge at once, answer by API."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from bot.channels.wechat.callbacks import Door, Reply
from bot.channels.wechat.desk import Desk
from bot.channels.wechat.incoming import Incoming, Kind, read_incoming
from bot.channels.wechat.people import People
from bot.channels.wechat.protocol import Malformed
from bot.channels.wechat.quiet import log_failure
from bot.channels.wechat.residents import Residents
from bot.channels.wechat.schema import Arrival
from bot.channels.wechat.spoken import question, sentences
from bot.channels.wechat.threads import StoreThread
from bot.channels.wechat.words import Words

logger = logging.getLogger(__name__)


class MiniProgram:
    """Handles the callbacks of one mini program.

    Args:
        door: Checks the callbacks.
        desk: Answers messages.
        people: Names residents and messages.
        residents: Remembers regions from the page a resident came from.
        thread: Where ``residents`` is called.
        words: The channel's sentences.
    """

    def __init__(
        self,
        door: Door,
        desk: Desk,
        people: People,
        residents: Residents,
        thread: StoreThread,
        words: Words,
    ) -> None:
        self._door = door
        self._desk = desk
        self._people = people
        self._residents = residents
        self._thread = thread
        self._words = words

    async def receive(self, query: Mapping[str, str], body: bytes) -> Reply:
        """Take a message or event (POST).

        Args:
            query: Query parameters.
            body: The raw body, XML or JSON.

        Returns:
            ``success``; status 503 when the message could not be noted, so that the platform
            sends it again.
        """
        opened = self._door.open(query, body)
        if isinstance(opened, Reply):
            return opened
        try:
            await self._take(read_incoming(opened.fields))
        except Malformed as error:
            return self._door.refuse("malformed", error, Reply())
        except Exception as error:
            log_failure(logger, "a callback could not be noted", error)
            return Reply(503, "")
        self._door.passed()
        return Reply()

    async def _take(self, incoming: Incoming) -> None:
        if incoming.kind in (Kind.OTHER_EVENT, Kind.UNSUBSCRIBE):
            return
        sender = self._people.sender(incoming.openid)
        if incoming.region:
            await self._thread.run(
                self._residents.set_region, self._desk.channel, sender, incoming.region, time.time()
            )
        text = question(incoming, self._words)
        arrival = Arrival(
            key=self._people.key(incoming.account, incoming.openid, incoming.message_id),
            channel=self._desk.channel,
            sender=sender,
            account=incoming.account,
            openid=incoming.openid,
            text=text,
            said="" if text else sentences(incoming),
            region=incoming.region,
        )
        await self._desk.accept(arrival, late=True)
