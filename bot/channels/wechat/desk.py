"""Answers each message once, however often and to whichever worker it is delivered.

The first delivery starts the work; every delivery waits for its result. Work goes on when nobody
waits any longer, and is taken up again by another process when this one dies.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from bot.channels.wechat import metrics
from bot.channels.wechat.answering import KEEP_SECONDS, Answering, Assistant
from bot.channels.wechat.bell import Bell
from bot.channels.wechat.errors import Action, ApiError
from bot.channels.wechat.http import Unreachable
from bot.channels.wechat.quiet import log_failure
from bot.channels.wechat.render import Answer, part_limit, shown_part, tappable
from bot.channels.wechat.schema import DONE, PUSHING, Arrival, Row
from bot.channels.wechat.split import split
from bot.channels.wechat.store import Store
from bot.channels.wechat.threads import StoreThread
from bot.channels.wechat.words import Words

logger = logging.getLogger(__name__)

# The platform allows five for each message of a resident; two stay for later.
_MOST_MESSAGES = 3


class Sender(Protocol):
    """Sends answers by API."""

    async def send(self, row: Row, index: int, text: str) -> None:
        """Send one part of an answer.

        Args:
            row: The message and its answer.
            index: Which part, from 0.
            text: The part as the resident sees it.

        Raises:
            ApiError: The platform refused.
            Unreachable: The platform did not answer.
        """

    async def finish(self, row: Row) -> None:
        """Do what follows a sent answer."""


@dataclass(frozen=True)
class Timing:
    """How long a desk waits, in seconds.

    Attributes:
        lease: After this time the work of a silent process is taken over.
        look_again: A waiting delivery looks into the database this often, unasked.
    """

    lease: float = 15.0
    look_again: float = 2.0


class Desk:
    """Where the messages of one channel are answered.

    Args:
        channel: Name of the channel.
        assistant: Answers questions, and forgets residents.
        answering: Finds the answer to one message.
        store: What must not be forgotten.
        thread: Where the store is called.
        bell: Wakes whoever waits for an answer.
        words: The channel's sentences.
        mask: Takes private data out of a text before it is stored.
        sender: Sends late answers by API; None when the account may not.
        timing: How long it waits.
        now: Clock, seconds since 1970.
    """

    def __init__(
        self,
        channel: str,
        assistant: Assistant,
        answering: Answering,
        store: Store,
        thread: StoreThread,
        bell: Bell,
        words: Words,
        mask: Callable[[str], str],
        sender: Sender | None = None,
        timing: Timing | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.channel = channel
        self._assistant = assistant
        self._answering = answering
        self._store = store
        self._thread = thread
        self._bell = bell
        self._words = words
        self._mask = mask
        self._sender = sender
        self._timing = timing or Timing()
        self._now = now
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._noting: set[asyncio.Task[Row]] = set()

    @property
    def pushes(self) -> bool:
        """Whether late answers are sent by API."""
        return self._sender is not None

    async def accept(self, arrival: Arrival, late: bool = False) -> Row:
        """Note a delivery and see to it that the message is answered.

        Args:
            arrival: The message.
            late: Whether nobody waits on the line, so that the answer goes out by API.

        Returns:
            The message as it is stored, perhaps already answered.
        """
        # Once noted, a message is worked on even if the line drops at this very moment.
        noting = asyncio.create_task(self._note(arrival, late))
        self._noting.add(noting)
        noting.add_done_callback(self._noting.discard)
        return await asyncio.shield(noting)

    async def wait(self, key: str, seconds: float) -> Row | None:
        """Wait for an answer.

        Args:
            key: The message.
            seconds: How long at most.

        Returns:
            The answered message, or None when the time is over.
        """
        end = time.monotonic() + seconds
        with self._bell.listen(key) as rung:
            while True:
                row = await self._thread.run(self._store.find, key)
                if row is not None and row.answered:
                    return row
                left = end - time.monotonic()
                if row is None or left <= 0:
                    return None
                try:
                    await asyncio.wait_for(rung.wait(), min(left, self._timing.look_again))
                except TimeoutError:
                    continue
                rung.clear()

    async def postpone(self, key: str) -> Row | None:
        """Tell that WeChat waits no longer; the answer may have come at this very moment."""
        return await self._thread.run(self._store.postpone, key)

    async def show(self, row: Row) -> str:
        """Return the first part of an answer as the resident sees it, and note that it is shown."""
        await self._thread.run(self._store.show, row.arrival.key, 1)
        return shown_part(row.parts, 0, self._words)

    async def forget(self, sender: str) -> None:
        """Delete everything about a resident."""
        await self._thread.run(self._store.forget, self.channel, sender)
        await self._assistant.forget(self.channel, sender)

    async def take_over(self) -> None:
        """Go on with what a process that died has left."""
        now = self._now()
        lease = now + self._timing.lease
        if self._tasks:
            await self._thread.run(self._store.renew, list(self._tasks), lease)
        for row in await self._thread.run(self._store.take_over, self.channel, now, lease):
            is_answered = row.state == PUSHING
            work = (
                partial(self._deliver, row) if is_answered else partial(self._answer, row.arrival)
            )
            self._run(row.arrival.key, work)

    async def forget_old(self, keep_days: int) -> None:
        """Delete what nobody needs any more.

        Args:
            keep_days: Days after which the region of a silent resident is forgotten.
        """
        now = self._now()
        await self._thread.run(
            self._store.forget_before, now - 1.5 * KEEP_SECONDS, now - keep_days * 86400
        )

    async def settle(self) -> None:
        """Wait until all work in hand is done."""
        while self._tasks or self._noting:
            await asyncio.wait({*self._tasks.values(), *self._noting})

    async def close(self, patience: float = 3.0) -> None:
        """Finish what can be finished soon and leave the rest to the next process.

        Args:
            patience: Seconds to wait.
        """
        if self._noting:
            await asyncio.wait(self._noting)
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=patience)
        left = dict(self._tasks)
        for task in left.values():
            task.cancel()
        await asyncio.gather(*left.values(), return_exceptions=True)
        await self._thread.run(self._store.renew, list(left), 0.0)

    async def _note(self, arrival: Arrival, late: bool) -> Row:
        masked = replace(arrival, text=self._mask(arrival.text))
        now = self._now()
        row, mine = await self._thread.run(
            self._store.receive, masked, late, now, now + self._timing.lease
        )
        if row.deliveries > 1:
            metrics.retries.labels(self.channel).inc()
        if mine:
            self._run(arrival.key, partial(self._answer, arrival, was_waited_for=not late))
        return row

    def _run(self, key: str, work: Callable[[], Awaitable[None]]) -> None:
        # A lease that ran out under load may bring our own work back to us.
        if key in self._tasks:
            return
        task = asyncio.create_task(self._guard(key, work))
        self._tasks[key] = task
        task.add_done_callback(lambda _: self._tasks.pop(key, None))

    async def _guard(self, key: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:
            log_failure(logger, f"work on message {key[:8]} stopped, to be taken up again", error)

    async def _answer(self, arrival: Arrival, was_waited_for: bool = True) -> None:
        begun = time.monotonic()
        try:
            answer = await self._answering.answer(
                arrival, settle=lambda key: self.wait(key, self._timing.lease)
            )
        except Exception as error:
            log_failure(logger, f"message {arrival.key[:8]} could not be answered", error)
            answer = Answer(tappable(self._words.say("apology")))
        row = await self._thread.run(
            self._store.complete,
            arrival.key,
            split(answer.markup, part_limit(self._words)),
            answer.choices,
            answer.handoff,
            self.pushes,
        )
        metrics.answered.labels(self.channel).inc()
        metrics.seconds.labels(self.channel).observe(time.monotonic() - begun)
        if row is not None and row.late and was_waited_for:
            metrics.late.labels(self.channel).inc()
        await self._bell.ring(arrival.key)
        if row is not None and row.state == PUSHING:
            await self._deliver(row)

    async def _deliver(self, row: Row) -> None:
        if self._sender is None:
            await self._thread.run(self._store.keep, row.arrival.key)
            return
        last = min(len(row.parts), row.shown + _MOST_MESSAGES)
        for index in range(row.shown, last):
            try:
                text = shown_part(row.parts, index, self._words)
                await self._sender.send(row, index, text)
            except (ApiError, Unreachable) as error:
                logger.warning("answer %s is kept: %s", row.arrival.key[:8], error)
                metrics.pushed.labels(self.channel, "kept").inc()
                await self._thread.run(self._store.keep, row.arrival.key)
                self._give_up_right(error)
                return
            state = DONE if index + 1 == last else PUSHING
            await self._thread.run(self._store.show, row.arrival.key, index + 1, state)
        metrics.pushed.labels(self.channel, "sent").inc()
        await self._sender.finish(row)

    def _give_up_right(self, error: Exception) -> None:
        if isinstance(error, ApiError) and error.known.action is Action.NO_RIGHT:
            logger.error("the account may not send messages: %s", error.known.say)
            self._sender = None
