"""Who may open what: every route for every role, and how sessions begin and end."""

from __future__ import annotations

import re

import pytest

from bot.operator.accounts import ROLES, Accounts
from bot.operator.app import ROUTES
from bot.settings import Settings
from tests.operator.conftest import (
    TOKEN,
    Client,
    LogIn,
    form_token,
    log_in,
    on_both_databases,
    send,
)

PASSWORD = "a-long-password"
ADDRESSES = [(method, re.sub(r"\{\w+\}", "999", path), role)
             for method, path, role, _ in ROUTES]  # fmt: skip
REFUSED = 403


async def add(admin: Client, name: str, role: str, region: str = "") -> None:
    status, text = await send(
        admin, "/operator/accounts", name=name, password=PASSWORD, role=role, region=region
    )
    assert status == 303, text


async def person(new_client: LogIn, admin: Client, role: str, region: str = "") -> Client:
    name = f"{role}{region}"
    await add(admin, name, role, region)
    client = await new_client()
    assert await log_in(client, name, PASSWORD) == 303
    return client


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_opens_exactly_its_own_pages(
    new_client: LogIn, admin: Client, role: str
) -> None:
    client = await person(new_client, admin, role)
    token = {"X-Form-Token": await form_token(client)}
    for method, path, needed in ADDRESSES:
        if path == "/logout":
            continue
        answer = await client.request(
            method, f"/operator{path}", headers=token, allow_redirects=False
        )
        allowed = ROLES.index(role) >= ROLES.index(needed)
        assert (answer.status != REFUSED) == allowed, (method, path, answer.status)
        assert answer.status < 500, (method, path)


@pytest.mark.parametrize(("method", "path", "role"), ADDRESSES)
async def test_nothing_opens_without_logging_in(
    client: Client, method: str, path: str, role: str
) -> None:
    answer = await client.request(method, f"/operator{path}", allow_redirects=False)
    assert answer.status == 401 or answer.headers["Location"].startswith("/operator/login")


@pytest.mark.parametrize("token", [None, "", "0" * 64])
async def test_a_form_of_another_page_changes_nothing(admin: Client, token: str | None) -> None:
    headers = {} if token is None else {"X-Form-Token": token}
    for method, path, _ in ADDRESSES:
        if method == "POST":
            answer = await admin.post(f"/operator{path}", headers=headers, allow_redirects=False)
            assert answer.status == REFUSED


async def test_a_form_sent_from_another_site_is_refused(admin: Client) -> None:
    headers = {"X-Form-Token": await form_token(admin), "Sec-Fetch-Site": "cross-site"}
    fields = {"text": "骑车去哪交"}
    answer = await admin.post("/operator/api/missing", data=fields, headers=headers)
    assert answer.status == REFUSED


async def test_logging_in_and_out(new_client: LogIn, admin: Client) -> None:
    client = await person(new_client, admin, "operator")
    assert (await client.get("/operator/", allow_redirects=False)).status == 200
    await send(client, "/operator/logout")
    assert (await client.get("/operator/", allow_redirects=False)).status == 303


async def test_a_wrong_password_and_an_unknown_name_look_alike(
    client: Client, admin: Client
) -> None:
    await add(admin, "wang", "operator")
    wrong = await client.post("/operator/login", data={"name": "wang", "password": "x"})
    unknown = await client.post("/operator/login", data={"name": "nobody", "password": "x"})
    assert wrong.status == unknown.status == 401
    assert await wrong.text() == await unknown.text()


async def test_too_many_wrong_passwords_have_to_wait(client: Client, admin: Client) -> None:
    await add(admin, "wang", "operator")
    for _ in range(5):
        assert await log_in(client, "wang", "wrong") == 401
    assert await log_in(client, "wang", PASSWORD) == 429


async def test_a_session_ends_when_the_account_is_stopped(
    new_client: LogIn, admin: Client, settings: Settings
) -> None:
    client = await person(new_client, admin, "editor")
    number = str(_number(settings, "editor"))
    await send(admin, f"/operator/accounts/{number}", role="editor", active="no")
    assert (await client.get("/operator/", allow_redirects=False)).status == 303
    assert await log_in(client, "editor", PASSWORD) == 401


async def test_an_account_is_shown_as_it_is(admin: Client) -> None:
    await add(admin, "wang", "editor", "长治")
    page = await (await admin.get("/operator/accounts")).text()
    assert 'value="山西省长治市"' in page
    assert ">可以登录</option>" in page and ">已停用</option>" in page


async def test_the_last_administrator_stays(admin: Client, settings: Settings) -> None:
    await add(admin, "chief", "administrator")
    path = f"/operator/accounts/{_number(settings, 'chief')}"
    assert (await send(admin, path, role="operator", active="yes"))[0] == 400
    assert (await send(admin, path, role="administrator", active="no"))[0] == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "li", "password": "short", "role": "operator"},
        {"name": "", "password": PASSWORD, "role": "operator"},
        {"name": "li", "password": PASSWORD, "role": "king"},
        {"name": "token", "password": PASSWORD, "role": "administrator"},
        {"name": "li", "password": PASSWORD, "role": "operator", "region": "没有这个地方"},
    ],
)
async def test_an_account_that_makes_no_sense_is_refused(
    admin: Client, fields: dict[str, str]
) -> None:
    assert (await send(admin, "/operator/accounts", **fields))[0] == 400


async def test_an_area_bounds_what_is_found(new_client: LogIn, admin: Client) -> None:
    client = await person(new_client, admin, "operator", "140000")
    for region, entry in (("140400", "changzhi"), ("140000", "shanxi"), ("430000", "national")):
        query = {"q": "cfjf", "region": region}
        body = await (await client.get("/operator/api/search", params=query)).json()
        assert body["results"][0]["entry"] == f"duplicate_payment/{entry}"
        part = {"topic": "duplicate_payment", "region": region}
        page = await (await client.get("/operator/parts/script", params=part)).text()
        assert f"duplicate_payment/{entry}" in page


async def test_the_password_is_not_kept_and_changes_are_written_down(
    admin: Client, settings: Settings
) -> None:
    await add(admin, "wang", "editor", "长治")
    page = await (await admin.get("/operator/audit")).text()
    assert "wang" in page and "140400" in page
    kept = settings.var_dir / "assistant.db"
    assert PASSWORD.encode() not in kept.read_bytes()


@pytest.mark.parametrize("onward", ["https://example.com/", "//example.com", "/operator/../x//y"])
async def test_after_logging_in_one_stays_here(client: Client, onward: str) -> None:
    fields = {"name": "", "password": TOKEN, "next": onward}
    answer = await client.post("/operator/login", data=fields, allow_redirects=False)
    assert answer.headers["Location"] == "/operator/"


async def test_pages_load_nothing_from_elsewhere(admin: Client) -> None:
    answer = await admin.get("/operator/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    cookie = next(iter(admin.session.cookie_jar))
    assert cookie["httponly"] and cookie["samesite"] == "Strict"


@pytest.mark.parametrize("name", ["../app.py", "console.js.map", "..%2Fapp.py", ".hidden"])
async def test_only_files_of_the_page_are_served(client: Client, name: str) -> None:
    assert (await client.get(f"/operator/static/{name}")).status == 404


def _number(settings: Settings, name: str) -> int:
    from bot.journal import open_database

    accounts = Accounts(open_database(settings.database_url))
    return next(account.id for account in accounts.all() if account.name == name)


@on_both_databases
async def test_what_a_database_cannot_keep_is_nobodys_error(client: Client) -> None:
    assert await log_in(client, "nobody\x00", "wrong\x00") == 401
    fields = {"entry": "x\x00" * 500, "reason": "wrong", "note": "\x00写错了", "text": "\x00"}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    for path in ("flag", "missing", "unfound", "used"):
        answer = await client.post(f"/operator/api/{path}", data=fields, headers=headers)
        assert answer.status < 500, path
