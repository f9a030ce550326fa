"""A database that cannot be reached is not waited for again and again."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.database import Absence


class Away(Exception):
    """Stands for the driver's error."""


class Driver:
    """A driver whose server is there or not."""

    dbapi = SimpleNamespace(OperationalError=Away)

    def __init__(self) -> None:
        self.is_there = False
        self.tried = 0

    def connect(self) -> str:
        """Open a connection."""
        self.tried += 1
        if not self.is_there:
            raise Away
        return "connection"


def test_one_looks_and_the_others_do_not_wait() -> None:
    now = 10.0
    driver, absence = Driver(), Absence(2.0, lambda: now)

    def connect() -> str:
        return str(absence.connect(driver, None, [], {}))

    for _ in range(5):
        with pytest.raises(Away):
            connect()
    assert driver.tried == 1
    now = 12.5
    with pytest.raises(Away):
        connect()
    assert driver.tried == 2
    driver.is_there, now = True, 15.0
    assert [connect(), connect()] == ["connection"] * 2
