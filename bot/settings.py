"""Settings of the service, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT / "data"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(ValueError):
    """A setting has a value that the service cannot run with."""


@dataclass(frozen=True)
class Settings:
    """What an engineer can set, by environment variable of the same name in capitals.

    Attributes:
        host: Address the public service listens on.
        port: TCP port of the public service.
        var_dir: Folder for all state.
        database_url: SQLAlchemy URL; SQLite under ``var_dir`` unless set.
        redis_url: Redis shared by several service processes, or empty.
        api_token: Bearer token of the REST channel; empty means open (loopback only).
        operator_token: Bearer token of the operators' API.
        keep_days: Days after which conversations are deleted.
        answer_timeout: Seconds a resident waits at most before the polite line.
        rate_per_minute: Messages one resident may send in a minute; 0 means any number.
        rate_per_minute_address: Messages that may come from one address in a minute, behind
            which there may be many residents; 0 means any number.
        trusted_proxies: Addresses whose ``X-Forwarded-For`` is believed.
        sender_key: Key that hides ids which are private data; the same in every process. Empty:
            one is made and kept in ``var_dir``.
        log_level: Lowest level that is logged.
        log_format: ``line`` for people or ``json`` for programs.
        bot_off: Whether every message is answered with the hotlines only.
    """

    host: str = "127.0.0.1"
    port: int = 5005
    var_dir: Path = PROJECT / "var"
    database_url: str = ""
    redis_url: str = ""
    api_token: str = ""
    operator_token: str = ""
    keep_days: int = 30
    answer_timeout: float = 4.5
    rate_per_minute: int = 60
    rate_per_minute_address: int = 3000
    trusted_proxies: frozenset[str] = frozenset()
    sender_key: str = ""
    log_level: str = "INFO"
    log_format: str = "line"
    bot_off: bool = False

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings.

        Args:
            env: The environment; unset and empty variables keep the default.

        Raises:
            SettingsError: A value is not of the kind its setting needs.
        """
        var_dir = Path(env.get("VAR_DIR") or cls.var_dir)
        return cls(
            host=env.get("HOST") or cls.host,
            port=whole_number(env, "PORT", cls.port, 1, 65535),
            var_dir=var_dir,
            database_url=env.get("DATABASE_URL") or f"sqlite:///{var_dir / 'assistant.db'}",
            redis_url=env.get("REDIS_URL", ""),
            api_token=env.get("API_TOKEN", ""),
            operator_token=env.get("OPERATOR_TOKEN", ""),
            keep_days=whole_number(env, "KEEP_DAYS", cls.keep_days, 1, 3650),
            answer_timeout=float(
                whole_number(env, "ANSWER_TIMEOUT_MS", int(cls.answer_timeout * 1000), 100, 60000)
            )
            / 1000,
            rate_per_minute=whole_number(env, "RATE_PER_MINUTE", cls.rate_per_minute, 0, 10**6),
            rate_per_minute_address=whole_number(
                env, "RATE_PER_MINUTE_ADDRESS", cls.rate_per_minute_address, 0, 10**6
            ),
            trusted_proxies=frozenset(env.get("TRUSTED_PROXIES", "").replace(",", " ").split()),
            sender_key=env.get("SENDER_KEY", ""),
            log_level=env.get("LOG_LEVEL") or cls.log_level,
            log_format=_one_of(env, "LOG_FORMAT", cls.log_format, ("line", "json")),
            bot_off=env.get("BOT_OFF", "") not in ("", "0"),
        )

    @property
    def is_public(self) -> bool:
        """Whether other machines can reach the service."""
        return self.host not in LOOPBACK

    def check(self) -> None:
        """Refuse a public service that nobody has to prove anything to.

        Raises:
            SettingsError: The address is public and a token is missing.
        """
        missing = [
            name
            for name, value in (
                ("API_TOKEN", self.api_token),
                ("OPERATOR_TOKEN", self.operator_token),
            )
            if not value
        ]
        if self.is_public and missing:
            raise SettingsError(
                f"HOST={self.host} 对外开放，必须先设置 {' 和 '.join(missing)}，服务没有启动。"
            )


def _one_of(env: Mapping[str, str], name: str, default: str, known: tuple[str, ...]) -> str:
    text = env.get(name) or default
    if text not in known:
        raise SettingsError(f"{name}={text!r} 不对：应为 {' 或 '.join(known)}。")
    return text


def whole_number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    """Return a setting that is a whole number; the default when it is unset or empty.

    Raises:
        SettingsError: It is no whole number from ``low`` to ``high``.
    """
    text = env.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{name}={text!r} 不对：应为 {low} 到 {high} 的整数。")
    return int(text)
