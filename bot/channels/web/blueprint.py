"""All routes of the web chat."""

from __future__ import annotations

import logging

from sanic import Blueprint
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.web.api import Api
from bot.channels.web.forms import Forms
from bot.channels.web.incoming import Refused
from bot.channels.web.outgoing import (
    ASK_AGAIN,
    FOR_EVER,
    security_headers,
    send_asset,
    send_json,
)
from bot.channels.web.parts import Handler, Parts

logger = logging.getLogger(__name__)


def build_blueprint(parts: Parts) -> Blueprint:
    """Build the routes; the front door shows them as ``/``, ``/embed.js`` and ``/web/…``.

    Args:
        parts: What the routes work with.
    """
    routes = Blueprint("web_channel")
    api, forms = Api(parts), Forms(parts)
    for path, method, handler in (*api.routes(), *forms.routes()):
        _add(routes, path, method, handler)
    _add_feedback(routes, api, forms)
    _add_files(routes, parts)
    _add_errors(routes, parts)
    headers = security_headers(parts.settings)

    @routes.middleware("response")
    async def protect(_: Request, response: HTTPResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)

    return routes


def _add(routes: Blueprint, path: str, method: str, handler: Handler) -> None:
    # Sanic writes on its handlers, which methods of an object do not allow.
    async def handle(request: Request) -> HTTPResponse:
        return await handler(request)

    name = f"{method}_{path.strip('/') or 'page'}".lower()
    methods = ["GET", "HEAD"] if method == "GET" else [method]
    routes.add_route(handle, path, methods=methods, name=name)


def _add_feedback(routes: Blueprint, api: Api, forms: Forms) -> None:
    async def feedback(request: Request) -> HTTPResponse:
        is_json = str(request.content_type or "").startswith("application/json")
        return await (api if is_json else forms).feedback(request)

    _add(routes, "/feedback", "POST", feedback)


def _add_files(routes: Blueprint, parts: Parts) -> None:
    @routes.route("/static/<version:str>/<name:str>", methods=["GET", "HEAD"])
    async def static(request: Request, version: str, name: str) -> HTTPResponse:
        asset = parts.assets.get(name)
        if asset is None:
            raise Refused("not_found", 404)
        # While a service is upgraded, a page may ask the new process for the old version.
        cache = FOR_EVER if version == parts.assets.version else ASK_AGAIN
        return send_asset(request, asset, cache, "same-origin")

    async def embed(request: Request) -> HTTPResponse:
        return send_asset(request, parts.assets.embed_script, ASK_AGAIN, "cross-origin")

    _add(routes, "/embed.js", "GET", embed)


def _add_errors(routes: Blueprint, parts: Parts) -> None:
    errors = parts.words.errors

    @routes.exception(Refused)
    async def refused(_: Request, error: Refused) -> HTTPResponse:
        return send_json({"error": error.key, "message": errors[error.key]}, error.status)

    @routes.exception(Exception)
    async def failed(_: Request, error: Exception) -> HTTPResponse:
        if isinstance(error, SanicException) and error.status_code < 500:
            return send_json(
                {"error": "bad_request", "message": errors["bad_request"]}, error.status_code
            )
        logger.error("web request failed", exc_info=error)
        return send_json({"error": "failed", "message": errors["failed"]}, 500)
