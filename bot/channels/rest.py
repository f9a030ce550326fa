"""The REST channel: one message in, a JSON list of replies out."""

from __future__ import annotations

import hmac
import re
from dataclasses import replace
from typing import Any, TypeGuard

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.key_file import sender_key
from bot.privacy.pseudonyms import Pseudonyms
from bot.settings import Settings
from bot.turns import Inbound, RunDialogue, TurnService

MAX_SENDER = 128
MAX_TEXT = 20_000
_NOT_IN_IDS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class BadRequest(ValueError):
    """The body is not a message."""


class RestChannel(InputChannel):
    """``POST /webhooks/rest/webhook`` for other programs."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name in the address."""
        return "rest"

    def blueprint(self, on_new_message: RunDialogue) -> Blueprint:
        """Build the routes.

        Args:
            on_new_message: Rasa's handler for one message.
        """
        routes = Blueprint("rest_channel")
        service = TurnService.from_settings(on_new_message)
        settings = Settings.from_environment()
        token = settings.api_token
        pseudonyms = Pseudonyms(sender_key(settings))

        @routes.route("/", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            # Rasa serves on when its model cannot be loaded.
            agent = getattr(request.app.ctx, "agent", None)
            is_ready = agent is not None and agent.is_ready()
            return json({"status": "ok" if is_ready else "unavailable"}, 200 if is_ready else 503)

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if token and not hmac.compare_digest(_bearer(request).encode(), token.encode()):
                return json({"error": "需要 Authorization: Bearer 令牌。"}, status=401)
            try:
                inbound = read_message(_body(request))
            except BadRequest as error:
                return json({"error": str(error)}, status=400)
            return json(await service.ask(_hidden(inbound, pseudonyms)), ensure_ascii=False)

        return routes


def read_message(body: Any) -> Inbound:
    """Read one message from a decoded JSON body.

    Args:
        body: ``{"sender": str, "message": str, "message_id": str?}``.

    Raises:
        BadRequest: A field is missing, of a wrong type, or too long.
    """
    if not isinstance(body, dict):
        raise BadRequest("请求体应为 JSON 对象，含 sender 和 message。")
    sender, text, message_id = body.get("sender"), body.get("message"), body.get("message_id")
    if not _is_id(sender):
        raise BadRequest(f"sender 应为 1 到 {MAX_SENDER} 个字符的字符串，不含控制字符。")
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise BadRequest(f"message 应为不超过 {MAX_TEXT} 个字符的字符串。")
    if message_id is not None and not _is_id(message_id):
        raise BadRequest(f"message_id 应为 1 到 {MAX_SENDER} 个字符的字符串，不含控制字符。")
    return Inbound("rest", sender, text, message_id)


def _is_id(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= MAX_SENDER and not _NOT_IN_IDS.search(value)


def _hidden(inbound: Inbound, pseudonyms: Pseudonyms) -> Inbound:
    message_id = inbound.message_id
    return replace(
        inbound,
        sender=pseudonyms.of(inbound.sender),
        message_id=message_id and pseudonyms.of(message_id),
    )


def _body(request: Request) -> Any:
    try:
        return request.json
    except Exception as error:  # Sanic raises several kinds for a broken body
        raise BadRequest("请求体不是合法的 JSON。") from error


def _bearer(request: Request) -> str:
    header = str(request.headers.get("authorization", ""))
    return header[7:] if header.lower().startswith("bearer ") else ""
