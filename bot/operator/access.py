"""Who may do what: every route names the role it needs, and this is where it is checked."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web
from multidict import MultiDictProxy

from bot.operator.accounts import TOKEN_NAME, Account
from bot.operator.room import Room
from bot.operator.sessions import COOKIE, Session

TOKEN_HOLDER = Account(0, TOKEN_NAME, "administrator")

Form = MultiDictProxy[str | bytes | bytearray | web.FileField]
Handler = Callable[["Visit"], Awaitable[web.StreamResponse]]
_SAFE = frozenset({"GET", "HEAD"})
_LARGEST_FORM = 4 * 1024 * 1024
_FORM_SECONDS, _SPREADSHEET_SECONDS = 10.0, 60.0


@dataclass(frozen=True)
class Visit:
    """A request that was let in.

    Attributes:
        request: The request.
        room: What the handlers share.
        account: Who it is from.
        session: The session; None for a program with the token.
        form: Fields of a posted form.
    """

    request: web.Request
    room: Room
    account: Account
    session: Session | None
    form: Form | None = None

    @property
    def form_token(self) -> str:
        """What forms on the page must carry."""
        return self.room.sessions.form_token(self.session.id) if self.session else ""

    def field(self, name: str) -> str:
        """Return a posted field, trimmed; empty when it is missing."""
        value = self.form.get(name, "") if self.form is not None else ""
        return clean(value) if isinstance(value, str) else ""

    def page(self, template: str, status: int = 200, **values: object) -> web.Response:
        """Return a filled page."""
        text = self.room.templates.get_template(template).render(
            account=self.account, form_token=self.form_token, path=self.request.path, **values
        )
        return web.Response(text=text, content_type="text/html", status=status)


def clean(typed: str) -> str:
    """Return a text without blanks around it and null bytes, which PostgreSQL refuses."""
    return typed.replace("\x00", "").strip()


def guarded(
    room: Room, role: str, handler: Handler
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return a handler that lets in only who has the rights of a role.

    Args:
        room: What the handlers share.
        role: One of ``accounts.ROLES``.
        handler: Answers those that are let in.
    """

    async def check(request: web.Request) -> web.StreamResponse:
        if _has_token(room, request):
            visit = Visit(request, room, TOKEN_HOLDER, None, await _form(request))
            return await handler(visit)
        visitor = await _visitor(room, request)
        if visitor is None:
            return _ask_to_log_in(request)
        session, account = visitor
        if not account.may(role):
            raise web.HTTPForbidden(text=room.words.say("forbidden"))
        form = await _form(request)
        if request.method not in _SAFE and not _from_own_page(room, request, session, form):
            raise web.HTTPForbidden(text=room.words.say("form_old"))
        return await handler(Visit(request, room, account, session, form))

    return check


def number_in(text: str) -> int:
    """Return the number in an address or a form; 0, which nothing has, when it is none."""
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def is_same_site(request: web.Request) -> bool:
    """Whether a browser says that a request came from this very site; programs say nothing."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def _has_token(room: Room, request: web.Request) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {room.token}".encode())


async def _visitor(room: Room, request: web.Request) -> tuple[Session, Account] | None:
    cookie = request.cookies.get(COOKIE)
    session = room.sessions.read(cookie) if cookie else None
    if session is None:
        return None
    if session.account == 0:
        return session, TOKEN_HOLDER
    account = await room.run(room.accounts.get, session.account)
    if account is None or not account.active or account.epoch != session.epoch:
        return None
    return session, account


async def read_form(request: web.Request, seconds: float = _FORM_SECONDS) -> Form:
    """Return the fields of a posted form.

    Args:
        request: The request.
        seconds: How long it may take to come.

    Raises:
        HTTPException: It cannot be read, is too large or takes too long.
    """
    try:
        return await asyncio.wait_for(request.post(), seconds)
    except web.HTTPException:
        raise
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except Exception as error:  # aiohttp raises many kinds for a broken form
        raise web.HTTPBadRequest from error


async def _form(request: web.Request) -> Form | None:
    if request.method in _SAFE:
        return None
    # Spreadsheets are larger than what the front door takes from residents.
    return await read_form(request.clone(client_max_size=_LARGEST_FORM), _SPREADSHEET_SECONDS)


def _from_own_page(
    room: Room,
    request: web.Request,
    session: Session,
    form: Form | None,
) -> bool:
    token = request.headers.get("X-Form-Token") or (form.get("form_token") if form else None)
    return (
        isinstance(token, str)
        and is_same_site(request)
        and room.sessions.is_form_token(session.id, token)
    )


def _ask_to_log_in(request: web.Request) -> web.Response:
    if "/api/" in request.path or "/parts/" in request.path or request.method not in _SAFE:
        return web.json_response({"error": "unauthorised"}, status=401)
    raise web.HTTPSeeOther(f"/operator/login?{urlencode({'next': request.path_qs})}")
