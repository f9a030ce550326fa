"""What the web chat needs from the rest of the service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.turns import Inbound, Reply


@dataclass(frozen=True)
class Place:
    """A region: six-digit code and full name."""

    code: str
    name: str


class Turn(Protocol):
    """One kept turn: the message (private data masked), the replies, when in UTC."""

    @property
    def message_id(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def replies(self) -> list[Reply]: ...

    @property
    def at(self) -> datetime: ...


class Turns(Protocol):
    """Answers messages and remembers turns."""

    async def ask(self, inbound: Inbound) -> list[Reply]:
        """Answer one message; the same message id is answered once."""
        ...

    async def history(self, channel: str, sender: str, limit: int) -> Sequence[Turn]:
        """Return the newest turns of a resident, oldest first."""
        ...


class Places(Protocol):
    """Knows the regions of China by code and by name."""

    def name_of(self, code: str) -> str | None:
        """Return the full name of a region, or None for an unknown code."""
        ...

    def provinces(self) -> Sequence[Place]:
        """Return all provinces in the order of their codes."""
        ...

    def find(self, words: str, limit: int) -> Sequence[Place]:
        """Return regions that a piece of writing may mean, best first."""
        ...


class Suggest(Protocol):
    """Finds questions that a resident may be about to ask."""

    def __call__(self, q: str, region: str | None, limit: int) -> Sequence[str]: ...


class Feedback(Protocol):
    """Keeps what residents think of answers."""

    def add(
        self, sender: str, message_id: str, index: int, helpful: bool, reason: str | None
    ) -> None:
        """Keep one judgement; a later one on the same answer replaces it. Blocks."""
        ...
