"""Settings and sessions of the web chat."""

from __future__ import annotations

from pathlib import Path

import jwt
import pytest

from bot.channels.web.outgoing import security_headers
from bot.channels.web.sessions import SessionError, Sessions, load_secret
from bot.channels.web.settings import WebSettings
from bot.settings import SettingsError


def test_without_settings_no_other_site_may_frame_the_chat() -> None:
    headers = security_headers(WebSettings.from_environment({}))

    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'self'")
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_only_the_sites_of_the_list_may_frame_the_chat() -> None:
    settings = WebSettings.from_environment(
        {"WEB_EMBED_ORIGINS": "https://www.Changzhi.example, https://*.gov.example"}
    )
    headers = security_headers(settings)

    assert headers["Content-Security-Policy"].endswith(
        "frame-ancestors 'self' https://www.changzhi.example https://*.gov.example"
    )
    assert "X-Frame-Options" not in headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEB_EMBED_ORIGINS", "www.example.cn"),
        ("WEB_EMBED_ORIGINS", "https://www.example.cn/page"),
        ("WEB_EMBED_ORIGINS", "*"),
        ("WEB_EMBED_ORIGINS", "https://a.example;script-src"),
        ("WEB_SESSION_SECRET", "short"),
        ("WEB_SESSION_DAYS", "0"),
        ("WEB_SESSION_DAYS", "三"),
    ],
)
def test_a_setting_that_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        WebSettings.from_environment({name: value})


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = load_secret(tmp_path / "var")
    second = load_secret(tmp_path / "var")

    files = list((tmp_path / "var").iterdir())
    assert first == second
    assert len(first) == 64
    assert [oct(file.stat().st_mode & 0o777) for file in files] == ["0o600"]


def test_a_token_holds_its_own_sender_until_it_expires() -> None:
    sessions = Sessions("s" * 32, days=1)
    token = sessions.issue()

    assert len(sessions.sender(token)) >= 24
    assert sessions.sender(token) != sessions.sender(sessions.issue())
    with pytest.raises(SessionError):
        Sessions("t" * 32, days=1).sender(token)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 24 * 60 * 60


def test_a_token_of_a_machine_whose_clock_is_ahead_is_good() -> None:
    claims = jwt.decode(Sessions("s" * 32, days=1).issue(), options={"verify_signature": False})
    ahead = {**claims, "iat": claims["iat"] + 3600, "exp": claims["exp"] + 3600}
    token = jwt.encode(ahead, "s" * 32, algorithm="HS256")
    assert Sessions("s" * 32, days=1).sender(token) == claims["sub"]
