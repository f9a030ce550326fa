"""Nothing is lost when the service stops in between, and several workers act as one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels.wechat.assembly import Channel, official_account
from bot.channels.wechat.desk import Timing
from bot.gateway.processes import free_port
from tests.support.servers import redis_server
from tests.wechat.api_server import ApiServer
from tests.wechat.assistant import ScriptedAssistant
from tests.wechat.conftest import Start
from tests.wechat.delivering import LONG_PATIENCE, deliver
from tests.wechat.redis_server import RedisServer
from tests.wechat.wechat_side import text


@pytest.fixture(params=["small", "real"])
async def redis_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """A Redis of the test's own: a small one of ours and, where it is installed, the real one."""
    if request.param == "real":
        with redis_server(tmp_path_factory.mktemp("redis")) as url:
            yield url
        return
    server = await RedisServer().start()
    yield server.url
    await server.close()


async def stop(channel: Channel) -> None:
    """Stop a process without waiting for its work."""
    await channel.desk.close(patience=0)


async def test_an_answer_given_before_a_restart_is_not_found_again(
    start: Start, assistant: ScriptedAssistant
) -> None:
    what = text("怎么交费")
    await deliver(await start(official_account, patience=LONG_PATIENCE), what)
    restarted = await start(official_account, patience=LONG_PATIENCE)
    assert await deliver(restarted, what) == "答：怎么交费"
    assert len(assistant.asked) == 1


async def test_a_question_in_hand_is_taken_up_by_the_next_process_and_sent(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    before = await start(official_account, customer_service=True)
    assistant.hold("怎么交费")
    assert await deliver(before, text("怎么交费")) is None
    await stop(before)
    assistant.let_go("怎么交费")
    after = await start(official_account, customer_service=True)
    await api.wait_for(lambda: api.sent["o-zhang"])
    await after.desk.settle()
    assert api.sent["o-zhang"] == ["答：怎么交费"]
    assert {inbound.message_id for inbound in assistant.asked} == {assistant.asked[0].message_id}


async def test_a_question_in_hand_is_kept_for_the_resident_where_nothing_can_be_sent(
    start: Start, assistant: ScriptedAssistant
) -> None:
    before = await start(official_account)
    assistant.hold("怎么交费")
    what = text("怎么交费")
    for _ in range(3):
        await deliver(before, what)
    await stop(before)
    assistant.let_go("怎么交费")
    after = await start(official_account, patience=LONG_PATIENCE)
    assert await deliver(after, text("继续")) == "答：怎么交费"


async def test_a_choice_and_the_rest_of_an_answer_outlive_a_restart(
    start: Start, assistant: ScriptedAssistant
) -> None:
    before = await start(official_account, patience=LONG_PATIENCE)
    assistant.script["怎么交费"] = [
        {
            "text": "很长的一句话。" * 120,
            "buttons": [{"title": "四川省", "payload": "四川的"}],
        }
    ]
    await deliver(before, text("怎么交费"))
    await stop(before)
    after = await start(official_account, patience=LONG_PATIENCE)
    rest = await deliver(after, text("继续"))
    assert rest is not None
    assert rest.startswith("很长的一句话。") and "四川省" in rest
    assert await deliver(after, text("1")) == "答：四川的"


async def test_a_message_that_died_with_its_process_is_answered_by_the_retry(
    start: Start, assistant: ScriptedAssistant
) -> None:
    before = await start(official_account)
    assistant.hold("怎么交费")
    what = text("怎么交费")
    line = asyncio.create_task(deliver(before, what))
    await assistant.begun("怎么交费")
    await stop(before)
    line.cancel()
    assistant.let_go("怎么交费")
    after = await start(official_account, patience=LONG_PATIENCE)
    assert await deliver(after, what) == "答：怎么交费"


@pytest.mark.parametrize("with_redis", [True, False])
async def test_deliveries_to_two_workers_are_one_question(
    start: Start, assistant: ScriptedAssistant, redis_url: str, with_redis: bool
) -> None:
    url = redis_url if with_redis else ""
    workers = [
        await start(official_account, patience=LONG_PATIENCE, redis_url=url) for _ in range(2)
    ]
    assistant.hold("怎么交费")
    what = text("怎么交费")
    lines = [asyncio.create_task(deliver(worker, what)) for worker in workers]
    await assistant.begun("怎么交费")
    assistant.let_go("怎么交费")
    assert await asyncio.gather(*lines) == ["答：怎么交费"] * 2
    assert len(assistant.asked) == 1


async def test_a_worker_hears_through_redis_at_once(
    start: Start, assistant: ScriptedAssistant, redis_url: str
) -> None:
    # Looking again on its own would take an hour: only the bell can wake it.
    first = await start(official_account, patience=LONG_PATIENCE, redis_url=redis_url)
    second = await start(official_account, patience=LONG_PATIENCE, redis_url=redis_url)
    second.desk._timing = Timing(lease=3600, look_again=3600)
    assistant.hold("怎么交费")
    what = text("怎么交费")
    one = asyncio.create_task(deliver(first, what))
    await assistant.begun("怎么交费")
    two = asyncio.create_task(deliver(second, what))
    await asyncio.wait_for(_listening(second), 5)
    assistant.let_go("怎么交费")
    assert await asyncio.wait_for(two, 5) == await one == "答：怎么交费"


async def test_workers_share_one_token(
    start: Start, assistant: ScriptedAssistant, redis_url: str, api: ApiServer
) -> None:
    for number in range(3):
        worker = await start(official_account, customer_service=True, redis_url=redis_url)
        question = f"问题{number}"
        assistant.hold(question)
        assert await deliver(worker, text(question)) is None
        assistant.let_go(question)
        await worker.desk.settle()
    assert len(api.sent["o-zhang"]) == 3
    assert api.calls["stable_token"] == 1


async def test_without_redis_running_the_service_still_answers(start: Start) -> None:
    gone = f"redis://127.0.0.1:{free_port()}/0"
    channel = await start(official_account, patience=LONG_PATIENCE, redis_url=gone)
    assert await deliver(channel, text("怎么交费")) == "答：怎么交费"


async def test_an_unfinished_push_goes_on_where_it_stopped(
    start: Start, assistant: ScriptedAssistant, api: ApiServer
) -> None:
    before = await start(official_account, customer_service=True)
    assistant.script["怎么交费"] = [{"text": "很长的一句话。" * 200}]
    assistant.hold("怎么交费")
    assert await deliver(before, text("怎么交费")) is None
    entered = asyncio.Event()
    sender = before.desk._sender
    send = sender.send

    async def stop_before_the_second(row: object, index: int, part: str) -> None:
        if index == 1:
            entered.set()
            await asyncio.Event().wait()
        await send(row, index, part)

    sender.send = stop_before_the_second
    assistant.let_go("怎么交费")
    await entered.wait()
    await stop(before)
    after = await start(official_account, customer_service=True)
    await api.wait_for(lambda: len(api.sent["o-zhang"]) == 2)
    await after.desk.settle()
    assert len(set(api.sent["o-zhang"])) == 2


async def _listening(channel: Channel) -> None:
    while not channel.bell._listening:
        await asyncio.sleep(0)
