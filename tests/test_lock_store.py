"""One turn of a conversation at a time, and no waiting for other conversations."""

from __future__ import annotations

import asyncio

import pytest

from bot.lock_store import ConversationLocks


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch) -> ConversationLocks:
    monkeypatch.delenv("REDIS_URL", raising=False)
    return ConversationLocks()


async def test_turns_of_one_conversation_follow_each_other(locks: ConversationLocks) -> None:
    said: list[str] = []

    async def turn(name: str) -> None:
        async with locks.lock("web:a"):
            said.append(f"{name} begins")
            await asyncio.sleep(0)
            said.append(f"{name} ends")

    await asyncio.gather(turn("one"), turn("two"), turn("three"))
    assert said == [f"{n} {what}" for n in ("one", "two", "three") for what in ("begins", "ends")]


async def test_other_conversations_do_not_wait(locks: ConversationLocks) -> None:
    async with locks.lock("web:a"), locks.lock("web:b"):
        pass


async def test_a_turn_that_fails_frees_its_conversation(locks: ConversationLocks) -> None:
    with pytest.raises(RuntimeError):
        async with locks.lock("web:a"):
            raise RuntimeError
    async with locks.lock("web:a"):
        pass


async def test_turns_go_on_when_redis_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    async with ConversationLocks().lock("web:a"):
        pass
