"""What programs and the page's own script ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiohttp import web

from actions.memory import Asked
from bot.operator import loop
from bot.operator.access import Visit
from bot.operator.present import as_result, read_details
from bot.operator.scope import Scope

if TYPE_CHECKING:
    from bot.operator.finder import Finder, Found

_DEFAULT_LIMIT = 10
_MOST = 50
_LONGEST_QUERY = 300


async def search(visit: Visit) -> web.Response:
    """``GET api/search``: the search of the outside contract."""
    query = visit.request.query
    limit = _limit(query.get("limit"))
    region_said = query.get("region", "")
    found, finder = await _find(visit, limit)
    if region_said and found is None:
        return web.json_response({"error": visit.room.words.say("region_unknown")}, status=400)
    assert found is not None
    name = finder.desk.gazetteer.by_code(found.region).name if found.region else None
    body: dict[str, Any] = {
        "results": [as_result(script) for script in found.scripts],
        "expired": [as_result(script) for script in found.expired],
        "region": {"code": found.region, "name": name} if found.region else None,
    }
    return web.json_response(body)


async def search_part(visit: Visit) -> web.Response:
    """``GET parts/search``: results and their scripts as a piece of the page."""
    return visit.page("results.html", **await results(visit))


async def results(visit: Visit) -> dict[str, Any]:
    """Search, and return what the piece of the page shows."""
    query = visit.request.query
    found, finder = await _find(visit, _DEFAULT_LIMIT - 1)
    unknown = found is None
    if found is None:
        scope = Scope(finder.desk.gazetteer, visit.account.region)
        typed = query.get("q", "")[:_LONGEST_QUERY]
        found = await visit.room.run(finder.find, typed, None, scope, _DEFAULT_LIMIT - 1)
    return {
        "found": found,
        "typed": query.get("q", ""),
        "region_unknown": unknown,
        "region_said": query.get("region", ""),
        "flags": await visit.room.run(loop.open_flags, visit.room.engine),
        **_surroundings(finder, found.region),
    }


async def script_part(visit: Visit) -> web.Response:
    """``GET parts/script``: one script with what is known of the caller filled in."""
    query = visit.request.query
    finder = await visit.room.finder()
    desk = finder.desk
    if query.get("topic", "") not in desk.knowledge.topics:
        raise web.HTTPNotFound
    details = read_details(query, desk.book.words.categories)
    if details.channel not in desk.words.channels:
        details = replace(details, channel=None)
    region = finder.region(query.get("region", ""))
    scope = Scope(desk.gazetteer, visit.account.region)
    asked = Asked(query["topic"], details)
    script = await visit.room.run(finder.script, asked, region, scope)
    flags = await visit.room.run(loop.open_flags, visit.room.engine)
    around = _surroundings(finder, region)
    return visit.page("script.html", script=script, number=0, flags=flags, **around)


async def flag(visit: Visit) -> web.Response:
    """``POST api/flag``: this script is wrong or outdated."""
    finder = await visit.room.finder()
    entry = visit.field("entry")[:128]
    reason = visit.field("reason")
    if reason not in visit.room.words["reasons"]:
        return web.json_response({"error": visit.room.words.say("reason_missing")}, status=400)
    await visit.room.run(
        loop.add_flag,
        visit.room.engine,
        entry=entry,
        reason=reason,
        note=visit.field("note"),
        region=finder.region(visit.field("region")),
        who=visit.account.name,
    )
    return web.json_response({"done": visit.room.words.say("flag_kept")})


async def missing(visit: Visit) -> web.Response:
    """``POST api/missing``: nothing fits what the caller asks."""
    finder = await visit.room.finder()
    text = visit.field("text")
    if not text:
        return web.json_response({"error": visit.room.words.say("text_missing")}, status=400)
    await visit.room.run(
        loop.add_missing,
        visit.room.engine,
        text=text[:_LONGEST_QUERY],
        note=visit.field("note"),
        region=finder.region(visit.field("region")),
        who=visit.account.name,
    )
    return web.json_response({"done": visit.room.words.say("missing_kept")})


async def unfound(visit: Visit) -> web.Response:
    """``POST api/unfound``: a search that the operator left standing gave nothing."""
    finder = await visit.room.finder()
    text = visit.field("text")[:_LONGEST_QUERY]
    region = finder.region(visit.field("region"))
    if text:
        await visit.room.run(
            loop.add_unfound, visit.room.engine, text=text, region=region, who=visit.account.name
        )
    return web.json_response({"done": True})


async def used(visit: Visit) -> web.Response:
    """``POST api/used``: a script was copied."""
    finder = await visit.room.finder()
    await visit.room.run(
        loop.add_use,
        visit.room.engine,
        entry=visit.field("entry")[:128],
        region=finder.region(visit.field("region")),
        how=visit.field("how")[:16],
        who=visit.account.name,
    )
    return web.json_response({"done": True})


async def _find(visit: Visit, limit: int) -> tuple[Found | None, Finder]:
    query = visit.request.query
    finder = await visit.room.finder()
    said = query.get("region", "")
    region = await visit.room.run(finder.region, said) if said else None
    if said.strip() and region is None:
        return None, finder
    scope = Scope(finder.desk.gazetteer, visit.account.region)
    typed = query.get("q", "")[:_LONGEST_QUERY]
    topic = query.get("topic") or None
    return await visit.room.run(finder.find, typed, region, scope, limit, topic), finder


def _surroundings(finder: Finder, region: str | None) -> dict[str, Any]:
    desk = finder.desk
    chain = desk.gazetteer.chain(region) if region else []
    return {
        "desk": desk,
        "region_code": region or "",
        "region_names": [desk.gazetteer.by_code(code).name for code in chain],
        "area_code": desk.gazetteer.area_code(region) if region else None,
        "years": range(desk.today.year - 1, desk.today.year + 3),
    }


def _limit(text: str | None) -> int:
    if not text or not text.isascii() or not text.isdigit():
        return _DEFAULT_LIMIT
    return min(max(int(text[:6]), 1), _MOST)
