"""Floods: so many messages in a minute and no more, with a kind answer and bounded memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from bot.gateway.limits import Limits, LocalCounter
from tests.support.service import Service, running_service

pytestmark = pytest.mark.endurance


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_as_many_as_allowed_and_then_no_more_until_time_passes() -> None:
    clock = Clock()
    limits = Limits(LocalCounter(clock), per_sender=6, per_address=0)
    assert [await limits.refuse(None, "a") for _ in range(7)] == [False] * 6 + [True]
    assert not await limits.refuse(None, "b")
    clock.now = 10.0
    assert [await limits.refuse(None, "a") for _ in range(2)] == [False, True]


async def test_an_address_with_many_senders_is_limited_too() -> None:
    limits = Limits(LocalCounter(Clock()), per_sender=6, per_address=10)
    refused = [await limits.refuse("192.0.2.1", f"sender {n}") for n in range(12)]
    assert refused == [False] * 10 + [True] * 2


async def test_zero_means_any_number() -> None:
    limits = Limits(LocalCounter(Clock()), per_sender=0, per_address=0)
    assert not any([await limits.refuse("192.0.2.1", "a") for _ in range(1000)])


async def test_memory_is_bounded() -> None:
    counter = LocalCounter(Clock(), most_keys=50)
    for number in range(1000):
        await counter.over(f"sender {number}", 5)
    assert len(counter) == 50


@pytest.fixture(scope="module")
def slow_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    limits = {"RATE_PER_MINUTE": "5", "TRUSTED_PROXIES": "127.0.0.1"}
    limits["RATE_PER_MINUTE_ADDRESS"] = "8"
    with running_service(tmp_path_factory.mktemp("limits"), **limits) as service:
        yield service


def _statuses(service: Service, address: str, senders: list[str]) -> list[int]:
    headers = {"X-Forwarded-For": f"203.0.113.9, {address}"}
    return [
        requests.post(
            f"{service.url}/webhooks/rest/webhook",
            json={"sender": sender, "message": "你好"},
            headers=headers,
            timeout=15,
        ).status_code
        for sender in senders
    ]


@pytest.mark.service
def test_the_sixth_message_of_a_minute_gets_a_kind_429(slow_service: Service) -> None:
    assert _statuses(slow_service, "198.51.100.1", ["a"] * 5) == [200] * 5
    answer = requests.post(
        f"{slow_service.url}/webhooks/rest/webhook", json={"sender": "a", "message": "你好"}
    )
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "12366" in answer.json()[0]["text"]


@pytest.mark.service
def test_only_what_our_proxy_says_about_the_address_counts(slow_service: Service) -> None:
    senders = [f"sender {n}" for n in range(9)]
    assert _statuses(slow_service, "198.51.100.2", senders) == [200] * 8 + [429]
    assert _statuses(slow_service, "198.51.100.3", ["other"]) == [200]
