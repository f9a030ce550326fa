"""The WeChat channels as Rasa input channels."""

from __future__ import annotations

import logging
from collections.abc import Callable

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.wechat.assembly import Channel, mini_program, official_account, wecom
from bot.channels.wechat.callbacks import MAX_BODY, Reply
from bot.channels.wechat.settings import Account, WeChatSettings
from bot.journal import Journal, open_database
from bot.privacy import mask
from bot.turns import RunDialogue, TurnService

logger = logging.getLogger(__name__)

# Far longer than WeChat waits: a late answer is sent, or kept for the resident.
_ANSWER_TIMEOUT = 60.0


class WeChatInput(InputChannel):
    """``/webhooks/wechat/webhook``: the Official Account."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "wechat"

    def blueprint(self, on_new_message: RunDialogue) -> Blueprint:
        """Build the routes.

        Args:
            on_new_message: Rasa's handler for one message.
        """
        settings = WeChatSettings.from_environment()
        is_on = _usable(self.name(), settings.official, settings.official_is_on)
        return routes(self.name(), is_on, _builder(official_account, settings, on_new_message))


class MiniProgramInput(InputChannel):
    """``/webhooks/wechat/mini/webhook``: customer service of a mini program."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "wechat_mini"

    def url_prefix(self) -> str:
        """Return where the channel stands below ``/webhooks/``."""
        return "wechat/mini"

    def blueprint(self, on_new_message: RunDialogue) -> Blueprint:
        """Build the routes.

        Args:
            on_new_message: Rasa's handler for one message.
        """
        settings = WeChatSettings.from_environment()
        is_on = _usable(self.name(), settings.mini_program, settings.mini_program_is_on)
        return routes(self.name(), is_on, _builder(mini_program, settings, on_new_message))


class WeComInput(InputChannel):
    """``/webhooks/wechat/kf/webhook``: WeCom customer service."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "wecom_kf"

    def url_prefix(self) -> str:
        """Return where the channel stands below ``/webhooks/``."""
        return "wechat/kf"

    def blueprint(self, on_new_message: RunDialogue) -> Blueprint:
        """Build the routes.

        Args:
            on_new_message: Rasa's handler for one message.
        """
        settings = WeChatSettings.from_environment()
        is_on = _usable(self.name(), settings.wecom, settings.wecom_is_on)
        return routes(self.name(), is_on, _builder(wecom, settings, on_new_message))


def routes(name: str, is_on: bool, build: Callable[[], Channel]) -> Blueprint:
    """Build the two routes of a channel.

    Args:
        name: Name of the channel.
        is_on: Whether it works; one that does not answers 404.
        build: Builds the channel. It is called in the process that serves: connections must
            not be made before Sanic forks its workers.
    """
    blueprint = Blueprint(f"{name}_channel")
    running: list[Channel] = []

    @blueprint.route("/webhook", methods=["GET"])
    async def check_address(request: Request) -> HTTPResponse:
        if not is_on:
            return _response(Reply(404, ""))
        return _response(running[0].door.check_address(_query(request)))

    @blueprint.route("/webhook", methods=["POST"], stream=True)
    async def receive(request: Request) -> HTTPResponse:
        if not is_on:
            return _response(Reply(404, ""))
        body = await _body(request)
        return _response(await running[0].handler.receive(_query(request), body))

    async def start(*_: object) -> None:
        running.append(build())
        await running[0].start()

    async def stop(*_: object) -> None:
        await running.pop().close()

    if is_on:
        blueprint.listener("before_server_start")(start)
        blueprint.listener("before_server_stop")(stop)
    return blueprint


def _builder(
    make: Callable[..., Channel], settings: WeChatSettings, run_dialogue: RunDialogue
) -> Callable[[], Channel]:
    def build() -> Channel:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        engine = open_database(settings.database_url)
        assistant = TurnService(run_dialogue, Journal(engine), _ANSWER_TIMEOUT)
        return make(settings, assistant, engine, lambda text: mask(text).text)

    return build


def _usable(name: str, account: Account, is_on: bool) -> bool:
    if account.token:
        for problem in account.problems():
            logger.error("%s is off: %s", name, problem)
    return is_on


def _query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in request.args.items() if values}


async def _body(request: Request) -> bytes:
    """Read a body, but not more than shows that it is too large."""
    body = b""
    while len(body) <= MAX_BODY:
        chunk = await request.stream.read()
        if chunk is None:
            return body
        body += chunk
    return body


def _response(reply: Reply) -> HTTPResponse:
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return HTTPResponse(
        reply.body, status=reply.status, headers=headers, content_type=reply.content_type
    )
