"""What comes in at the front door: read within a time, from whom, from which site."""

from __future__ import annotations

import asyncio
import json
import re
from urllib.parse import urlsplit

from aiohttp import web

READ_SECONDS = 10.0
_PATH = re.compile(r"/[A-Za-z0-9._~/-]*")
_CROSS_SITE = frozenset({"cross-site", "same-site"})
_LONGEST_NAME = 512


class Refused(Exception):
    """A request that is not served.

    Args:
        key: Key of the sentence in ``data/phrases.yml``.
        status: HTTP status.
    """

    def __init__(self, key: str, status: int) -> None:
        super().__init__(key)
        self.key = key
        self.status = status


async def read_body(request: web.Request) -> bytes:
    """Return the body.

    Raises:
        Refused: It is too large, or takes too long.
    """
    try:
        return await asyncio.wait_for(request.read(), READ_SECONDS)
    except TimeoutError as error:
        raise Refused("too_slow", 408) from error
    except web.HTTPRequestEntityTooLarge as error:
        raise Refused("body_too_large", 413) from error
    except (web.HTTPException, web.RequestPayloadError, ValueError, OSError) as error:
        raise Refused("not_understood_body", 400) from error


def check_text(body: bytes) -> None:
    """Refuse a body that is no text in UTF-8: every channel of ours reads text.

    Raises:
        Refused: It is not.
    """
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise Refused("not_understood_body", 400) from error


def check_headers(request: web.Request) -> None:
    """Refuse headers with bytes that are no text, over which whoever compares them would stumble.

    Raises:
        Refused: There is one, or the body is packed.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused("not_understood_body", 415)
    try:
        "".join(request.headers.values()).encode()
    except UnicodeEncodeError as error:
        raise Refused("not_understood_body", 400) from error


def check_path(path: str) -> None:
    """Refuse paths that mean another path than they show.

    Raises:
        Refused: There are steps upwards, or characters that no address of ours has.
    """
    if not _PATH.fullmatch(path) or ".." in path.split("/") or "//" in path:
        raise Refused("not_found", 404)


def check_site(request: web.Request) -> None:
    """Refuse what other sites' pages make a browser send.

    Raises:
        Refused: The request changes something and comes from another site.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site in _CROSS_SITE:
        raise Refused("foreign_site", 403)
    origin = request.headers.get("Origin")
    if site is None and origin is not None and _host_of(origin) != request.host:
        raise Refused("foreign_site", 403)


def address_of(request: web.Request, trusted: frozenset[str]) -> str:
    """Return the address a request comes from.

    Args:
        request: The request.
        trusted: Addresses of proxies whose ``X-Forwarded-For`` is believed.
    """
    remote = request.remote or ""
    if remote not in trusted:
        return remote
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    # Only what our own proxies wrote at the end can be believed.
    return next((hop for hop in reversed(hops) if hop and hop not in trusted), remote)


def sender_of(request: web.Request, channel: str, body: bytes) -> str | None:
    """Return by what a resident is known to a channel, or None."""
    if channel == "rest":
        return _rest_sender(body)
    if channel == "web":
        return request.headers.get("Authorization")
    return None


def _rest_sender(body: bytes) -> str | None:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    sender = content.get("sender") if isinstance(content, dict) else None
    return f"rest:{sender[:_LONGEST_NAME]}" if isinstance(sender, str) else None


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
