"""What residents' browsers send: read and checked before anything uses it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sanic.request import Request

from bot.channels.web.ports import Places
from bot.channels.web.sessions import SessionError, Sessions

MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
MOST_BYTES = 16 * 1024
MOST_ANSWERS = 20
LONGEST_REASON = 200
# Control characters mean nothing in a question, and some databases refuse them.
UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Refused(Exception):
    """A request that is not served.

    Args:
        key: Key of the sentence in ``data/web/errors.yml``, also the code for programs.
        status: HTTP status.
    """

    def __init__(self, key: str, status: int) -> None:
        super().__init__(key)
        self.key = key
        self.status = status


@dataclass(frozen=True)
class Judgement:
    """What a resident thinks of one answer."""

    message_id: str
    index: int
    helpful: bool
    reason: str | None


def json_body(request: Request) -> Mapping[str, Any]:
    """Return the JSON object that was sent.

    Raises:
        Refused: The body is too large, or no JSON object.
    """
    if len(request.body) > MOST_BYTES:
        raise Refused("too_long", 413)
    try:
        body = request.json
    except Exception as error:  # Sanic raises several kinds for a broken body
        raise Refused("bad_request", 400) from error
    if not isinstance(body, dict):
        raise Refused("bad_request", 400)
    return body


def bearer_sender(request: Request, sessions: Sessions) -> str:
    """Return the sender of the token in the ``Authorization`` header.

    Raises:
        Refused: There is no valid token.
    """
    header = str(request.headers.get("authorization", ""))
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise Refused("no_session", 401)
    try:
        return sessions.sender(token.strip())
    except SessionError as error:
        raise Refused("no_session", 401) from error


def same_site(request: Request) -> None:
    """Refuse forms sent from other sites, which could put a resident into a foreign session.

    Raises:
        Refused: The form comes from another origin.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Refused("foreign", 403)
        return
    origin = request.headers.get("origin")
    host = request.headers.get("x-forwarded-host") or request.headers.get("host")
    if origin is not None and origin.partition("://")[2] != host:
        raise Refused("foreign", 403)


def read_text(value: Any, longest: int) -> str:
    """Return what a resident wrote.

    Raises:
        Refused: It is no text, empty, or longer than ``longest`` characters.
    """
    if not isinstance(value, str):
        raise Refused("bad_request", 400)
    text = UNWANTED.sub("", value).strip()
    if not text:
        raise Refused("empty", 400)
    if len(text) > longest:
        raise Refused("too_long", 413)
    return text


def read_message_id(value: Any) -> str:
    """Return the id of a message.

    Raises:
        Refused: It is not 8 to 64 letters, digits, ``_`` or ``-``.
    """
    if not isinstance(value, str) or not MESSAGE_ID.fullmatch(value):
        raise Refused("bad_request", 400)
    return value


def read_region(value: Any, places: Places) -> str | None:
    """Return a region's code; None when it is not the code of a region."""
    return value if isinstance(value, str) and places.name_of(value) else None


def read_judgement(body: Mapping[str, Any]) -> Judgement:
    """Return what a resident thinks of an answer.

    Args:
        body: ``{"message_id": str, "index": int, "helpful": bool, "reason": str?}``.

    Raises:
        Refused: A field is missing or of a wrong kind.
    """
    index, helpful, reason = body.get("index"), body.get("helpful"), body.get("reason")
    if type(index) is not int or not 0 <= index < MOST_ANSWERS or not isinstance(helpful, bool):
        raise Refused("bad_request", 400)
    if reason is not None and not isinstance(reason, str):
        raise Refused("bad_request", 400)
    kept = UNWANTED.sub("", reason or "").strip()[:LONGEST_REASON] or None
    return Judgement(read_message_id(body.get("message_id")), index, helpful, kept)
