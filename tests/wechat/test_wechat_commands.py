"""The doctor and the menu commands, run as an operator runs them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.wechat.__main__ import main
from bot.channels.wechat.address import wrong_port
from bot.channels.wechat.assembly import official_account
from bot.channels.wechat.doctor import examine
from bot.channels.wechat.finding import Finding
from bot.channels.wechat.official import Patience
from bot.channels.wechat.settings import Account, WeChatSettings
from bot.channels.wechat.words import load_words
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
    only_official = replace(settings, mini_program=Account(), wecom=Account())
    return {finding.check: finding async for finding in examine(only_official, address)}


def bad(found: dict[str, Finding]) -> set[str]:
    """Return what is wrong."""
    return {check for check, finding in found.items() if not finding.is_good}


async def test_a_good_set_up_is_found_good_and_nothing_of_the_visit_stays(
    settings: WeChatSettings, service: str, assistant: ScriptedAssistant
) -> None:
    found = await findings(settings, service)
    assert bad(found) == set()
    assert {"address", "forgery", "plain_message", "aes_message", "api", "clock"} <= set(found)
    assert [channel for channel, _ in assistant.forgotten] == ["wechat"]


@pytest.mark.parametrize(
    ("change", "complaints"),
    [
        ({"token": "othertoken"}, {"address"}),
        ({"aes_key": AES_KEY[::-1]}, {"aes_message"}),
        ({"aes_key": "short"}, {"aes_key"}),
        ({"secret": "0" * 32}, {"api"}),
        ({"app_id": "gh_12345"}, {"app_id", "aes_message"}),
        ({"api_base": "http://127.0.0.1:9"}, {"reach"}),
    ],
)
async def test_one_mistake_is_one_complaint(
    settings: WeChatSettings, service: str, change: dict[str, str], complaints: set[str]
) -> None:
    changed = replace(settings, official=replace(settings.official, **change))
    assert bad(await findings(changed, service)) == complaints


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (web.Response(status=404), "path"),
        (web.Response(status=403), "address"),
        (web.Response(status=503), "ready"),
        (web.Response(text="<html>欢迎</html>", content_type="text/html"), "proxy"),
    ],
    ids=["not there", "refused", "not ready", "somebody else"],
)
async def test_what_stands_at_the_address_is_told_by_its_answer(
    settings: WeChatSettings, answer: web.Response, complaint: str
) -> None:
    async def reply(_: web.Request) -> web.Response:
        return answer

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", reply)
    async with TestServer(app) as other:
        address = str(other.make_url("")).rstrip("/")
        assert bad(await findings(settings, address)) == {complaint}


async def test_an_apology_is_not_taken_for_an_answer(
    settings: WeChatSettings, service: str, assistant: ScriptedAssistant
) -> None:
    words = load_words()
    assistant.script[words.suggestions[0].payload] = [{"text": words.say("apology")}]
    assert bad(await findings(settings, service)) == {"answer"}


@pytest.mark.parametrize(
    ("may_send", "is_on", "check", "is_good"),
    [
        (True, True, "sending", True),
        (True, False, "unused_right", True),
        (False, False, "right", True),
        (False, True, "right", False),
    ],
)
async def test_the_right_to_send_is_compared_with_the_setting(
    settings: WeChatSettings,
    service: str,
    api: ApiServer,
    may_send: bool,
    is_on: bool,
    check: str,
    is_good: bool,
) -> None:
    api.may_send = may_send
    found = await findings(replace(settings, customer_service=is_on), service)
    assert found[check].is_good is is_good
    assert not api.sent


async def test_a_channel_that_is_half_set_is_named_with_what_it_lacks(
    settings: WeChatSettings, service: str
) -> None:
    half = replace(
        settings,
        official=replace(settings.official, token=""),
        mini_program=replace(settings.mini_program, secret=""),
        wecom=replace(settings.wecom, token="", aes_key=""),
    )
    lacking = [f.values["missing"] async for f in examine(half, service) if f.check == "complete"]
    assert lacking == ["WECHAT_MINI_APP_SECRET", "WECOM_TOKEN、WECOM_ENCODING_AES_KEY"]


@pytest.mark.parametrize(
    ("prepare", "complaint"),
    [
        (lambda api: api.kf_accounts.clear(), "service_accounts"),
        (lambda api: api.fail("kf/account/list", 60020), "api"),
    ],
    ids=["no account", "allow-list"],
)
async def test_the_company_needs_an_account_and_an_allow_list_entry(
    settings: WeChatSettings, service: str, api: ApiServer, prepare: Any, complaint: str
) -> None:
    prepare(api)
    only_wecom = replace(
        settings,
        official=replace(settings.official, token=""),
        mini_program=Account(),
    )
    found = [finding async for finding in examine(only_wecom, service)]
    assert complaint in {finding.check for finding in found if not finding.is_good}


@pytest.mark.parametrize(
    ("address", "port"),
    [
        ("https://yibao.example.cn", None),
        ("http://yibao.example.cn:80", None),
        ("https://yibao.example.cn:8443", 8443),
        ("http://127.0.0.1:5005", None),
        ("http://assistant:5005", None),
    ],
)
def test_only_two_ports_can_be_called_from_outside(address: str, port: int | None) -> None:
    assert wrong_port(address) == port


async def test_an_address_is_taken_with_its_path_and_not_without_its_scheme(
    env: Env, service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    env()
    assert await run("doctor", "--address", f"{service}/webhooks/wechat/webhook") == 0
    capsys.readouterr()
    assert await run("doctor", "--address", "yibao.example.cn") == 2
    assert "https://" in capsys.readouterr().out


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
    for name in ("WECHAT_MINI_TOKEN", "WECOM_TOKEN"):
        env(**{name: ""})
    env(WECHAT_TOKEN="")
    assert await run("doctor") == 1
    assert "WECHAT_TOKEN" in capsys.readouterr().out


def test_every_finding_has_its_sentence_and_every_sentence_its_finding() -> None:
    path = Path("data/wechat/commands.yml")
    sentences = yaml.safe_load(path.read_text(encoding="utf-8"))["sentences"]
    sources = [Path(f"bot/channels/wechat/{name}.py") for name in ("doctor", "api_check")]
    source = "".join(file.read_text(encoding="utf-8") for file in sources)
    checks = set(re.findall(r'Finding\(\s*"(\w+)"', source)) | set(
        re.findall(r'\("(\w+_message)"', source)
    )
    spoken = {key.rpartition("_")[0] for key in sentences if key.endswith(("_good", "_bad"))}
    assert checks <= spoken | {"sending", "unused_right"}
    for key in spoken - {"doctor", "menu", "address_form"}:
        assert f'"{key}"' in source
