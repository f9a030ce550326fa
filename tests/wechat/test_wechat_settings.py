"""Settings, and that each of them is explained."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bot.channels.wechat.__main__ import build_parser
from bot.channels.wechat.errors import Action, load_errors
from bot.channels.wechat.settings import WeChatSettings
from tests.wechat.wechat_side import AES_KEY, APP_ID, TOKEN

GUIDE = Path("docs/wechat.md")
OFFICIAL = {"WECHAT_TOKEN": TOKEN}
MINI = {
    "WECHAT_MINI_TOKEN": TOKEN,
    "WECHAT_MINI_APP_ID": APP_ID,
    "WECHAT_MINI_APP_SECRET": "secret",
}
WECOM = {
    "WECOM_TOKEN": TOKEN,
    "WECOM_CORP_ID": "ww1",
    "WECOM_KF_SECRET": "secret",
    "WECOM_ENCODING_AES_KEY": AES_KEY,
}


def read(env: dict[str, str], tmp_path: Path) -> WeChatSettings:
    """Read settings with state in the test's own folder."""
    return WeChatSettings.from_environment({"VAR_DIR": str(tmp_path), **env})


@pytest.mark.parametrize(
    ("env", "on"),
    [
        ({}, (False, False, False)),
        (OFFICIAL, (True, False, False)),
        ({"WECHAT_TOKEN": "  "}, (False, False, False)),
        ({**OFFICIAL, "WECHAT_ENCODING_AES_KEY": AES_KEY}, (True, False, False)),
        ({**OFFICIAL, "WECHAT_ENCODING_AES_KEY": AES_KEY[:-1]}, (False, False, False)),
        ({**OFFICIAL, "WECHAT_ENCODING_AES_KEY": "!" * 43}, (False, False, False)),
        ({"WECHAT_TOKEN": "汉字"}, (False, False, False)),
        (MINI, (False, True, False)),
        ({**MINI, "WECHAT_MINI_APP_SECRET": ""}, (False, False, False)),
        (WECOM, (False, False, True)),
        ({**WECOM, "WECOM_ENCODING_AES_KEY": ""}, (False, False, False)),
        ({**OFFICIAL, **MINI, **WECOM}, (True, True, True)),
    ],
)
def test_a_channel_is_on_when_its_settings_are_there(
    tmp_path: Path, env: dict[str, str], on: tuple[bool, bool, bool]
) -> None:
    settings = read(env, tmp_path)
    assert (settings.official_is_on, settings.mini_program_is_on, settings.wecom_is_on) == on


def test_blanks_around_a_pasted_value_do_not_count(tmp_path: Path) -> None:
    assert read({"WECHAT_TOKEN": f" {TOKEN}\n"}, tmp_path).official.token == TOKEN


def test_the_key_for_senders_is_made_once_and_only_readable_by_us(tmp_path: Path) -> None:
    settings = read(OFFICIAL, tmp_path)
    assert settings.secret_for_senders() == read({}, tmp_path).secret_for_senders()
    assert (tmp_path / "wechat-sender.key").stat().st_mode & 0o077 == 0
    assert read({"WECHAT_SENDER_KEY": "mine"}, tmp_path).secret_for_senders() == "mine"
    # Who has set the service's own key for several machines need not set another.
    assert read({"SENDER_KEY": "k" * 32}, tmp_path).secret_for_senders() == "k" * 32


def test_every_setting_is_explained_in_the_guide() -> None:
    source = Path("bot/channels/wechat/settings.py").read_text(encoding="utf-8")
    guide = GUIDE.read_text(encoding="utf-8")
    names = set(re.findall(r'"((?:WECHAT|WECOM)_[A-Z_]+)"', source)) - {"WECHAT_", "WECHAT_MINI_"}
    for prefix in ("WECHAT_", "WECHAT_MINI_"):
        names |= {prefix + end for end in ("TOKEN", "APP_ID", "APP_SECRET", "ENCODING_AES_KEY")}
    assert sorted(name for name in names if f"`{name}`" not in guide) == []


def test_every_command_of_the_guide_can_be_given() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    commands = re.findall(r"python -m bot\.channels\.wechat ([a-z][^\n#`]*)", guide)
    assert {command.split()[0] for command in commands} == {"doctor", "menu"}
    for command in commands:
        given = build_parser().parse_args(shlex.split(command))
        assert given.command == command.split()[0]


def test_the_guide_names_every_figure_and_treats_every_code_as_the_table_does() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    source = Path("bot/channels/wechat/metrics.py").read_text(encoding="utf-8")
    assert [
        name for name in re.findall(r'"(wechat_\w+)"', source) if f"`{name}`" not in guide
    ] == []
    section = guide[guide.index("| 处理 | 哪些码 |") : guide.index("| 现象 | 先看 |")]
    rows = [line for line in section.splitlines() if re.search(r"\d", line)]
    actions = [Action.TOKEN, Action.RETRY, Action.KEEP, Action.NO_RIGHT, Action.SETUP]
    for row, action in zip(rows, actions, strict=True):
        codes = [int(code) for code in re.findall(r"-?\d+", row)]
        assert {load_errors()[code].action for code in codes} == {action}
