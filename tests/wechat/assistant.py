"""An assistant from a script: tests decide when it has thought long enough."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from bot.turns import Inbound


class ScriptedAssistant:
    """Answers every question; one whose text is held waits until the test lets it go."""

    def __init__(self) -> None:
        self.asked: list[Inbound] = []
        self.times: Counter[str] = Counter()
        self.forgotten: list[tuple[str, str]] = []
        self.script: dict[str, list[dict[str, Any]]] = {}
        self._held: dict[str, asyncio.Event] = {}
        self._begun: dict[str, asyncio.Event] = {}

    def hold(self, text: str) -> None:
        """Make a question wait."""
        self._held[text] = asyncio.Event()

    def let_go(self, text: str) -> None:
        """Let a question be answered."""
        self._held.pop(text).set()

    async def begun(self, text: str) -> None:
        """Wait until a question has arrived."""
        await self._begun.setdefault(text, asyncio.Event()).wait()

    async def ask(self, inbound: Inbound) -> list[dict[str, Any]]:
        """Answer a question."""
        self.asked.append(inbound)
        self.times[inbound.message_id or ""] += 1
        self._begun.setdefault(inbound.text, asyncio.Event()).set()
        if inbound.text in self._held:
            await self._held[inbound.text].wait()
        return self.script.get(inbound.text, [{"text": f"答：{inbound.text}"}])

    async def forget(self, channel: str, sender: str) -> int:
        """Forget a resident."""
        self.forgotten.append((channel, sender))
        return 1
