"""Commands for whoever runs the WeChat channels.

``python -m bot.channels.wechat doctor`` looks for mistakes in the set-up;
``… menu check``, ``menu diff`` and ``menu push`` deal with the menu file.
"""

from __future__ import annotations

import argparse
import asyncio
import difflib
import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from bot.channels.wechat.address import AddressError, read_address
from bot.channels.wechat.api import Api
from bot.channels.wechat.doctor import examine
from bot.channels.wechat.errors import ApiError
from bot.channels.wechat.http import Http, Unreachable
from bot.channels.wechat.menu import MenuError, lines, load_menu
from bot.channels.wechat.settings import WeChatSettings
from bot.channels.wechat.tokens import Tokens, stable_token
from bot.settings import DATA, Settings, SettingsError

SENTENCES = DATA / "wechat" / "commands.yml"
_NO_MENU = 46003


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: The command line, without the program.

    Returns:
        0 when all is well, 1 when something has to be done, 2 for a wrong command line.
    """
    say = _sentences()
    given = build_parser().parse_args(arguments)
    try:
        settings = WeChatSettings.from_environment()
        if given.command == "doctor":
            address = read_address(given.address) if given.address else _own_address()
            return asyncio.run(_doctor(settings, address, say))
        return asyncio.run(_menu(settings, given.what, say))
    except AddressError as error:
        print(say("address_form_bad", address=error))
        return 2
    except (SettingsError, MenuError) as error:
        print(error)
        return 1


def build_parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    say = _sentences()
    parser = argparse.ArgumentParser(prog="python -m bot.channels.wechat")
    commands = parser.add_subparsers(dest="command", required=True)
    doctor = commands.add_parser("doctor", help=say("help_doctor"))
    doctor.add_argument("--address", help=say("help_address"))
    menu = commands.add_parser("menu", help=say("help_menu"))
    menu.add_argument("what", choices=("check", "diff", "push"))
    return parser


async def _doctor(settings: WeChatSettings, address: str, say: Callable[..., str]) -> int:
    bad = 0
    async for finding in examine(settings, address):
        key = f"{finding.check}_{'good' if finding.is_good else 'bad'}"
        values = dict(finding.values)
        if "channel" in values:
            values["name"] = say(f"name_{values['channel']}")
        print("✓" if finding.is_good else "✗", say(key, **values))
        bad += not finding.is_good
    print(say("doctor_bad" if bad else "doctor_good", count=bad))
    return 1 if bad else 0


async def _menu(settings: WeChatSettings, what: str, say: Callable[..., str]) -> int:
    menu = load_menu().to_api()
    if what == "check":
        print(say("menu_good"))
        return 0
    http = Http()
    tokens = Tokens(stable_token(http, settings.official))
    api = Api(http, settings.official.api_base, tokens)
    try:
        if what == "diff":
            return _show_difference(await _published(api), menu, say)
        await api.call("menu/create", menu)
        print(say("menu_pushed"))
        return 0
    except ApiError as error:
        name = say("name_official")
        print(say("api_bad", name=name, say=error.known.say, detail=error.detail))
    except Unreachable as error:
        print(say("reach_bad", url=settings.official.api_base, error=error))
    finally:
        await http.close()
    return 1


async def _published(api: Api) -> Mapping[str, Any]:
    try:
        answer = await api.call("menu/get")
    except ApiError as error:
        if error.code != _NO_MENU:
            raise
        return {}
    menu: Mapping[str, Any] = answer.get("menu", {})
    return menu


def _show_difference(
    published: Mapping[str, Any], ours: Mapping[str, Any], say: Callable[..., str]
) -> int:
    names = say("menu_published"), say("menu_file")
    difference = list(difflib.unified_diff(lines(published), lines(ours), *names, lineterm=""))
    print("\n".join(difference) if difference else say("menu_same"))
    return 1 if difference else 0


def _own_address() -> str:
    general = Settings.from_environment()
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(general.host, general.host)
    return f"http://[{host}]:{general.port}" if ":" in host else f"http://{host}:{general.port}"


def _sentences() -> Callable[..., str]:
    sentences = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))["sentences"]

    def say(key: str, **values: object) -> str:
        return str(sentences[key]).format_map(values)

    return say


if __name__ == "__main__":
    # What the service would log, the commands say in their own words.
    logging.basicConfig(level=logging.ERROR)
    sys.exit(main())
