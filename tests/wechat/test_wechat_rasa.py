"""The three channels as Rasa registers them, with the real turn service behind."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage, register
from rasa.shared.utils.common import class_from_module_path
from sanic import Sanic

from bot.gateway.processes import free_port
from tests.wechat.api_server import GOOD_SECRET, ApiServer
from tests.wechat.wechat_side import AES_KEY, APP_ID, TOKEN, event, shown, signed_query, text

NAMES = ("WeChatInput", "MiniProgramInput", "WeComInput")
PATHS = ("/webhooks/wechat", "/webhooks/wechat/mini", "/webhooks/wechat/kf")


class Agent:
    """Stands in for a trained model: says back what it was asked."""

    def __init__(self) -> None:
        self.messages: list[UserMessage] = []

    async def handle_message(self, message: UserMessage) -> None:
        """Answer one message as Rasa does, through the message's output channel."""
        self.messages.append(message)
        reply = {"text": f"答：{message.text}", "buttons": [], "custom": {"status": "answered"}}
        await message.output_channel.send_response(message.sender_id, reply)


class Rasa:
    """Rasa's web server with only our channels."""

    def __init__(self) -> None:
        # Sanic rewrites its own classes at start, and only so can do it more than once.
        Sanic.test_mode = True
        self.agent = Agent()
        self._app = Sanic(f"rasa-{uuid.uuid4().hex}", configure_logging=False)
        self._app.ctx.agent = self.agent
        self._server: Any = None
        self.address = ""

    async def start(self) -> Rasa:
        """Register the channels and listen on a free port."""
        loaded = [class_from_module_path(f"bot.channels.wechat.channels.{name}") for name in NAMES]
        channels = [channel.from_credentials(None) for channel in loaded]
        register(channels, self._app, route="/webhooks/")
        self._server = await self._app.create_server(
            "127.0.0.1", free_port(), return_asyncio_server=True, access_log=False
        )
        await self._server.startup()
        await self._server.before_start()
        port = self._server.server.sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        return self

    async def close(self) -> None:
        """Stop the server and the channels."""
        self._server.close()
        await self._server.wait_closed()
        await self._server.before_stop()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Connections of the platform."""
    async with aiohttp.ClientSession() as session:
        yield session


async def test_without_settings_all_three_are_off(
    http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    for name in ("WECHAT_TOKEN", "WECHAT_MINI_TOKEN", "WECOM_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    rasa = await Rasa().start()
    for path in PATHS:
        for method in ("GET", "POST"):
            url = f"{rasa.address}{path}/webhook"
            async with http.request(method, url, params=signed_query(echostr="1")) as answer:
                assert answer.status == 404
    await rasa.close()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
async def rasa(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, api: ApiServer
) -> AsyncIterator[Rasa]:
    """All three channels on."""
    settings = SimpleNamespace(token=TOKEN, app_id=APP_ID, secret=GOOD_SECRET, key=AES_KEY)
    environment = {"VAR_DIR": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": ""}
    for prefix in ("WECHAT_", "WECHAT_MINI_"):
        environment |= {
            f"{prefix}TOKEN": settings.token,
            f"{prefix}APP_ID": settings.app_id,
            f"{prefix}APP_SECRET": settings.secret,
            f"{prefix}ENCODING_AES_KEY": settings.key,
        }
    environment |= {"WECHAT_API_BASE": api.base, "WECOM_API_BASE": api.base}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    running = await Rasa().start()
    yield running
    await running.close()


async def test_a_resident_is_answered_through_rasa(http: aiohttp.ClientSession, rasa: Rasa) -> None:
    url = f"{rasa.address}{PATHS[0]}/webhook"
    for what in (event("subscribe", key="qrscene_430100"), text("怎么交费", aes=True)):
        query, body = what.request()
        async with http.post(url, params=query, data=body) as answer:
            seen = shown(await answer.text())
    assert seen == "答：怎么交费"
    [message] = rasa.agent.messages
    assert message.input_channel == "wechat"
    assert message.metadata["region"] == "430100"
    assert "zhang" not in message.sender_id


async def test_the_mini_program_is_answered_by_api(
    http: aiohttp.ClientSession, rasa: Rasa, api: ApiServer
) -> None:
    query, body = text("怎么交费").request()
    url = f"{rasa.address}{PATHS[1]}/webhook"
    async with http.post(url, params=query, data=body) as answer:
        assert await answer.text() == "success"
    await api.wait_for(lambda: api.sent["o-zhang"])
    assert api.sent["o-zhang"] == ["答：怎么交费"]


async def test_private_numbers_are_masked_on_the_way(
    http: aiohttp.ClientSession, rasa: Rasa
) -> None:
    query, body = text("我的身份证11010519491231002X交上了吗").request()
    url = f"{rasa.address}{PATHS[0]}/webhook"
    async with http.post(url, params=query, data=body) as answer:
        assert answer.status == 200
    assert "11010519491231002X" not in str(rasa.agent.messages[0].text)
