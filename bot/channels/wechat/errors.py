"""The platform's error codes and what to do about each, from ``data/wechat/errors.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

import yaml

from bot.settings import DATA

ERRORS = DATA / "wechat" / "errors.yml"


class Action(Enum):
    """What to do about an error."""

    RETRY = "retry"
    """The platform is busy: try again in a moment."""
    TOKEN = "token"
    """The access token is not accepted: get another and try again."""
    KEEP = "keep"
    """This message cannot be sent now: keep it for the resident's next contact."""
    NO_RIGHT = "no_right"
    """The account may not do this: do not try again before a restart."""
    SETUP = "setup"
    """Something in the set-up is wrong: an engineer must look."""


@dataclass(frozen=True)
class KnownError:
    """One error code.

    Attributes:
        action: What to do.
        say: What an operator should know and do, in Chinese.
    """

    action: Action
    say: str


class ApiError(Exception):
    """The platform refused a call.

    Attributes:
        code: The platform's ``errcode``.
        detail: The platform's ``errmsg``.
    """

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(f"errcode {code}")
        self.code = code
        self.detail = detail

    @property
    def known(self) -> KnownError:
        """What to do about it; an unknown code is kept for the next contact."""
        table = load_errors()
        return table.get(self.code, table[0])


@lru_cache(maxsize=1)
def load_errors(path: Path = ERRORS) -> dict[int, KnownError]:
    """Load the table; key 0 stands for codes that are not in it.

    Args:
        path: The YAML file.

    Raises:
        ValueError: An entry names an action that does not exist.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        int(code): KnownError(Action(entry["action"]), entry["say"])
        for code, entry in content["codes"].items()
    }
