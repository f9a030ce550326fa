"""Fixtures of the console's tests."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from bot.journal import open_database
from bot.operator import loop
from bot.operator.app import build_operator_app
from bot.operator.finder import Finder
from bot.operator.scope import Scope
from bot.operator.tables import prepare
from bot.settings import Settings
from tests.support.servers import postgres
from tests.support.service import FIXED_DAY

TOKEN = "token-of-the-tests"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
on_both_databases = pytest.mark.parametrize("settings", [SQLITE, POSTGRESQL], indirect=True)
"""Runs a test on SQLite and, where it is installed, on PostgreSQL."""
Client = TestClient[web.Request, web.Application]
LogIn = Callable[..., Awaitable[Client]]


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripts are filled in for one day."""
    monkeypatch.setenv("ASSISTANT_TODAY", FIXED_DAY)


@pytest.fixture(scope="session")
def postgres_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of the tests' own."""
    with postgres(tmp_path_factory.mktemp("postgres")) as address:
        yield address


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings with state of their own."""
    database = f"sqlite:///{tmp_path / 'assistant.db'}"
    if getattr(request, "param", SQLITE) == POSTGRESQL:
        database = new_database(request.getfixturevalue("postgres_address"))
    return Settings(var_dir=tmp_path, database_url=database, operator_token=TOKEN)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """The console's tables in an empty database."""
    opened = open_database(settings.database_url)
    prepare(opened)
    yield opened
    opened.dispose()


def open_items(engine: Engine, scope: Scope) -> list[Any]:
    """Return the open items of an area, newest first."""
    groups = loop.open_groups(engine, scope, "", 0, 1000).shown
    return sorted((row for *_, rows in groups for row in rows), key=lambda row: -row.id)


def new_database(address: str) -> str:
    """Make an empty database on a PostgreSQL server and return its address."""
    name = f"t{uuid.uuid4().hex}"
    server = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    return f"{address.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="session")
def finder() -> Finder:
    """The finder over the product's knowledge."""
    return Finder.open(lambda: date.fromisoformat(FIXED_DAY))


@pytest_asyncio.fixture
async def new_client(settings: Settings) -> AsyncIterator[LogIn]:
    """Make clients of one console, each with cookies of its own."""
    app = web.Application()
    app.add_subapp("/operator/", build_operator_app(settings))
    server = TestServer(app)
    await server.start_server()
    clients: list[Client] = []

    async def make() -> Client:
        client: Client = TestClient(server)
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.session.close()
    await server.close()


@pytest_asyncio.fixture
async def client(new_client: LogIn) -> Client:
    """Somebody who is not logged in."""
    return await new_client()


@pytest_asyncio.fixture
async def admin(new_client: LogIn) -> Client:
    """Somebody who logged in with the token."""
    client = await new_client()
    await log_in(client, "", TOKEN)
    return client


async def log_in(client: Client, name: str, password: str) -> int:
    """Send the login form and return the status of the answer."""
    fields = {"name": name, "password": password}
    answer = await client.post("/operator/login", data=fields, allow_redirects=False)
    return answer.status


async def form_token(client: Client) -> str:
    """Return what forms of the client's session carry."""
    page = await (await client.get("/operator/")).text()
    return page.split('name="form-token" content="')[1].split('"')[0]


async def send(client: Client, path: str, **fields: str) -> tuple[int, str]:
    """Post a form as a page of the console would; return status and text."""
    token = {"X-Form-Token": await form_token(client)}
    answer = await client.post(path, data=fields, headers=token, allow_redirects=False)
    return answer.status, await answer.text()
