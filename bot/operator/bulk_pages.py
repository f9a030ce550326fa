"""Entries out as a spreadsheet, and a dry run of a spreadsheet that is to come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.operator import draft_store, drafts
from bot.operator.access import Visit
from bot.operator.draft_pages import begin_trial
from bot.operator.scope import Scope
from bot.operator.tables_csv import as_csv
from bot.regions.gazetteer import NATION

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
    """``POST entries``: say what is wrong with a spreadsheet; keep one without problems as a draft.

    Nothing is changed before the draft has been tried, reviewed and committed.
    """
    from bot.operator.bulk import SheetError, check_rows

    desk = (await visit.room.finder()).desk
    scope = Scope(desk.gazetteer, visit.account.region)
    sheet = visit.form.get("sheet") if visit.form is not None else None
    if not isinstance(sheet, web.FileField):
        return visit.page("entries.html", status=400, result=None, problem="sheet_missing")
    data = await visit.room.run(sheet.file.read)
    words = visit.room.words["bulk"]
    try:
        result: DryRun = await visit.room.run(check_rows, data, desk, words, scope)
    except SheetError as error:
        return visit.page("entries.html", status=400, result=None, problem=str(error))
    if visit.field("do") == "draft" and result.content.entries and not result.problems:
        await _keep(visit, result, sheet.filename)
    patch = await visit.room.run(lambda: drafts.patch(drafts.changes(result.content)))
    return visit.page("entries.html", result=result, patch=patch, problem=None)


async def _keep(visit: Visit, result: DryRun, name: str) -> None:
    """Keep the rows as a draft, and go there."""
    title = visit.room.words.say("import_title", name=name, number=len(result.content.entries))
    area = visit.account.region if visit.account.region != NATION else None
    number = await visit.room.run(
        draft_store.add, visit.room.engine, result.content, title, area, None, visit.account.name
    )
    begin_trial(visit, number)
    raise web.HTTPSeeOther(f"/operator/drafts/{number}")
