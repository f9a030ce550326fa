"""Calls to the platform: tokens, errors, time-outs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.channels.wechat.api import Api
from bot.channels.wechat.errors import Action, ApiError
from bot.channels.wechat.http import Http, Unreachable
from bot.channels.wechat.settings import Account
from bot.channels.wechat.tokens import Tokens, stable_token, wecom_token
from tests.wechat.api_server import GOOD_SECRET, ApiServer
from tests.wechat.wechat_side import APP_ID

SEND = "message/custom/send"
HELLO = {"touser": "o-zhang", "msgtype": "text", "text": {"content": "你好 & <再见>"}}


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        return self.time


async def no_pause(_: float) -> None:
    """Tests do not wait between tries."""


@pytest.fixture
def clock() -> Clock:
    """The time that tokens go by."""
    return Clock()


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    """Connections that give up soon."""
    connections = Http(timeout=2, pause=no_pause)
    yield connections
    await connections.close()


@pytest.fixture
def make(http: Http, api: ApiServer, clock: Clock) -> Callable[..., Api]:
    """Make an API client, each like a process of its own."""

    def client(secret: str = GOOD_SECRET, get: Any = stable_token) -> Api:
        account = Account("token", APP_ID, secret, "", api.base)
        return Api(http, api.base, Tokens(get(http, account), now=clock), no_pause)

    return client


async def test_text_arrives_as_it_is(make: Callable[..., Api], api: ApiServer) -> None:
    await make().call(SEND, HELLO)
    assert api.sent["o-zhang"] == ["你好 & <再见>"]


async def test_many_calls_at_once_get_one_token(make: Callable[..., Api], api: ApiServer) -> None:
    client = make()
    await asyncio.gather(*(client.call("menu/create", {"button": []}) for _ in range(20)))
    assert api.calls["stable_token"] == 1


async def test_a_token_is_renewed_before_it_ends(
    make: Callable[..., Api], api: ApiServer, clock: Clock
) -> None:
    client = make()
    await client.call("menu/create", {})
    clock.time += api.expires_in - 250
    await client.call("menu/create", {})
    assert api.calls["stable_token"] == 1
    clock.time += 20
    await client.call("menu/create", {})
    assert api.calls["stable_token"] == 2


async def test_two_processes_do_not_end_each_others_token(
    make: Callable[..., Api], api: ApiServer
) -> None:
    one, two = make(), make()
    for _ in range(3):
        await one.call(SEND, HELLO)
        await two.call("menu/create", {})
    assert api.calls["stable_token"] == 2
    assert api.token == "token-1"


async def test_a_token_that_another_program_ended_is_replaced_and_the_call_made(
    make: Callable[..., Api], api: ApiServer
) -> None:
    client = make()
    await client.call(SEND, HELLO)
    api.end_token()
    await client.call(SEND, HELLO)
    assert len(api.sent["o-zhang"]) == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_new_token_is_forced_only_when_the_platform_insists_on_a_bad_one(
    make: Callable[..., Api], api: ApiServer, code: int
) -> None:
    client = make()
    api.fail(SEND, code)
    await client.call(SEND, HELLO)
    assert api.token == "token-2"
    assert api.calls["stable_token"] == 3


async def test_a_token_that_is_never_accepted_does_not_loop(
    make: Callable[..., Api], api: ApiServer
) -> None:
    client = make()
    api.fail(SEND, *[40001] * 10)
    with pytest.raises(ApiError) as error:
        await client.call(SEND, HELLO)
    assert error.value.code == 40001
    assert api.calls[SEND] == 3


async def test_a_busy_platform_is_asked_again(make: Callable[..., Api], api: ApiServer) -> None:
    api.fail(SEND, -1, -1)
    await make().call(SEND, HELLO)
    assert len(api.sent["o-zhang"]) == 1


@pytest.mark.parametrize(
    ("code", "action"),
    [
        (45015, Action.KEEP),
        (45047, Action.KEEP),
        (45002, Action.KEEP),
        (45009, Action.KEEP),
        (48001, Action.NO_RIGHT),
        (40164, Action.SETUP),
        (99999, Action.KEEP),
    ],
)
async def test_other_refusals_are_told_at_once(
    make: Callable[..., Api], api: ApiServer, code: int, action: Action
) -> None:
    api.fail(SEND, code)
    with pytest.raises(ApiError) as error:
        await make().call(SEND, HELLO)
    assert error.value.known.action is action
    assert api.calls[SEND] == 1


async def test_a_wrong_secret_is_told(make: Callable[..., Api]) -> None:
    for get in (stable_token, wecom_token):
        with pytest.raises(ApiError) as error:
            await make("wrong", get).call(SEND, HELLO)
        assert error.value.known.action is Action.SETUP


async def test_a_broken_gateway_is_tried_again_only_where_that_does_no_harm(
    make: Callable[..., Api], api: ApiServer
) -> None:
    client = make()
    api.broken["menu/create"] = 2
    await client.call("menu/create", {})
    api.broken[SEND] = 1
    with pytest.raises(Unreachable):
        await client.call(SEND, HELLO, repeatable=False)
    assert api.calls[SEND] == 1


async def test_an_unreachable_platform_is_given_up_and_nothing_secret_is_told(
    http: Http,
) -> None:
    with pytest.raises(Unreachable) as error:
        await http.json("GET", "http://127.0.0.1:9/", params={"access_token": "secret"})
    assert "secret" not in str(error.value)
