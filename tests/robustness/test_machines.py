"""Two machines behind nginx, with one PostgreSQL and one Redis; one after the other is lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from bot.gateway.processes import free_port
from bot.settings import PROJECT
from tests.support.asking import COMES_BACK, PATIENCE
from tests.support.machines import HERE, Machine, machines, nginx
from tests.support.servers import postgres, redis_server
from tests.support.service import Service, running_service
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.service, pytest.mark.endurance]

API_TOKEN = "api-token"
RESIDENTS = 4
QUESTION, MORE = "湖南交重了怎么退", "那多久能退回来"


@dataclass
class Site:
    """The whole installation as residents reach it."""

    url: str
    database: str
    places: list[tuple[Machine, Service]]

    def ask(self, text: str, sender: str, number: int) -> requests.Response:
        """Send one message to whoever nginx chooses."""
        return requests.post(
            f"{self.url}/webhooks/rest/webhook",
            json={"sender": sender, "message": text, "message_id": f"m{number}"},
            headers={"Authorization": f"Bearer {API_TOKEN}"},
            verify=False,
            timeout=15,
        )

    def kept(self, sender: str) -> list[str]:
        """Return the ids of the messages that the database knows."""
        query = sa.text("SELECT message_id FROM turns WHERE sender = :sender")
        with sa.create_engine(self.database).connect() as connection:
            return list(connection.execute(query, {"sender": sender}).scalars())


def _nginx_config(folder: Path, port: int, places: list[tuple[Machine, Service]]) -> Path:
    """Return our own configuration with these machines and this port."""
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    text = (PROJECT / "deploy/nginx.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/nginx/certificates", str(folder))
    text = text.replace("/var/log/nginx", str(folder))
    text = text.replace("root /etc/nginx;", f"root {PROJECT}/deploy;")
    servers = "\n".join(
        f"server {service.url.removeprefix('http://')} max_fails=1 fail_timeout=5s;"
        for _, service in places
    )
    text = re.sub(r"server assistant:5005[^;]*;", servers, text)
    text = re.sub(r"listen (\[::\]:)?80;", "", text).replace("listen [::]:443 ssl http2;", "")
    text = text.replace("listen 443 ssl", f"listen {HERE}:{port} ssl")
    # Only the plain port's server is left without an address.
    text = re.sub(r"server \{\s+return 301[^}]*\}", "", text)
    file = folder / "nginx.conf"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with ExitStack() as stack:
        there = stack.enter_context(machines(2))
        database = stack.enter_context(postgres(tmp_path_factory.mktemp("postgres"), host=HERE))
        redis = stack.enter_context(redis_server(tmp_path_factory.mktemp("redis"), host=HERE))
        shared = {
            **{"DATABASE_URL": database, "REDIS_URL": redis, "TRUSTED_PROXIES": HERE},
            **{"API_TOKEN": API_TOKEN, "OPERATOR_TOKEN": "operator-token"},
            **{"SENDER_KEY": "k" * 32, "WEB_SESSION_SECRET": "w" * 32, "RATE_PER_MINUTE": "0"},
        }
        places = []
        for machine in there:
            folder = tmp_path_factory.mktemp(machine.name)
            running = running_service(folder, machine=machine, **shared)
            places.append((machine, stack.enter_context(running)))
        port, folder = free_port(), tmp_path_factory.mktemp("nginx")
        stack.enter_context(nginx(_nginx_config(folder, port, places), folder))
        found = Site(f"https://{HERE}:{port}", database, places)
        wait_until(lambda: _answers(found), 30, "nginx")
        yield found


def _answers(site: Site) -> bool:
    try:
        return requests.get(f"{site.url}/health", verify=False, timeout=PATIENCE).status_code == 200
    except requests.ConnectionError:
        return False


@dataclass
class Resident:
    """Asks one question after the other until told to stop, and notes what came back."""

    site: Site
    name: str
    enough: threading.Event
    statuses: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def talk(self) -> None:
        """Ask about the refund, again and again."""
        number = 0
        while not self.enough.is_set():
            number += 1
            answer = self.site.ask(QUESTION if number == 1 else MORE, self.name, number)
            self.waits.append(answer.elapsed.total_seconds())
            if answer.status_code == 200:
                self.statuses.append(answer.json()[0]["custom"]["status"])
            else:
                self.statuses.append(str(answer.status_code))


def _talking(
    site: Site, name: str
) -> tuple[list[Resident], list[threading.Thread], threading.Event]:
    enough = threading.Event()
    residents = [Resident(site, f"{name} {number}", enough) for number in range(RESIDENTS)]
    threads = [threading.Thread(target=resident.talk) for resident in residents]
    for thread in threads:
        thread.start()
    return residents, threads, enough


def test_a_conversation_crosses_machines(site: Site) -> None:
    asked = [site.ask(text, "crosses", n) for n, text in enumerate([QUESTION, MORE, MORE, MORE])]
    assert {a.json()[0]["custom"]["region"]["code"] for a in asked} == {"430000"}
    used = [requests.get(f"{service.url}/metrics", timeout=5).text for _, service in site.places]
    counted = [re.findall(r'assistant_requests_total\{channel="rest",status="200"} (\S+)', text)
               for text in used]  # fmt: skip
    assert all(float(count) >= 1 for (count,) in counted)


def test_a_machine_killed_under_load_costs_no_turn(site: Site) -> None:
    residents, threads, enough = _talking(site, "killed")
    wait_until(lambda: all(len(r.statuses) >= 3 for r in residents), 120, "talk under way")
    _, lost = site.places[0]
    os.kill(lost.pid, signal.SIGKILL)
    before = [len(resident.statuses) for resident in residents]
    wait_until(
        lambda: all(len(r.statuses) >= n + 5 for r, n in zip(residents, before, strict=True)),
        120,
        "talk going on",
    )
    enough.set()
    for thread in threads:
        thread.join()
    for resident in residents:
        assert set(resident.statuses) == {"answered"}, resident.statuses
        kept = site.kept(resident.name)
        assert sorted(kept) == sorted(f"m{n + 1}" for n in range(len(resident.statuses)))


def test_with_every_machine_lost_nginx_names_the_hotlines(site: Site) -> None:
    for machine, _ in site.places:
        machine.unplug()
    try:
        answer = site.ask(QUESTION, "nobody there", 1)
        page = requests.get(site.url, verify=False, timeout=15)
    finally:
        for machine, _ in site.places:
            machine.plug_in()
    assert (answer.status_code, answer.json()[0]["custom"]["status"]) == (503, "error")
    for text in (answer.json()[0]["text"], page.content.decode()):
        assert "12366" in text and "12345" in text
    assert answer.elapsed.total_seconds() <= PATIENCE

    # Back again, they answer, and nobody has to do anything for it; connections to the database
    # that were cut take a while to be noticed, until then there is an apology.
    def is_answered() -> bool:
        answer = site.ask(QUESTION, "nobody there", 1)
        return bool(answer.json()[0]["custom"]["status"] == "answered")

    wait_until(is_answered, COMES_BACK, "an answer")
    assert site.kept("nobody there") == ["m1"]
