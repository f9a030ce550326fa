"""The doctor and the menu commands, run as an operator runs them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.wechat.__main__ import main
from bot.channels.wechat.assembly import official_account
from bot.channels.wechat.doctor import Finding, examine
from bot.channels.wechat.official import Patience
from bot.channels.wechat.settings import WeChatSettings
from bot.journal import open_database
from tests.wechat.api_server import ApiServer
from tests.wechat.assistant import ScriptedAssistant
from tests.wechat.conftest import TIMING, mask
from tests.wechat.server import Server
from tests.wechat.wechat_side import AES_KEY, APP_ID, TOKEN

Env = Callable[..., None]


@pytest.fixture
async def service(settings: WeChatSettings, assistant: ScriptedAssistant) -> AsyncIterator[str]:
    """The running service, as the settings of the test say."""

    def build() -> Any:
        engine = open_database(settings.database_url)
        return official_account(settings, assistant, engine, mask, TIMING, Patience())

    server = await Server("/webhooks/wechat", build).start()
    yield server.address
    await server.close()


async def findings(settings: WeChatSettings, address: str) -> dict[str, Finding]:
    """Examine and return the findings by name."""
    only_official = replace(
        settings,
        mini_program=replace(settings.mini_program, token=""),
        wecom=replace(settings.wecom, token=""),
    )
    return {finding.check: finding async for finding in examine(only_official, address)}


async def test_a_good_set_up_is_found_good_and_nothing_of_the_visit_stays(
    settings: WeChatSettings, service: str, assistant: ScriptedAssistant
) -> None:
    found = await findings(settings, service)
    assert [check for check, finding in found.items() if not finding.is_good] == []
    assert {"address", "forgery", "plain_message", "aes_message", "api", "clock"} <= set(found)
    assert [channel for channel, _ in assistant.forgotten] == ["wechat"]


@pytest.mark.parametrize(
    ("change", "complaints"),
    [
        ({"token": "othertoken"}, {"address", "plain_message", "aes_message", "goodbye"}),
        ({"aes_key": AES_KEY[::-1]}, {"aes_message"}),
        ({"aes_key": "short"}, {"aes_key"}),
        ({"secret": "0" * 32}, {"api"}),
        ({"app_id": "gh_12345"}, {"app_id", "aes_message"}),
        ({"api_base": "http://127.0.0.1:9"}, {"reach"}),
    ],
)
async def test_what_is_wrong_is_named(
    settings: WeChatSettings, service: str, change: dict[str, str], complaints: set[str]
) -> None:
    changed = replace(settings, official=replace(settings.official, **change))
    found = await findings(changed, service)
    assert {check for check, finding in found.items() if not finding.is_good} == complaints


async def test_a_missing_allow_list_entry_is_named_with_the_platforms_words(
    settings: WeChatSettings, service: str, api: ApiServer
) -> None:
    api.fail("stable_token", 40164)
    finding = (await findings(settings, service))["api"]
    assert not finding.is_good
    assert "白名单" in finding.values["say"] and "40164" in finding.values["detail"]


async def test_a_wrong_clock_is_found(
    settings: WeChatSettings, service: str, api: ApiServer
) -> None:
    api.clock_error = 3600
    assert not (await findings(settings, service))["clock"].is_good


async def test_a_service_that_is_not_running_is_found(settings: WeChatSettings) -> None:
    assert not (await findings(settings, "http://127.0.0.1:9"))["service"].is_good


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: WeChatSettings) -> Env:
    """Set the environment of a command."""

    def put(**more: str) -> None:
        values = {
            "VAR_DIR": str(tmp_path),
            "WECHAT_TOKEN": TOKEN,
            "WECHAT_APP_ID": APP_ID,
            "WECHAT_APP_SECRET": settings.official.secret,
            "WECHAT_ENCODING_AES_KEY": AES_KEY,
            "WECHAT_API_BASE": settings.official.api_base,
            **more,
        }
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


async def run(*arguments: str) -> int:
    """Run a command beside the test's own event loop."""
    return await asyncio.to_thread(main, list(arguments))


async def test_the_menu_is_compared_pushed_and_then_the_same(
    env: Env, api: ApiServer, capsys: pytest.CaptureFixture[str]
) -> None:
    env()
    assert await run("menu", "check") == 0
    assert await run("menu", "diff") == 1
    assert "怎么交费" in capsys.readouterr().out
    assert await run("menu", "push") == 0
    assert api.menu is not None
    assert await run("menu", "diff") == 0
    api.menu["button"][0]["sub_button"][0]["name"] = "旧名字"
    assert await run("menu", "diff") == 1
    assert "-  旧名字" in capsys.readouterr().out


async def test_a_refused_menu_says_why(
    env: Env, api: ApiServer, capsys: pytest.CaptureFixture[str]
) -> None:
    env()
    api.fail("menu/create", 40164)
    assert await run("menu", "push") == 1
    assert "白名单" in capsys.readouterr().out


async def test_the_doctor_speaks_and_tells_by_its_exit_code(
    env: Env, service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    env()
    assert await run("doctor", "--address", service) == 0
    assert "✗" not in capsys.readouterr().out
    env(WECHAT_APP_SECRET="0" * 32)
    assert await run("doctor", "--address", service) == 1
    said = capsys.readouterr().out
    assert "✗" in said and "AppSecret" in said
    assert "0" * 32 not in said


async def test_the_doctor_says_when_nothing_is_configured(
    env: Env, capsys: pytest.CaptureFixture[str]
) -> None:
    env(WECHAT_TOKEN="")
    assert await run("doctor") == 1
    assert "WECHAT_TOKEN" in capsys.readouterr().out


def test_every_finding_has_its_two_sentences() -> None:
    path = Path("data/wechat/commands.yml")
    sentences = yaml.safe_load(path.read_text(encoding="utf-8"))["sentences"]
    source = Path("bot/channels/wechat/doctor.py").read_text(encoding="utf-8")
    for key in sentences:
        check, _, outcome = key.rpartition("_")
        if outcome in ("good", "bad") and check not in ("doctor", "menu"):
            assert f'"{check}"' in source
    for check in ("address", "api", "clock", "plain_message", "aes_message", "mini_token"):
        assert f"{check}_good" in sentences and f"{check}_bad" in sentences
