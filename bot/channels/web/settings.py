"""Settings of the web chat, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.settings import SettingsError, whole_number

ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")
SHORTEST_SECRET = 32


@dataclass(frozen=True)
class WebSettings:
    """What an engineer can set for the web chat.

    Attributes:
        session_secret: ``WEB_SESSION_SECRET``, signs the session tokens; at least 32
            characters, the same in every process. Empty: a secret is made once and kept in the
            state folder.
        session_days: ``WEB_SESSION_DAYS``, days until a session token expires.
        embed_origins: ``WEB_EMBED_ORIGINS``, sites that may show the chat in a frame, such as
            ``https://www.example.gov.cn`` or ``https://*.example.gov.cn``, separated by spaces
            or commas.
        max_text: Characters that a message may have.
    """

    session_secret: str = ""
    session_days: int = 30
    embed_origins: tuple[str, ...] = ()
    max_text: int = 500

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> WebSettings:
        """Read the settings; unset and empty variables keep the default.

        Raises:
            SettingsError: A value is not of the kind its setting needs.
        """
        return cls(
            session_secret=_secret(env.get("WEB_SESSION_SECRET", "")),
            session_days=whole_number(env, "WEB_SESSION_DAYS", cls.session_days, 1, 3650),
            embed_origins=_origins(env.get("WEB_EMBED_ORIGINS", "")),
        )


def _secret(text: str) -> str:
    if text and len(text) < SHORTEST_SECRET:
        raise SettingsError(f"WEB_SESSION_SECRET 太短：至少 {SHORTEST_SECRET} 个字符。")
    return text


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(text.replace(",", " ").lower().split())
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            raise SettingsError(
                f"WEB_EMBED_ORIGINS 里的 {origin!r} 不对：应为 https://主机名，不带路径。"
            )
    return origins
