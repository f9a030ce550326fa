"""The system's clock is moved under the running service, forwards and backwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from bot.clock import today
from tests.support.asking import PATIENCE, ask_for_answer, health
from tests.support.service import Service, running_service
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.service, pytest.mark.endurance]

ABOUT = "湖南交重了怎么退"


def _library() -> Path:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        pytest.skip("libfaketime is not installed (apt-get install faketime)")
    return found[0]


class Clock:
    """The clock that the service sees: the real one, moved by some days."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.move(0)

    def move(self, days: int) -> None:
        """Put the clock some days ahead of the real one, or behind it."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(f"{days:+d}d\n")
        draft.replace(self.file)


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Clock]]:
    folder = tmp_path_factory.mktemp("clock")
    clock = Clock(folder / "faketime")
    environment = {
        "LD_PRELOAD": str(_library()),
        "FAKETIME_TIMESTAMP_FILE": str(clock.file),
        "FAKETIME_CACHE_DURATION": "1",
        # An engineer who sets the clock does not move the time since the machine was started.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "ASSISTANT_TODAY": "",
        "KEEP_DAYS": "3",
    }
    with running_service(folder, **environment) as service:
        service.ask("你好")
        yield service, clock


def _day(service: Service) -> date:
    # A new resident each time: nobody may ask so often.
    answer = ask_for_answer(service, ABOUT, uuid4().hex)
    return date.fromisoformat(answer["custom"]["as_of"])


@pytest.mark.parametrize("days", [40, -20, 400, 0])
def test_answers_hold_for_the_day_that_the_clock_shows(
    moved: tuple[Service, Clock], days: int
) -> None:
    service, clock = moved
    clock.move(days)
    wait_until(
        lambda: abs(_day(service) - today() - timedelta(days)) <= timedelta(1), 30, "the new day"
    )
    status, body = health(service)
    assert (status, body["status"]) == (200, "ok")


@pytest.mark.parametrize("days", [-2, 2])
def test_a_conversation_goes_on(moved: tuple[Service, Clock], days: int) -> None:
    service, clock = moved
    clock.move(0)
    wait_until(lambda: abs(_day(service) - today()) <= timedelta(1), 30, "the real day")
    page = requests.post(f"{service.url}/web/session", timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {page.json()['token']}"}

    def say(text: str, number: int) -> requests.Response:
        body = {"message_id": f"message-{days}-{number}", "text": text}
        url = f"{service.url}/web/message"
        return requests.post(url, json=body, headers=headers, timeout=PATIENCE)

    assert say(ABOUT, 1).status_code == 200
    clock.move(days)
    moved_to = today() + timedelta(days)
    wait_until(lambda: abs(_day(service) - moved_to) < timedelta(2), 30, "the new day")
    again = say("那多久能退回来", 2)
    assert again.status_code == 200, again.text
    assert "湖南" in again.text
    history = requests.get(f"{service.url}/web/history", headers=headers, timeout=PATIENCE)
    assert len(history.json()["turns"]) == 2
