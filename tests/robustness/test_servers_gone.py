"""PostgreSQL and Redis are really stopped under the whole service, and started again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.gateway.processes import free_port
from tests.support.asking import COMES_BACK, ask, ask_for_answer, health, is_well
from tests.support.processes import RASA, kill
from tests.support.servers import postgres, redis_server
from tests.support.service import Service, running_service
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.service, pytest.mark.endurance]

QUESTION, MORE = "湖南交重了怎么退", "那多久能退回来"


class Servers:
    """PostgreSQL and Redis, each of which can be stopped and started at its place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = {"database": free_port(), "redis": free_port()}
        self._running: dict[str, ExitStack] = {}
        self.addresses = {name: self.start(name) for name in self._ports}

    def start(self, name: str) -> str:
        """Start one and return its address."""
        begin = {"database": postgres, "redis": redis_server}[name]
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        self._running[name] = ExitStack()
        return self._running[name].enter_context(begin(folder, self._ports[name]))

    def stop(self, name: str) -> None:
        """Stop one, if it runs."""
        self._running.pop(name, ExitStack()).close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Servers]]:
    servers = Servers(tmp_path_factory.mktemp("servers"))
    shared = {
        "DATABASE_URL": servers.addresses["database"],
        "REDIS_URL": servers.addresses["redis"],
    }
    with running_service(tmp_path_factory.mktemp("service"), **shared) as service:
        service.ask("你好")
        yield service, servers
    for name in servers.addresses:
        servers.stop(name)


def _kept(servers: Servers, sender: str) -> list[str]:
    query = sa.text("SELECT message_id FROM turns WHERE sender = :sender ORDER BY id")
    with sa.create_engine(servers.addresses["database"]).connect() as connection:
        return list(connection.execute(query, {"sender": sender}).scalars())


@pytest.mark.parametrize("name", ["database", "redis"])
def test_a_server_gone_and_back_costs_no_answer_and_no_turn(
    served: tuple[Service, Servers], name: str
) -> None:
    service, servers = served
    sender = f"while {name} is away"
    assert ask(service, QUESTION, sender, message_id="before") == "answered"
    servers.stop(name)
    answer = ask_for_answer(service, MORE, sender, message_id="meanwhile")
    assert answer["custom"]["status"] == "answered"
    status, body = health(service)
    assert (status, body["status"], body["parts"][name]) == (200, "degraded", False)
    # Asked again meanwhile, it is the same answer.
    assert ask_for_answer(service, MORE, sender, message_id="meanwhile") == answer
    servers.start(name)
    wait_until(lambda: health(service)[1]["status"] == "ok", COMES_BACK, f"{name} back")
    assert ask(service, MORE, sender, message_id="after") == "answered"
    said = ["after", "before", "meanwhile"]
    wait_until(lambda: sorted(_kept(servers, sender)) == said, COMES_BACK, "all turns written")


def test_a_start_without_the_database_waits_for_it(served: tuple[Service, Servers]) -> None:
    service, servers = served
    servers.stop("database")
    kill(service.pid, RASA)
    assert ask(service, QUESTION) == "error"
    assert health(service)[0] == 503
    servers.start("database")
    wait_until(lambda: is_well(service), COMES_BACK, "Rasa back")
    assert ask(service, QUESTION) == "answered"
