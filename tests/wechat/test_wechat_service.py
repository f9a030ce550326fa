"""The three channels of the running service, with the trained model, as residents meet them."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from bot.channels.wechat.words import load_words
from tests.support.processes import RASA, kill
from tests.support.project import copy_project
from tests.support.service import Service, running_service
from tests.support.waiting import wait_until
from tests.wechat.api_server import GOOD_SECRET, ApiServer
from tests.wechat.wechat_side import (
    AES_KEY,
    APP_ID,
    SUCCESS,
    TOKEN,
    Message,
    deliver_as_wechat_does,
    event,
    message,
    shown,
    text,
)

pytestmark = pytest.mark.service

WORDS = load_words()
OFFICIAL, MINI = "/webhooks/wechat/webhook", "/webhooks/wechat/mini/webhook"
_START_SECONDS = 120

THINKING = "thinking"
SLOW = f"""

_quick_respond = respond


def respond(turn, memory, desk):
    import os, time

    while os.path.exists(os.path.join(os.environ["VAR_DIR"], "{THINKING}")):
        time.sleep(0.05)
    return _quick_respond(turn, memory, desk)
"""


@pytest.fixture(scope="module")
def platform() -> Iterator[ApiServer]:
    """The platform's API, in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(ApiServer().start(), loop).result(10)
    yield server
    asyncio.run_coroutine_threadsafe(server.close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


@pytest.fixture(scope="module")
def running(platform: ApiServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The whole service with an Official Account that may send, and a mini program."""
    account = {"TOKEN": TOKEN, "APP_ID": APP_ID, "APP_SECRET": GOOD_SECRET}
    account["ENCODING_AES_KEY"] = AES_KEY
    settings = {
        f"{prefix}{name}": value
        for prefix in ("WECHAT_", "WECHAT_MINI_")
        for name, value in account.items()
    }
    settings |= {"WECHAT_API_BASE": platform.base, "WECHAT_CUSTOMER_SERVICE": "1"}
    project = copy_project(tmp_path_factory.mktemp("project"))
    with (project / "actions/respond.py").open("a", encoding="utf-8") as code:
        code.write(SLOW)
    with running_service(tmp_path_factory.mktemp("wechat"), project, **settings) as service:
        yield service


def post(service: Service, what: Message, path: str = OFFICIAL) -> str:
    """Deliver once and return the body."""
    query, body = what.request()
    answer = requests.post(f"{service.url}{path}", params=query, data=body, timeout=5)
    assert answer.status_code == 200
    return answer.text


def see(service: Service, what: Message) -> str:
    """Deliver once and return what the resident sees."""
    seen = shown(post(service, what))
    assert seen is not None
    return seen


def counted(service: Service, name: str, **labels: str) -> float:
    """Return the value of a metric."""
    page = requests.get(f"{service.url}/metrics", timeout=5).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


@contextmanager
def thinking(service: Service) -> Iterator[None]:
    """Let no question be answered for a while."""
    sign = service.var_dir / THINKING
    sign.touch()
    try:
        yield
    finally:
        sign.unlink()


def test_a_talk_from_the_scanned_code_to_the_number_of_a_choice(running: Service) -> None:
    openid = "o-talk"
    assert "湖南省长沙市" in see(running, event("subscribe", openid, key="qrscene_430100"))
    duplicate = see(running, event("CLICK", openid, key="duplicate_payment"))
    assert "下面按湖南省的规定说" in duplicate
    assert '<a href="tel:12366">12366</a>' in duplicate
    assert "1. " in duplicate
    again = see(running, text("回复 1", openid, aes=True))
    assert again != duplicate
    spoken = message(openid, MsgType="voice", MediaId="m", Recognition="那四川呢？")
    assert "四川" in see(running, spoken)
    where = message(openid, MsgType="location", Label="山西省长治市潞州区府后西街2号")
    assert "潞州区" in see(running, where)
    assert see(running, message(openid, MsgType="image", MediaId="m")) == WORDS.say("image")


def test_a_code_scanned_later_changes_the_region(running: Service) -> None:
    openid = "o-scan"
    assert "湖南" in see(running, text("湖南的，交重了怎么退", openid, compatible=True))
    assert "成都市" in see(running, event("SCAN", openid, key="510100"))
    assert "四川" in see(running, text("怎么查交上没有", openid))


def test_who_leaves_is_forgotten_everywhere(running: Service) -> None:
    openid = "o-leaves"
    see(running, event("subscribe", openid, key="qrscene_430100"))
    see(running, text("交重了怎么退", openid))
    database = running.var_dir / "assistant.db"

    def rows() -> dict[str, int]:
        with sqlite3.connect(database) as connection:
            names = connection.execute("select name from sqlite_master where type = 'table'")
            return {
                name: connection.execute(f'select count(*) from "{name}"').fetchone()[0]
                for (name,) in names.fetchall()
            }

    before = rows()
    assert post(running, event("unsubscribe", openid)) == SUCCESS
    after = rows()
    # A greeting stores nothing but the region; the question one row in each of three tables.
    assert {name: before[name] - after[name] for name in before if before[name] != after[name]} == {
        "conversations": 1,
        "turns": 1,
        "wechat_messages": 1,
        "wechat_residents": 1,
    }
    assert "哪里参保" in see(running, text("交重了怎么退", openid))


def test_a_late_answer_is_sent_and_counted(running: Service, platform: ApiServer) -> None:
    openid = "o-late"
    with thinking(running):
        assert post(running, text("湖南交重了怎么退", openid)) == SUCCESS
    wait_until(lambda: bool(platform.sent[openid]), 30, "the answer")
    assert "12366" in platform.sent[openid][0]
    assert counted(running, "wechat_late_answers_total", channel="wechat") == 1
    assert counted(running, "wechat_pushes_total", channel="wechat", outcome="sent") == 1


def test_what_the_platform_refuses_is_counted_and_comes_with_the_next_answer(
    running: Service, platform: ApiServer
) -> None:
    openid = "o-refused"
    platform.fail("message/custom/send", 45015)
    with thinking(running):
        assert post(running, text("湖南交重了怎么退", openid)) == SUCCESS
    wait_until(
        lambda: counted(running, "wechat_api_errors_total", code="45015") == 1, 30, "the refusal"
    )
    seen = see(running, text("谢谢", openid))
    assert seen.startswith(WORDS.say("late_answer"))
    assert not platform.sent[openid]


def test_a_mini_program_is_answered_by_the_api(running: Service, platform: ApiServer) -> None:
    openid = "o-mini"
    entered = event("user_enter_tempsession", openid, SessionFrom="region=430100")
    for number, what in enumerate((entered, text("交重了怎么退", openid), text("1", openid)), 1):
        assert post(running, what, MINI) == SUCCESS
        wait_until(lambda expected=number: len(platform.sent[openid]) == expected, 30, "an answer")
    assert "湖南省长沙市" in platform.sent[openid][0]
    assert "bizmsgmenu" not in "".join(platform.sent[openid])


@pytest.mark.endurance
def test_a_question_in_hand_outlives_the_death_of_the_server(
    running: Service, platform: ApiServer
) -> None:
    openid = "o-crash"
    with thinking(running):
        assert post(running, text("湖南交重了怎么退", openid)) == SUCCESS
        kill(running.pid, RASA)
    wait_until(lambda: bool(platform.sent[openid]), _START_SECONDS, "the answer")
    assert "12366" in platform.sent[openid][0]
    assert len(platform.sent[openid]) == 1


@pytest.mark.endurance
async def test_a_question_that_meets_a_server_starting_anew_is_answered(
    running: Service,
) -> None:
    kill(running.pid, RASA)
    url = f"{running.url}{OFFICIAL}"

    async def until_answered(http: aiohttp.ClientSession) -> Any:
        while True:
            try:
                return await deliver_as_wechat_does(http, url, text("湖南交重了怎么退"), seconds=5)
            except ValueError:
                continue  # The resident sees that it failed and asks again.

    async with aiohttp.ClientSession() as http, asyncio.timeout(_START_SECONDS):
        went = await until_answered(http)
    assert "12366" in went.seen
