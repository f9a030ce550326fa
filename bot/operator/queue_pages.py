"""The editors' work list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.operator import loop
from bot.operator.access import Visit
from bot.operator.scope import Scope

_PAGE = "/operator/queue"


async def show(visit: Visit) -> web.Response:
    """``GET queue``: open groups, the largest first."""
    desk = (await visit.room.finder()).desk
    scope = Scope(desk.gazetteer, visit.account.region)
    rows = await visit.room.run(_refresh, visit, scope)
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.group_id].append(row)
    kind = visit.request.query.get("kind", "")
    kinds = visit.room.words["queue"]["kinds"]
    shown = [g for g in groups.items() if kind not in kinds or any(r.kind == kind for r in g[1])]
    return visit.page(
        "queue.html",
        groups=sorted(shown, key=lambda group: -len(group[1])),
        kind=kind,
        total=len(rows),
        desk=desk,
        done=visit.request.query.get("done"),
    )


async def change(visit: Visit) -> web.Response:
    """``POST queue/{group}``: take a group, give it back, or close it."""
    desk = (await visit.room.finder()).desk
    scope = Scope(desk.gazetteer, visit.account.region)
    group, engine, who = _number(visit), visit.room.engine, visit.account.name
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


async def draft(visit: Visit) -> web.Response:
    """``GET queue/{group}/draft``: the change of the data files that would answer a group."""
    desk = (await visit.room.finder()).desk
    scope = Scope(desk.gazetteer, visit.account.region)
    rows = await visit.room.run(loop.open_items, visit.room.engine, scope)
    here = [row for row in rows if row.group_id == _number(visit)]
    if not here:
        raise web.HTTPNotFound
    asked = visit.request.query
    topic = asked.get("topic") or next((r.topic for r in here if r.topic), "") or "pay_how"
    region = next((r.region for r in here if r.region), "100000")
    made = await visit.room.run(
        _draft, topic, asked.get("text") or here[0].text, region, desk.today
    )
    return visit.page("draft.html", rows=here, topic=topic, desk=desk, **made)


def _draft(topic: str, text: str, region: str, today: Any) -> Mapping[str, Any]:
    from bot.operator.drafts import DraftError, entry_draft, example_patch

    try:
        made = {"patch": example_patch(topic, text), "entry": entry_draft(topic, region, today)}
    except DraftError as error:
        return {"problem": str(error), "text": text}
    return {**made, "problem": None, "text": text}


def _refresh(visit: Visit, scope: Scope) -> list[Any]:
    # Grouping brings the sentence model, which nothing else in this process needs.
    from bot.operator.grouping import group_items

    engine = visit.room.engine
    loop.gather(engine)
    group_items(engine)
    return loop.open_items(engine, scope)


def _number(visit: Visit) -> int:
    text = visit.request.match_info["group"]
    if not text.isascii() or not text.isdigit():
        raise web.HTTPNotFound
    return int(text[:9])
