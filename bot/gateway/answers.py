"""What the front door itself answers: refusals, the polite line, headers on everything."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from bot.gateway.incoming import Refused
from bot.phrases import load_phrases
from bot.request_id import HEADER, current_request

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
_NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
_PAGE = "frame-ancestors 'self'"


async def protect(_: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every answer; for aiohttp's signal of that name."""
    guard(response)


def guard(response: web.StreamResponse) -> None:
    """Put the security headers on an answer that does not bring its own."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault(HEADER, current_request())
    is_page = response.content_type == "text/html"
    response.headers.setdefault("Content-Security-Policy", _PAGE if is_page else _NO_PAGE)
    # Nobody has to know what this is built with.
    response.headers.popall("Server", None)


def refusal(refused: Refused) -> web.Response:
    """Return why a request is not served, for programs and for people."""
    sentence = load_phrases().say(refused.key)
    return _json({"error": sentence, "code": refused.key}, refused.status)


def unavailable(channel: str) -> web.Response:
    """Return the polite line of a service that cannot answer now."""
    return _said(channel, "apology", 503, "5")


def too_many(channel: str) -> web.Response:
    """Return the kind line for somebody who writes too fast."""
    return _said(channel, "too_many", 429, "10")


def is_internal(answer: web.Response) -> bool:
    """Whether an answer of the Rasa server is an error page of its own and not of a channel."""
    if answer.status >= 500:
        return True
    # The web chat's own pages carry its policy.
    is_text = answer.content_type in ("text/plain", "text/html")
    return answer.status >= 400 and is_text and "Content-Security-Policy" not in answer.headers


def _said(channel: str, key: str, status: int, seconds: str) -> web.Response:
    reply = load_phrases().reply(key, status="error")
    body: Any = [reply]
    if channel == "web":
        body = {"error": key, "message": reply["text"], "replies": [reply]}
    answer = _json(body, status)
    answer.headers["Retry-After"] = seconds
    return answer


def _json(body: Any, status: int) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json")
