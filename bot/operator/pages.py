"""The console itself, and logging in and out."""

from __future__ import annotations

import hmac

from aiohttp import web

from bot.gateway.incoming import address_of
from bot.operator import api
from bot.operator.access import Visit, clean, is_same_site, read_form
from bot.operator.room import Room
from bot.operator.sessions import COOKIE, HOURS

HOME = "/operator/"


async def console(visit: Visit) -> web.Response:
    """``GET /``: the one screen of the console."""
    return visit.page("console.html", **await api.results(visit))


async def log_out(visit: Visit) -> web.Response:
    """``POST logout``: end the session in this browser."""
    answer = web.Response(status=303, headers={"Location": f"{HOME}login"})
    answer.del_cookie(COOKIE, path="/operator")
    return answer


class Login:
    """The page to log in with name and password, or with the token.

    Args:
        room: What the handlers share.
    """

    def __init__(self, room: Room) -> None:
        self._room = room

    async def show(self, request: web.Request) -> web.Response:
        """``GET login``."""
        return self._page(request.query.get("next", ""))

    async def log_in(self, request: web.Request) -> web.Response:
        """``POST login``."""
        form = await read_form(request)
        name, password = clean(str(form.get("name", "")))[:64], str(form.get("password", ""))[:256]
        onward = str(form.get("next", ""))
        # Without a session there is no form token yet; browsers tell where a form came from.
        if not is_same_site(request):
            raise web.HTTPForbidden
        address = address_of(request, self._room.settings.trusted_proxies)
        keys = (f"name:{name}", f"address:{address}")
        if self._room.limit.refuses(*keys):
            return self._page(onward, "login_wait", status=429)
        cookie = await self._session(name.strip(), password)
        if cookie is None:
            self._room.limit.failed(*keys)
            return self._page(onward, "login_wrong", status=401)
        self._room.limit.succeeded(*keys)
        # Who comes to work will search; strangers at the door must not make it load anything.
        self._room.begin()
        answer = web.Response(status=303, headers={"Location": _inside(onward)})
        answer.set_cookie(
            COOKIE,
            cookie,
            path="/operator",
            max_age=HOURS * 3600,
            httponly=True,
            samesite="Strict",
            secure=request.headers.get("X-Forwarded-Proto", request.scheme) == "https",
        )
        return answer

    async def _session(self, name: str, password: str) -> str | None:
        room = self._room
        if not name:
            if hmac.compare_digest(password.encode(), room.token.encode()):
                return room.sessions.begin(0, 0)
            return None
        account = await room.run(room.accounts.log_in, name, password)
        return room.sessions.begin(account.id, account.epoch) if account else None

    def _page(self, onward: str, problem: str | None = None, status: int = 200) -> web.Response:
        text = self._room.templates.get_template("login.html").render(
            onward=_inside(onward), problem=problem, account=None, form_token=""
        )
        return web.Response(text=text, content_type="text/html", status=status)


def _inside(path: str) -> str:
    """Return a path of the console; whoever sends a link cannot lead elsewhere."""
    plain = path.startswith(HOME) and "//" not in path and "\\" not in path
    return path if plain and path.isprintable() else HOME
