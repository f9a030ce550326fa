"""The Official Account: answers within the platform's five seconds, or later and not twice.

WeChat delivers a message up to three times, each time for five seconds. An account that may send
messages lets go after the first and sends the answer later. One that may not keeps each line open
until WeChat gives up, answers any delivery as soon as the answer is there, and at the third asks
the resident to say 「继续」.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.wechat.answering import Answering
from bot.channels.wechat.callbacks import Door, Reply
from bot.channels.wechat.desk import Desk
from bot.channels.wechat.incoming import Incoming, Kind, read_incoming
from bot.channels.wechat.menu import Menu
from bot.channels.wechat.people import People
from bot.channels.wechat.protocol import Malformed, Opened
from bot.channels.wechat.quiet import log_failure
from bot.channels.wechat.residents import Residents
from bot.channels.wechat.schema import Arrival, Row
from bot.channels.wechat.spoken import question, sentences
from bot.channels.wechat.threads import StoreThread
from bot.channels.wechat.words import Words

logger = logging.getLogger(__name__)

LAST_DELIVERY = 3


@dataclass(frozen=True)
class Patience:
    """How long a delivery is kept waiting, in seconds from its arrival.

    Attributes:
        answer: For an answer that WeChat can still take: it hangs up at five.
        hold: Longer than WeChat waits, so that it is WeChat that hangs up and comes again.
    """

    answer: float = 4.3
    hold: float = 6.0


class OfficialAccount:
    """Handles the callbacks of one Official Account.

    Args:
        door: Checks the callbacks.
        desk: Answers messages.
        answering: Knows the fixed sentences.
        people: Names residents and messages.
        residents: Remembers scanned regions.
        thread: Where ``residents`` is called.
        words: The channel's sentences.
        menu: What the menu items ask.
        patience: How long a delivery is kept waiting.
    """

    def __init__(
        self,
        door: Door,
        desk: Desk,
        answering: Answering,
        people: People,
        residents: Residents,
        thread: StoreThread,
        words: Words,
        menu: Menu,
        patience: Patience | None = None,
    ) -> None:
        self._door = door
        self._desk = desk
        self._answering = answering
        self._people = people
        self._residents = residents
        self._thread = thread
        self._words = words
        self._menu = menu
        self._patience = patience or Patience()

    async def receive(self, query: Mapping[str, str], body: bytes) -> Reply:
        """Answer a message or event (POST).

        Args:
            query: Query parameters.
            body: The raw body.

        Returns:
            A passive reply, or ``success``.
        """
        arrived = time.monotonic()
        opened = self._door.open(query, body)
        if isinstance(opened, Reply):
            return opened
        try:
            incoming = read_incoming(opened.fields)
        except Malformed as error:
            return self._door.refuse("malformed", error, Reply())
        try:
            text = await self._respond(incoming, arrived)
        except Exception as error:
            log_failure(logger, f"a {incoming.kind.value} could not be handled", error)
            text = self._words.say("apology") if _expects_reply(incoming) else None
        self._door.passed()
        return self._reply(incoming, opened, text)

    async def _respond(self, incoming: Incoming, arrived: float) -> str | None:
        kind = incoming.kind
        if kind is Kind.OTHER_EVENT:
            logger.info("event %s acknowledged", incoming.name)
            return None
        sender = self._people.sender(incoming.openid)
        if kind is Kind.UNSUBSCRIBE:
            await self._desk.forget(sender)
            return None
        if incoming.region:
            await self._thread.run(
                self._residents.set_region, self._desk.channel, sender, incoming.region, time.time()
            )
        question = self._question(incoming)
        if question:
            return await self._ask(self._arrival(incoming, sender, question), arrived)
        return self._answering.fixed(sentences(incoming), incoming.region).markup

    def _question(self, incoming: Incoming) -> str:
        if incoming.kind is Kind.CLICK:
            return self._menu.asks(incoming.key)
        return question(incoming, self._words)

    def _arrival(self, incoming: Incoming, sender: str, text: str) -> Arrival:
        return Arrival(
            key=self._people.key(incoming.account, incoming.openid, incoming.message_id),
            channel=self._desk.channel,
            sender=sender,
            account=incoming.account,
            openid=incoming.openid,
            text=text,
        )

    async def _ask(self, arrival: Arrival, arrived: float) -> str | None:
        def left(until: float) -> float:
            return max(0.0, arrived + until - time.monotonic())

        row: Row | None = await self._desk.accept(arrival)
        deliveries = row.deliveries if row else LAST_DELIVERY
        if row and not row.answered:
            patient = not self._desk.pushes and deliveries < LAST_DELIVERY
            limit = self._patience.hold if patient else self._patience.answer
            row = await self._desk.wait(arrival.key, left(limit))
            row = row or await self._desk.postpone(arrival.key)
        if row and self._desk.pushes and row.late:
            return None
        if row and row.answered:
            return await self._desk.show(row)
        return None if self._desk.pushes else self._words.say("searching")

    def _reply(self, incoming: Incoming, opened: Opened, text: str | None) -> Reply:
        if not text:
            return Reply()
        xml = self._door.protocol.text_reply(
            incoming.openid, incoming.account, text, encrypted=opened.encrypted
        )
        return Reply(body=xml, content_type="text/xml; charset=utf-8")


def _expects_reply(incoming: Incoming) -> bool:
    return incoming.kind not in (Kind.UNSUBSCRIBE, Kind.OTHER_EVENT)
