"""What several processes share, on a real PostgreSQL and a real Redis, also when they go away."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.conversations import Conversations
from bot.database import open_database
from bot.gateway.limits import Limits, RedisCounter
from bot.gateway.processes import free_port
from bot.journal import Journal, Turn, utc_now
from bot.kept_turns import KeptTurns
from bot.lock_store import ConversationLocks
from bot.retention import Retention
from bot.settings import Settings
from tests.support.servers import postgres, redis_server
from tests.support.waiting import wait_until

pytestmark = pytest.mark.endurance


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres(tmp_path_factory.mktemp("postgres")) as address:
        yield address


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as address:
        yield address


def _turn(text: str = "怎么交费") -> Turn:
    return Turn("m-1", text, [{"text": "答"}], utc_now())


def test_two_processes_see_each_others_conversations(database: str) -> None:
    one, two = (Conversations(open_database(database)) for _ in range(2))
    one.save("web", "a", {"insured_region": "430000"})
    assert two.load("web", "a") == {"insured_region": "430000"}
    two.save("web", "a", {"insured_region": "510000"})
    assert one.load("web", "a") == {"insured_region": "510000"}


def test_a_message_has_one_answer_for_all_processes(database: str) -> None:
    one, two = (Journal(open_database(database)) for _ in range(2))
    assert one.add("rest", "a", _turn("先到")).text == "先到"
    assert two.add("rest", "a", _turn("后到")).text == "先到"


def test_a_resident_is_forgotten_in_postgresql_too(database: str) -> None:
    engine = open_database(database)
    Journal(engine).add("rest", "forget me", _turn())
    Conversations(engine).save("rest", "forget me", {})
    assert Retention(engine).forget("rest", "forget me") == {"conversations": 1, "turns": 1}


async def test_turns_are_written_after_all_when_the_database_is_back(tmp_path: Path) -> None:
    with postgres(tmp_path) as address:
        kept = KeptTurns(Journal(open_database(address)), tmp_path / "aside")
        port = address.rpartition(":")[2].partition("/")[0]
    await kept.add("rest", "a", _turn())
    assert [turn.text for turn in await kept.history("rest", "a", 5)] == ["怎么交费"]
    with postgres(tmp_path, port=int(port)) as address:
        await kept.add("rest", "b", _turn())
        journal = Journal(open_database(address))
        wait_until(
            lambda: len(journal.history("rest", "a", 5)) == 1, 60, "the turn in the database"
        )


async def test_locks_of_two_processes_exclude_each_other(
    redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", redis)
    inside = 0

    async def turn(locks: ConversationLocks) -> None:
        nonlocal inside
        async with locks.lock("web:a"):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            inside -= 1

    one, two = ConversationLocks(), ConversationLocks()
    await asyncio.gather(*(turn(locks) for locks in (one, two, one, two)))


HOLDS_A_CONVERSATION = """
import asyncio
from bot.lock_store import ConversationLocks

async def hold():
    async with ConversationLocks().lock("web:a"):
        print("held", flush=True)
        await asyncio.Event().wait()

asyncio.run(hold())
"""


async def test_who_is_killed_in_mid_turn_keeps_the_next_turn_from_nobody(
    redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", redis)
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDS_A_CONVERSATION, stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout and await holder.stdout.readline() == b"held\n"
    holder.kill()
    await holder.wait()
    # The same message, sent to another process, still has to be answered.
    async with asyncio.timeout(Settings.answer_timeout), ConversationLocks().lock("web:a"):
        pass


async def test_a_long_turn_keeps_its_conversation(
    redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", redis)
    monkeypatch.setattr("bot.lock_store._RENEWED_EVERY", 0.05)
    client = Redis.from_url(redis)
    async with ConversationLocks().lock("web:a"):
        left = await client.pttl("turn:web:a")
        async with asyncio.timeout(60):
            while (now := await client.pttl("turn:web:a")) <= left:
                left = now
                await asyncio.sleep(0.01)
    assert not await client.exists("turn:web:a")
    await client.close()


async def test_two_processes_count_together(redis: str) -> None:
    one, two = (Limits(RedisCounter(redis), per_sender=4, per_address=0) for _ in range(2))
    # A new minute may begin in between.
    refused = [await (one, two)[n % 2].refuse(None, "a") for n in range(9)]
    assert not any(refused[:4]) and any(refused)


async def test_redis_gone_and_back(tmp_path: Path) -> None:
    port = free_port()
    limits = Limits(RedisCounter(f"redis://127.0.0.1:{port}/0"), per_sender=1, per_address=0)
    assert [await limits.refuse(None, "a") for _ in range(2)] == [False, True]
    with redis_server(tmp_path, port=port):
        refused = [await limits.refuse(None, "a") for _ in range(3)]
        assert refused[-1] and not refused[0]
    assert await limits.refuse(None, "a")
