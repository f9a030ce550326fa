"""Several processes with one PostgreSQL and one Redis, one of which dies in the midst of it."""

from __future__ import annotations

import asyncio
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa

from bot.channels.wechat.render import with_links
from bot.channels.wechat.schema import PUSHING, WORKING, messages
from bot.channels.wechat.words import load_words
from bot.settings import PROJECT
from tests.support.servers import postgres, redis_server
from tests.wechat.api_server import GOOD_SECRET, ApiServer
from tests.wechat.wechat_side import AES_KEY, APP_ID, TOKEN, Message, shown, text
from tests.wechat.worker import STRETCH

pytestmark = pytest.mark.endurance

SEARCHING = with_links(load_words()).say("searching")
RESIDENTS, WORKERS = 200, 3
HANG_UP = 5.0 * STRETCH
LONGEST = 300.0


class Workers:
    """Processes of the channel behind something that spreads deliveries over them.

    Args:
        environment: Their settings.
        folder: Folder for their logs.
    """

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._turn = itertools.count()

    def add(self) -> None:
        """Start one more."""
        number = next(self._turn)
        with (self._folder / f"worker-{number}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.wechat.worker"],
                cwd=PROJECT,
                env={**os.environ, **self._environment},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url, f"see worker-{number}.log"
        self._processes[url] = process

    def kill_one(self) -> None:
        """End one as the kernel does when memory runs out."""
        url = next(iter(self._processes))
        process = self._processes.pop(url)
        process.kill()
        process.wait()

    def next_url(self) -> str:
        """Return where the next delivery goes."""
        urls = list(self._processes)
        return urls[next(self._turn) % len(urls)]

    def close(self) -> None:
        """End all."""
        while self._processes:
            self.kill_one()


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis for several processes."""
    with ExitStack() as stack:
        yield {
            "DATABASE_URL": stack.enter_context(postgres(tmp_path_factory.mktemp("postgres"))),
            "REDIS_URL": stack.enter_context(redis_server(tmp_path_factory.mktemp("redis"))),
        }


@pytest.mark.parametrize("may_send", [True, False])
async def test_two_hundred_at_once_are_answered_once_each_though_a_process_dies(
    shared: dict[str, str], api: ApiServer, tmp_path: Path, may_send: bool
) -> None:
    environment = {
        **shared,
        "VAR_DIR": str(tmp_path),
        "WECHAT_TOKEN": TOKEN,
        "WECHAT_APP_ID": APP_ID,
        "WECHAT_APP_SECRET": GOOD_SECRET,
        "WECHAT_ENCODING_AES_KEY": AES_KEY,
        "WECHAT_API_BASE": api.base,
        "WECHAT_SENDER_KEY": "k" * 32,
        "WECHAT_CUSTOMER_SERVICE": "1" if may_send else "",
    }
    workers = Workers(environment, tmp_path)
    for _ in range(WORKERS):
        await asyncio.to_thread(workers.add)
    try:
        seen = await _everybody_asks(workers)
        await _until_nothing_is_in_hand(shared["DATABASE_URL"])
    finally:
        workers.close()
    for number in range(RESIDENTS):
        answers = [*seen[number], *api.sent[f"o-{number}"]]
        assert answers == [f"答：问题{number}"]
    assert api.calls["stable_token"] <= WORKERS + 1


async def _everybody_asks(workers: Workers) -> list[list[str]]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http, asyncio.timeout(LONGEST):
        asking = [asyncio.create_task(_ask(http, workers, n)) for n in range(RESIDENTS)]
        # Once the first are answered, the others are in hand.
        await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        workers.kill_one()
        await asyncio.to_thread(workers.add)
        return await asyncio.gather(*asking)


async def _ask(http: aiohttp.ClientSession, workers: Workers, number: int) -> list[str]:
    openid = f"o-{number}"
    said = await _deliver(http, workers, text(f"问题{number}", openid))
    while said == SEARCHING:
        said = await _deliver(http, workers, text("继续", openid))
    return [said] if said else []


async def _deliver(http: aiohttp.ClientSession, workers: Workers, what: Message) -> str | None:
    for _ in range(3):
        query, body = what.request()
        try:
            async with (
                asyncio.timeout(HANG_UP),
                http.post(workers.next_url(), params=query, data=body) as answer,
            ):
                return shown(await answer.text())
        except (TimeoutError, aiohttp.ClientError):
            continue
    raise AssertionError("the resident sees a fault of the service")


async def _until_nothing_is_in_hand(database: str) -> None:
    in_hand = messages.c.state.in_((WORKING, PUSHING))
    count = sa.select(sa.func.count()).select_from(messages).where(in_hand)
    engine = sa.create_engine(database)
    async with asyncio.timeout(LONGEST):
        while True:
            with engine.connect() as connection:
                if connection.execute(count).scalar() == 0:
                    return
            await asyncio.sleep(0.5)
