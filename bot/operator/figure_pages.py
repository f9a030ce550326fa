"""The page of figures, and the same as a table to download."""

from __future__ import annotations

from aiohttp import web

from bot.journal import utc_now
from bot.operator.access import Visit
from bot.operator.figures import count, read_answers, rows
from bot.operator.scope import Scope
from bot.operator.tables_csv import as_csv

_SPANS = (7, 30, 90)
_SHOWN = 30


async def show(visit: Visit) -> web.Response:
    """``GET figures``."""
    from bot.operator import expiring

    desk = (await visit.room.finder()).desk
    scope = Scope(desk.gazetteer, visit.account.region)
    days, now, engine = _days(visit), utc_now(), visit.room.engine
    tally = await visit.room.run(read_answers, engine, days, now, scope)
    figures = await visit.room.run(count, engine, tally, days, now, scope)
    unused = expiring.unused(desk, scope, figures.entries)
    return visit.page(
        "figures.html",
        figures=figures,
        days=days,
        spans=_SPANS,
        desk=desk,
        endings=expiring.endings(desk, scope),
        over=expiring.over(desk, scope),
        unchecked=expiring.unchecked(desk, scope),
        ahead=expiring.AHEAD_DAYS,
        unchecked_days=expiring.UNCHECKED_DAYS,
        shown=_SHOWN,
        unused=unused,
    )


async def download(visit: Visit) -> web.Response:
    """``GET figures.csv``."""
    desk = (await visit.room.finder()).desk
    scope = Scope(desk.gazetteer, visit.account.region)
    tally = await visit.room.run(read_answers, visit.room.engine, _days(visit), utc_now(), scope)
    head = visit.room.words["figures"]["columns"]
    return as_csv("figures.csv", [head, *rows(tally)])


def _days(visit: Visit) -> int:
    text = visit.request.query.get("days", "")
    return int(text) if text in map(str, _SPANS) else _SPANS[1]
