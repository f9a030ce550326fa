"""Two service processes with one PostgreSQL and one Redis: whoever is asked, it is one service."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from tests.support.servers import postgres, redis_server
from tests.support.service import Service, running_service

pytestmark = [pytest.mark.service, pytest.mark.endurance]

PER_MINUTE = 30


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Service, str]]:
    with ExitStack() as stack:
        database = stack.enter_context(postgres(tmp_path_factory.mktemp("postgres")))
        redis = stack.enter_context(redis_server(tmp_path_factory.mktemp("redis")))
        shared = {
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "SENDER_KEY": "k" * 32,
            "WEB_SESSION_SECRET": "w" * 32,
            "RATE_PER_MINUTE": str(PER_MINUTE),
        }
        one, two = (
            stack.enter_context(running_service(_folder(tmp_path_factory, name), **shared))
            for name in ("one", "two")
        )
        yield one, two, database


def _folder(factory: pytest.TempPathFactory, name: str) -> Path:
    return factory.mktemp(name)


def _ask(service: Service, text: str, sender: str, **more: str) -> requests.Response:
    body = {"sender": sender, "message": text, **more}
    return requests.post(f"{service.url}/webhooks/rest/webhook", json=body, timeout=15)


def test_a_conversation_goes_on_with_the_other_process(
    pair: tuple[Service, Service, str],
) -> None:
    one, two, _ = pair
    asked = one.ask("交重了怎么退", sender="moves")
    assert asked[0]["custom"]["status"] == "ask_region"
    answered = two.ask("湖南", sender="moves")
    assert answered[0]["custom"]["region"]["code"] == "430000"
    assert answered[0]["custom"]["topic"] == "duplicate_payment"


def test_the_same_message_at_both_at_once_has_one_answer(
    pair: tuple[Service, Service, str],
) -> None:
    one, two, database = pair
    with ThreadPoolExecutor(4) as pool:
        sent = [
            pool.submit(_ask, service, "湖南交重了怎么退", "twice", message_id="same")
            for service in (one, two, one, two)
        ]
        replies = [answer.result().json() for answer in sent]
    assert all(reply == replies[0] for reply in replies)
    with sa.create_engine(database).connect() as connection:
        rows = connection.execute(sa.text("SELECT 1 FROM turns WHERE message_id = 'same'")).all()
    assert len(rows) == 1


def test_the_limit_counts_both_together(pair: tuple[Service, Service, str]) -> None:
    one, two, _ = pair
    # A new minute may begin in between, so it takes up to twice as many.
    statuses = [
        _ask((one, two)[n % 2], "", "floods").status_code for n in range(2 * PER_MINUTE + 2)
    ]
    assert 429 in statuses


def test_one_process_killed_costs_nobody_the_conversation(
    pair: tuple[Service, Service, str],
) -> None:
    one, two, _ = pair
    one.ask("湖南交重了怎么退", sender="survives")
    os.kill(one.pid, signal.SIGKILL)
    (answer, *_) = two.ask("那多久能退回来", sender="survives")
    assert answer["custom"]["region"]["code"] == "430000"
