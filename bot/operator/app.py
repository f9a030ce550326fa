"""The operators' console as an application of its own, mounted by the front door."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot.operator import (
    account_pages,
    api,
    bulk_pages,
    draft_pages,
    figure_pages,
    pages,
    queue_pages,
)
from bot.operator.access import Handler, guarded
from bot.operator.room import FOLDER, Room
from bot.settings import Settings

STATIC = FOLDER / "static"

ROUTES: tuple[tuple[str, str, str, Handler], ...] = (
    ("GET", "/", "operator", pages.console),
    ("POST", "/logout", "operator", pages.log_out),
    ("GET", "/api/search", "operator", api.search),
    ("POST", "/api/flag", "operator", api.flag),
    ("POST", "/api/missing", "operator", api.missing),
    ("POST", "/api/unfound", "operator", api.unfound),
    ("POST", "/api/used", "operator", api.used),
    ("GET", "/parts/search", "operator", api.search_part),
    ("GET", "/parts/script", "operator", api.script_part),
    ("GET", "/queue", "editor", queue_pages.show),
    ("POST", "/queue/{group}", "editor", queue_pages.change),
    ("GET", "/draft", "editor", draft_pages.write),
    ("GET", "/drafts", "editor", draft_pages.show_all),
    ("POST", "/drafts", "editor", draft_pages.create),
    ("GET", "/drafts/{draft}", "editor", draft_pages.show),
    ("POST", "/drafts/{draft}", "editor", draft_pages.change),
    ("GET", "/drafts/{draft}/patch", "editor", draft_pages.download),
    ("GET", "/figures", "editor", figure_pages.show),
    ("GET", "/figures.csv", "editor", figure_pages.download),
    ("GET", "/entries", "editor", bulk_pages.show),
    ("GET", "/entries.csv", "editor", bulk_pages.download),
    ("POST", "/entries", "editor", bulk_pages.check),
    ("GET", "/accounts", "administrator", account_pages.show),
    ("POST", "/accounts", "administrator", account_pages.create),
    ("POST", "/accounts/{number}", "administrator", account_pages.change),
    ("GET", "/audit", "administrator", account_pages.audit),
)
"""Method, path, the role that is needed, and who answers."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_STATIC_NAME = re.compile(r"[a-z_]+\.(?:css|js|svg)\Z")


def build_operator_app(settings: Settings | None = None) -> web.Application:
    """Build the console.

    Args:
        settings: Settings of the service; those of the environment when None.
    """
    room = Room(settings or Settings.from_environment())
    app = web.Application(middlewares=[_with_headers])
    app.cleanup_ctx.append(_life(room))
    for method, path, role, handler in ROUTES:
        app.router.add_route(method, path, guarded(room, role, handler))
    login = pages.Login(room)
    app.router.add_get("", _to_home)
    app.router.add_get("/login", login.show)
    app.router.add_post("/login", login.log_in)
    app.router.add_get("/static/{name}", _static)
    return app


def _life(room: Room) -> Callable[[web.Application], AsyncIterator[None]]:
    async def life(_: web.Application) -> AsyncIterator[None]:
        if room.token_is_new and not room.settings.is_public:
            address = f"http://{room.settings.host}:{room.settings.port}/operator/"
            print(room.words.say("token", address=address, token=room.token), flush=True)
        yield
        await room.jobs.close()

    return life


@web.middleware
async def _with_headers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        answer = await handler(request)
    except web.HTTPException as refusal:
        refusal.headers.update(_HEADERS)
        raise
    answer.headers.update(_HEADERS)
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


async def _to_home(_: web.Request) -> web.Response:
    raise web.HTTPPermanentRedirect(pages.HOME)


async def _static(request: web.Request) -> web.FileResponse:
    name = request.match_info["name"]
    path: Path = STATIC / name
    if not _STATIC_NAME.match(name) or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})
