"""Finds the answer to one message: the assistant's, the rest of an earlier one, or a sentence."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from bot.channels.wechat.render import (
    Answer,
    render,
    tappable,
    with_choices,
    without_choices,
)
from bot.channels.wechat.residents import Residents
from bot.channels.wechat.schema import Arrival
from bot.channels.wechat.store import Store
from bot.channels.wechat.threads import StoreThread
from bot.channels.wechat.words import Choice, Words
from bot.regions.gazetteer import load_gazetteer
from bot.turns import Inbound, Reply

# The platform lets an account answer for 48 hours after a resident's message.
KEEP_SECONDS = 48 * 3600.0
# For so many leases 「继续」 waits for an answer: one may have to be found anew by another process.
_MOST_WAITS = 10


class Assistant(Protocol):
    """What answers questions: the turn service."""

    async def ask(self, inbound: Inbound) -> list[Reply]:
        """Answer one message."""

    async def forget(self, channel: str, sender: str) -> int:
        """Delete a resident's conversation."""


class Answering:
    """Finds answers, ready to be shown.

    Args:
        assistant: Answers questions.
        store: Earlier answers.
        residents: Regions that residents scanned.
        thread: Where both are called.
        words: The channel's sentences.
        menu_links: Whether a tap on a choice in a text can send it.
        inline_choices: Whether choices are written below the text; otherwise the sender shows
            them in its own way.
        now: Clock, seconds since 1970.
    """

    def __init__(
        self,
        assistant: Assistant,
        store: Store,
        residents: Residents,
        thread: StoreThread,
        words: Words,
        menu_links: bool = True,
        inline_choices: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._assistant = assistant
        self._store = store
        self._residents = residents
        self._thread = thread
        self._words = words
        self._menu_links = menu_links
        self._inline_choices = inline_choices
        self._now = now

    async def answer(self, arrival: Arrival, settle: Callable[[str], Awaitable[object]]) -> Answer:
        """Answer a message.

        Args:
            arrival: The message.
            settle: Waits a while until an earlier message, named by its key, is answered; None
                when it is not.

        Returns:
            The answer; its choices are already in the text when they belong there.
        """
        if arrival.said:
            return self.fixed(arrival.said, arrival.region)
        since = self._now() - KEEP_SECONDS
        if self._words.asks_for_more(arrival.text):
            return await self._rest(arrival, since, settle)
        text = await self._picked(arrival, since)
        region = arrival.region or await self._thread.run(
            self._residents.region, arrival.channel, arrival.sender
        )
        replies = await self._assistant.ask(
            Inbound(arrival.channel, arrival.sender, text, arrival.key, region)
        )
        answer = self._shown(render(replies))
        missed = await self._thread.run(self._store.take_missed, arrival.sender, since, self._now())
        return self._join(missed, answer) if missed else answer

    def fixed(self, said: str, region: str | None = None) -> Answer:
        """Return sentences of the channel.

        Args:
            said: Their keys, with blanks between; ``welcome`` brings example questions along.
            region: Six-digit code that the channel knows, or None.
        """
        keys = said.split()
        name = load_gazetteer().full_name(region) if region else ""
        text = "\n".join(self._words.say(key, region=name) for key in keys)
        suggestions = self._words.suggestions if "welcome" in keys else ()
        return self._shown(Answer(tappable(text), suggestions))

    def _shown(self, answer: Answer) -> Answer:
        if not self._inline_choices:
            return answer
        return replace(answer, markup=with_choices(answer, self._words, self._menu_links))

    async def _picked(self, arrival: Arrival, since: float) -> str:
        number = self._words.picked(arrival.text)
        if number is None:
            return arrival.text
        choices: tuple[Choice, ...] = await self._thread.run(
            self._store.choices, arrival.sender, since
        )
        return choices[number - 1].payload if 1 <= number <= len(choices) else arrival.text

    async def _rest(
        self, arrival: Arrival, since: float, settle: Callable[[str], Awaitable[object]]
    ) -> Answer:
        for _ in range(_MOST_WAITS):
            busy = await self._thread.run(
                self._store.working_on, arrival.sender, since, arrival.key
            )
            if busy is None or await settle(busy) is not None:
                break
        else:
            return Answer(self._words.say("searching"))
        rest = await self._thread.run(self._store.take_rest, arrival.sender, since)
        if rest is None:
            return Answer(tappable(self._words.say("nothing_more")))
        return Answer(*rest)

    def _join(self, missed: list[tuple[str, tuple[Choice, ...]]], answer: Answer) -> Answer:
        late, new = self._words.say("late_answer"), self._words.say("new_answer")
        before = "\n\n".join(
            without_choices(text, choices, self._words, self._menu_links).strip()
            for text, choices in missed
        )
        return replace(answer, markup=f"{late}\n{before}\n\n{new}\n{answer.markup}")
