"""Entries out as a spreadsheet, and a dry run of a spreadsheet that is to come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.operator.access import Visit
from bot.operator.scope import Scope
from bot.operator.tables_csv import as_csv

if TYPE_CHECKING:
    from bot.operator.bulk import DryRun


async def show(visit: Visit) -> web.Response:
    """``GET entries``."""
    return visit.page("entries.html", result=None, problem=None)


async def download(visit: Visit) -> web.Response:
    """``GET entries.csv``."""
    from bot.operator.bulk import write_rows

    desk = (await visit.room.finder()).desk
    scope = Scope(desk.gazetteer, visit.account.region)
    rows = await visit.room.run(list, write_rows(desk, visit.room.words["bulk"], scope))
    return as_csv("entries.csv", rows)


async def check(visit: Visit) -> web.Response:
    """``POST entries``: say what is wrong with a spreadsheet, by row; nothing is changed."""
    from bot.operator.bulk import SheetError, check_rows

    desk = (await visit.room.finder()).desk
    scope = Scope(desk.gazetteer, visit.account.region)
    sheet = visit.form.get("sheet") if visit.form is not None else None
    if not isinstance(sheet, web.FileField):
        return visit.page("entries.html", status=400, result=None, problem="sheet_missing")
    data = await visit.room.run(sheet.file.read)
    try:
        result: DryRun = await visit.room.run(
            check_rows, data, desk, visit.room.words["bulk"], scope
        )
    except SheetError as error:
        return visit.page("entries.html", status=400, result=None, problem=str(error))
    return visit.page("entries.html", result=result, problem=None)
