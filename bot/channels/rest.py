"""The REST channel: one message in, a JSON list of replies out."""

from __future__ import annotations

import hmac
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.settings import Settings
from bot.turns import Inbound, RunDialogue, TurnService

MAX_SENDER = 128
MAX_TEXT = 20_000


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
        token = Settings.from_environment().api_token

        @routes.route("/", methods=["GET"])
        async def ready(_: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if token and not hmac.compare_digest(_bearer(request).encode(), token.encode()):
                return json({"error": "需要 Authorization: Bearer 令牌。"}, status=401)
            try:
                inbound = read_message(_body(request))
            except BadRequest as error:
                return json({"error": str(error)}, status=400)
            return json(await service.ask(inbound), ensure_ascii=False)

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
    if not isinstance(sender, str) or not 0 < len(sender) <= MAX_SENDER:
        raise BadRequest(f"sender 应为 1 到 {MAX_SENDER} 个字符的字符串。")
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise BadRequest(f"message 应为不超过 {MAX_TEXT} 个字符的字符串。")
    if message_id is not None and (
        not isinstance(message_id, str) or not 0 < len(message_id) <= MAX_SENDER
    ):
        raise BadRequest(f"message_id 应为 1 到 {MAX_SENDER} 个字符的字符串。")
    return Inbound("rest", sender, text, message_id)


def _body(request: Request) -> Any:
    try:
        return request.json
    except Exception as error:  # Sanic raises several kinds for a broken body
        raise BadRequest("请求体不是合法的 JSON。") from error


def _bearer(request: Request) -> str:
    header = str(request.headers.get("authorization", ""))
    return header[7:] if header.lower().startswith("bearer ") else ""
