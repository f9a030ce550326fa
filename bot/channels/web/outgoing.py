"""Responses of the web chat: security headers, caching, compression."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.web.assets import Asset
from bot.channels.web.settings import WebSettings

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
KEEP_NOT = "no-store"

FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # "no-referrer" would make browsers hide the origin of our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def security_headers(settings: WebSettings) -> dict[str, str]:
    """Return the headers that every response of the web chat carries."""
    ancestors = " ".join(("'self'", *settings.embed_origins))
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types answers; "
        f"frame-ancestors {ancestors}"
    )
    headers = {**FIXED_HEADERS, "Content-Security-Policy": policy}
    if not settings.embed_origins:
        # The older header knows no list of sites, so it can only forbid all.
        headers["X-Frame-Options"] = "SAMEORIGIN"
    return headers


def send_json(value: Mapping[str, Any], status: int = 200) -> HTTPResponse:
    """Return a JSON response that nothing on the way keeps."""
    body = json.dumps(value, ensure_ascii=False, default=str).encode()
    return HTTPResponse(
        status=status,
        headers={"Cache-Control": KEEP_NOT},
        content_type="application/json; charset=utf-8",
        body=body,
    )


def send_page(request: Request, html: str, is_private: bool, status: int = 200) -> HTTPResponse:
    """Return a page.

    Args:
        request: The request that asks for it.
        html: The page.
        is_private: Whether it shows a conversation; such a page is neither kept nor compressed
            (its length would tell about the secret in it).
        status: HTTP status.
    """
    body = html.encode()
    headers = {"Cache-Control": KEEP_NOT if is_private else ASK_AGAIN}
    if not is_private and takes_gzip(request):
        body = gzip.compress(body, 6)
        headers["Content-Encoding"] = "gzip"
    headers["Vary"] = "Accept-Encoding"
    return HTTPResponse(
        body=body, status=status, headers=headers, content_type="text/html; charset=utf-8"
    )


def send_asset(request: Request, asset: Asset, cache: str, policy: str) -> HTTPResponse:
    """Return a static file.

    Args:
        request: The request that asks for it.
        asset: The file.
        cache: Value of ``Cache-Control``.
        policy: Value of ``Cross-Origin-Resource-Policy``: who may load it.
    """
    headers = {
        "Cache-Control": cache,
        "Vary": "Accept-Encoding",
        "Cross-Origin-Resource-Policy": policy,
    }
    body = asset.body
    if takes_gzip(request):
        body = asset.zipped
        headers["Content-Encoding"] = "gzip"
    return HTTPResponse(body=body, headers=headers, content_type=asset.content_type)


def takes_gzip(request: Request) -> bool:
    """Return whether the browser takes compressed responses."""
    return "gzip" in str(request.headers.get("accept-encoding", ""))
