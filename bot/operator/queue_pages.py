"""The editors' work list."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

from aiohttp import web

from bot.operator import loop
from bot.operator.access import Visit, number_in
from bot.operator.scope import Scope

_PAGE = "/operator/queue"
_ON_A_PAGE = 25
_GROUPING = "bot.operator.grouping"
_PATIENCE_SECONDS = 4.0
"""What takes longer than this to gather is there when the page is opened again."""


async def show(visit: Visit) -> web.Response:
    """``GET queue``: a page of open groups, the largest first."""
    desk = (await visit.room.finder()).desk
    scope = Scope(desk.gazetteer, visit.account.region)
    engine, query = visit.room.engine, visit.request.query
    gathering = await _gather(visit)
    kinds = visit.room.words["queue"]["kinds"]
    kind = query.get("kind", "") if query.get("kind") in kinds else ""
    page = max(number_in(query.get("page", "")), 1)
    start = (page - 1) * _ON_A_PAGE
    groups = await visit.room.run(loop.open_groups, engine, scope, kind, start, _ON_A_PAGE)
    return visit.page(
        "queue.html",
        groups=groups,
        kind=kind,
        page=page,
        pages=-(-groups.count // _ON_A_PAGE),
        gathering=gathering,
        desk=desk,
        done=query.get("done"),
    )


async def change(visit: Visit) -> web.Response:
    """``POST queue/{group}``: take a group, give it back, or close it."""
    desk = (await visit.room.finder()).desk
    scope = Scope(desk.gazetteer, visit.account.region)
    group = number_in(visit.request.match_info["group"])
    engine, who = visit.room.engine, visit.account.name
    if visit.field("do") == "close":
        closing = visit.field("closing")
        if not closing:
            raise web.HTTPBadRequest(text=visit.room.words.say("closing_missing"))
        number = await visit.room.run(loop.close, engine, group, closing, scope, who)
    else:
        assignee = who if visit.field("do") == "take" else ""
        number = await visit.room.run(loop.assign, engine, group, assignee, scope, who)
    if not number:
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(f"{_PAGE}?{urlencode({'done': 'yes'})}")


async def _gather(visit: Visit) -> bool:
    """Gather what is new beside the service. Returns whether that is still under way."""
    jobs, engine = visit.room.jobs, visit.room.engine
    if not await visit.room.run(loop.has_news, engine):
        return False
    task = jobs.start(_GROUPING)
    _, waiting = await asyncio.wait([task], timeout=_PATIENCE_SECONDS)
    return bool(waiting)
