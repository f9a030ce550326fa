"""Settings: what an engineer may set, and what is said when a value is wrong."""

from datetime import date

import pytest

from bot.clock import today
from bot.settings import Settings, SettingsError


def test_defaults_serve_on_loopback_with_sqlite() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port) == ("127.0.0.1", 5005)
    assert settings.database_url.startswith("sqlite:///")
    settings.check()


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1", "５００５", "5005 "])
def test_a_port_that_is_none_is_named_with_what_is_allowed(value: str) -> None:
    with pytest.raises(SettingsError, match=r"PORT=.*1 到 65535"):
        Settings.from_environment({"PORT": value})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_a_public_address_needs_both_tokens(host: str) -> None:
    settings = Settings.from_environment({"HOST": host, "API_TOKEN": "a"})
    with pytest.raises(SettingsError, match="OPERATOR_TOKEN"):
        settings.check()
    Settings.from_environment({"HOST": host, "API_TOKEN": "a", "OPERATOR_TOKEN": "b"}).check()


def test_the_clock_can_be_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_TODAY", "2025-02-25")
    assert today() == date(2025, 2, 25)


def test_a_day_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_TODAY", "2025-02-30")
    with pytest.raises(ValueError, match="day"):
        today()
