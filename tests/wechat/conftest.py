"""Fixtures of the WeChat tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from bot.channels.wechat import assembly
from bot.channels.wechat.desk import Timing
from bot.channels.wechat.official import Patience
from bot.channels.wechat.settings import Account, WeChatSettings
from bot.journal import open_database
from tests.wechat.api_server import GOOD_SECRET, ApiServer
from tests.wechat.assistant import ScriptedAssistant
from tests.wechat.wechat_side import AES_KEY, APP_ID, TOKEN

# A busy machine is slow, not wrong.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")

# The platform's five seconds, shortened: nothing here waits for a real clock to go far.
PATIENCE = Patience(answer=0.05, hold=0.1)
TIMING = Timing(lease=5.0, look_again=1.0)


@pytest.fixture
def assistant() -> ScriptedAssistant:
    """The assistant behind the channels."""
    return ScriptedAssistant()


@pytest.fixture
async def api() -> AsyncIterator[ApiServer]:
    """The platform's API."""
    server = await ApiServer().start()
    yield server
    await server.close()


@pytest.fixture
def settings(tmp_path: Path, api: ApiServer) -> WeChatSettings:
    """Settings with all three accounts; state in a folder of the test's own."""
    account = Account(TOKEN, APP_ID, GOOD_SECRET, AES_KEY, api.base)
    environment = {"VAR_DIR": str(tmp_path)}
    return replace(
        WeChatSettings.from_environment(environment),
        official=account,
        mini_program=account,
        wecom=account,
    )


Start = Callable[..., Any]


@pytest.fixture
async def start(settings: WeChatSettings, assistant: ScriptedAssistant) -> AsyncIterator[Start]:
    """Start a channel: ``await start(assembly.official_account, customer_service=True)``.

    Each call is another process on the same database.
    """
    running = []

    async def begin(make: Any, patience: Patience | None = None, **changes: Any) -> Any:
        changed = replace(settings, **changes)
        engine = open_database(changed.database_url)
        more = {"patience": patience or PATIENCE} if make is assembly.official_account else {}
        channel = make(changed, assistant, engine, mask, TIMING, **more)
        await channel.start()
        running.append(channel)
        return channel

    yield begin
    for channel in running:
        await channel.desk.close(patience=0)
        await channel.close()


def mask(text: str) -> str:
    """Mask what the tests call private."""
    return text.replace("SECRET", "***")
