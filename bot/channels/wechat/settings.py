"""Settings of the WeChat channels, read from the environment."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.key_file import load_key
from bot.settings import Settings, SettingsError

OFFICIAL_API = "https://api.weixin.qq.com"
WECOM_API = "https://qyapi.weixin.qq.com"
KEY_LENGTH = 43
MINI_PROGRAM_NEEDS = {
    "token": "WECHAT_MINI_TOKEN",
    "app_id": "WECHAT_MINI_APP_ID",
    "secret": "WECHAT_MINI_APP_SECRET",
}
WECOM_NEEDS = {
    "token": "WECOM_TOKEN",
    "app_id": "WECOM_CORP_ID",
    "secret": "WECOM_KF_SECRET",
    "aes_key": "WECOM_ENCODING_AES_KEY",
}


@dataclass(frozen=True)
class Account:
    """One account on the platform.

    Attributes:
        token: Shared secret that signs the callbacks.
        app_id: AppID, or the CorpID of a WeCom company.
        secret: Secret for the API.
        aes_key: EncodingAESKey, 43 characters; empty when messages come in plain text.
        api_base: Where the API is, without a slash at the end.
    """

    token: str = ""
    app_id: str = ""
    secret: str = ""
    aes_key: str = ""
    api_base: str = OFFICIAL_API

    def missing(self, needs: Mapping[str, str]) -> list[str]:
        """Return the variables that are not set although others are.

        Args:
            needs: What is needed: attribute and name of the variable.
        """
        absent = [name for attribute, name in needs.items() if not getattr(self, attribute)]
        return absent if len(absent) < len(needs) else []

    def problems(self) -> list[str]:
        """Return what makes the account unusable, in words for an engineer."""
        found = []
        if not self.token.isascii():
            found.append("Token 只能由英文字母和数字组成。")
        if self.aes_key and not _is_aes_key(self.aes_key):
            found.append(f"EncodingAESKey 应为 {KEY_LENGTH} 位英文字母和数字，从后台整个复制过来。")
        return found


@dataclass(frozen=True)
class WeChatSettings:
    """What the three channels need.

    Attributes:
        official: The Official Account; off without a token.
        mini_program: The mini program; off unless token, AppID and secret are there.
        wecom: WeCom customer service; off unless all four values are there.
        customer_service: Whether the Official Account may send customer-service messages.
        wecom_handover: Whether a resident who asks for a person is put into WeCom's queue.
        time_window: Seconds by which the time in a callback may differ from ours.
        sender_key: Secret that turns an openid into the sender id.
        var_dir: Folder for state.
        database_url: SQLAlchemy URL.
        redis_url: Redis shared by several workers, or empty.
        keep_days: Days after which a resident's region is forgotten.
    """

    official: Account
    mini_program: Account
    wecom: Account
    customer_service: bool
    wecom_handover: bool
    time_window: int
    sender_key: str
    var_dir: Path
    database_url: str
    redis_url: str
    keep_days: int

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> WeChatSettings:
        """Read the settings.

        Args:
            env: The environment; unset variables keep the default.

        Raises:
            SettingsError: A general setting has a value it cannot have.
        """
        general = Settings.from_environment(env)
        official_api = env.get("WECHAT_API_BASE") or OFFICIAL_API
        window = _get(env, "WECHAT_TIME_WINDOW") or "300"
        if not (window.isascii() and window.isdigit()):
            raise SettingsError(f"WECHAT_TIME_WINDOW={window!r} 不对：应为秒数。")
        return cls(
            official=_account(env, "WECHAT_", official_api),
            mini_program=_account(env, "WECHAT_MINI_", official_api),
            wecom=Account(
                token=_get(env, "WECOM_TOKEN"),
                app_id=_get(env, "WECOM_CORP_ID"),
                secret=_get(env, "WECOM_KF_SECRET"),
                aes_key=_get(env, "WECOM_ENCODING_AES_KEY"),
                api_base=(env.get("WECOM_API_BASE") or WECOM_API).rstrip("/"),
            ),
            customer_service=_get(env, "WECHAT_CUSTOMER_SERVICE") == "1",
            wecom_handover=_get(env, "WECOM_HANDOVER") == "1",
            time_window=int(window),
            sender_key=_get(env, "WECHAT_SENDER_KEY") or general.sender_key,
            var_dir=general.var_dir,
            database_url=general.database_url,
            redis_url=general.redis_url,
            keep_days=general.keep_days,
        )

    @property
    def official_is_on(self) -> bool:
        """Whether the Official Account is configured and usable."""
        return bool(self.official.token) and not self.official.problems()

    @property
    def mini_program_is_on(self) -> bool:
        """Whether the mini program is configured and usable."""
        account = self.mini_program
        return all((account.token, account.app_id, account.secret)) and not account.problems()

    @property
    def wecom_is_on(self) -> bool:
        """Whether WeCom customer service is configured and usable."""
        account = self.wecom
        values = (account.token, account.app_id, account.secret, account.aes_key)
        return all(values) and not account.problems()

    def secret_for_senders(self) -> str:
        """Return the key for sender ids; without a setting, one is made once and kept."""
        return self.sender_key or load_key(self.var_dir / "wechat-sender.key")


def _account(env: Mapping[str, str], prefix: str, api_base: str) -> Account:
    return Account(
        token=_get(env, f"{prefix}TOKEN"),
        app_id=_get(env, f"{prefix}APP_ID"),
        secret=_get(env, f"{prefix}APP_SECRET"),
        aes_key=_get(env, f"{prefix}ENCODING_AES_KEY"),
        api_base=api_base.rstrip("/"),
    )


def _get(env: Mapping[str, str], name: str) -> str:
    # Values are pasted from a web page; a blank around them is never meant.
    return env.get(name, "").strip()


def _is_aes_key(text: str) -> bool:
    try:
        return len(text) == KEY_LENGTH and len(base64.b64decode(text + "=", validate=True)) == 32
    except (ValueError, binascii.Error):
        return False
