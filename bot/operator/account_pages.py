"""Accounts and the audit log, for administrators."""

from __future__ import annotations

from aiohttp import web

from bot.operator.access import Visit, number_in
from bot.operator.accounts import ROLES, AccountError, read_audit
from bot.regions.gazetteer import NATION

_SHOWN = 300


async def show(visit: Visit) -> web.Response:
    """``GET accounts``."""
    return await _page(visit)


async def create(visit: Visit) -> web.Response:
    """``POST accounts``: make an account."""
    finder = await visit.room.finder()
    region = finder.region(visit.field("region") or NATION)
    if region is None:
        return await _page(visit, "area_unknown")
    try:
        await visit.room.run(
            visit.room.accounts.create,
            visit.field("name"),
            visit.field("password"),
            visit.field("role"),
            region,
            visit.account.name,
        )
    except AccountError as error:
        return await _page(visit, str(error))
    raise web.HTTPSeeOther("/operator/accounts?done=yes")


async def change(visit: Visit) -> web.Response:
    """``POST accounts/{number}``: change an account, or give it a new password."""
    finder = await visit.room.finder()
    number = await _number(visit)
    region = finder.region(visit.field("region") or NATION)
    if region is None:
        return await _page(visit, "area_unknown")
    accounts, who = visit.room.accounts, visit.account.name
    try:
        if password := visit.field("password"):
            await visit.room.run(accounts.set_password, number, password, who)
        active = visit.field("active") == "yes"
        await visit.room.run(accounts.change, number, visit.field("role"), region, active, who)
    except AccountError as error:
        return await _page(visit, str(error))
    raise web.HTTPSeeOther("/operator/accounts?done=yes")


async def audit(visit: Visit) -> web.Response:
    """``GET audit``: the newest changes."""
    rows = await visit.room.run(read_audit, visit.room.engine, _SHOWN)
    return visit.page("audit.html", rows=rows)


async def _page(visit: Visit, problem: str | None = None) -> web.Response:
    desk = (await visit.room.finder()).desk
    everybody = await visit.room.run(visit.room.accounts.all)
    return visit.page(
        "accounts.html",
        status=400 if problem else 200,
        everybody=everybody,
        roles=ROLES,
        problem=problem,
        desk=desk,
        done=visit.request.query.get("done"),
    )


async def _number(visit: Visit) -> int:
    number = number_in(visit.request.match_info["number"])
    if await visit.room.run(visit.room.accounts.get, number) is None:
        raise web.HTTPNotFound
    return number
