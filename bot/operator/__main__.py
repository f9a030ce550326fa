"""``python -m bot.operator create-admin NAME``: makes the first administrator."""

from __future__ import annotations

import argparse
import getpass
import sys

from bot.journal import open_database
from bot.operator.accounts import AccountError, Accounts
from bot.operator.tables import prepare
from bot.operator.words import load_words
from bot.regions.gazetteer import NATION
from bot.settings import Settings


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns the exit code."""
    words = load_words()
    parser = argparse.ArgumentParser(prog="python -m bot.operator")
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create-admin", help=words.say("command_help"))
    create.add_argument("name")
    options = parser.parse_args(arguments)
    settings = Settings.from_environment()
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    engine = open_database(settings.database_url)
    prepare(engine)
    if sys.stdin.isatty():
        password = getpass.getpass(words.say("command_password"))
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        Accounts(engine).create(options.name, password, "administrator", NATION, "command")
    except AccountError as error:
        print(words.say(str(error)), file=sys.stderr)
        return 1
    print(words.say("command_done", name=options.name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
