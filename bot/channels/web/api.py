"""Routes for the page's script: JSON in, JSON out."""

from __future__ import annotations

import asyncio

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.web import incoming
from bot.channels.web.answers import place_of
from bot.channels.web.incoming import Refused
from bot.channels.web.outgoing import send_json
from bot.channels.web.parts import CHANNEL, Parts, Route
from bot.channels.web.ports import Place
from bot.turns import Inbound

USUAL_TURNS = 30
MOST_TURNS = 100
MOST_SUGGESTIONS = 5
MOST_PLACES = 8
LONGEST_QUERY = 60


class Api:
    """The routes under ``/web/`` that a script calls.

    Args:
        parts: What the routes work with.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            ("/session", "POST", self.session),
            ("/message", "POST", self.message),
            ("/history", "GET", self.history),
            ("/suggest", "GET", self.suggest),
            ("/regions", "GET", self.regions),
        ]

    async def session(self, _: Request) -> HTTPResponse:
        """``POST /web/session``: begin a conversation, return its token."""
        return send_json({"token": self._parts.sessions.issue()})

    async def message(self, request: Request) -> HTTPResponse:
        """``POST /web/message`` ``{message_id, text, region?}``: answer a message."""
        sender = incoming.bearer_sender(request, self._parts.sessions)
        body = incoming.json_body(request)
        inbound = Inbound(
            channel=CHANNEL,
            sender=sender,
            text=incoming.read_text(body.get("text"), self._parts.settings.max_text),
            message_id=incoming.read_message_id(body.get("message_id")),
            region=incoming.read_region(body.get("region"), self._parts.places),
        )
        replies = await self._parts.turns.ask(inbound)
        return send_json(
            {
                "message_id": inbound.message_id,
                "replies": replies,
                "region": _region(place_of(replies)),
                "html": self._parts.pages.answers(inbound.message_id or "", replies),
            }
        )

    async def history(self, request: Request) -> HTTPResponse:
        """``GET /web/history?limit=``: the newest turns, oldest first."""
        sender = incoming.bearer_sender(request, self._parts.sessions)
        turns = await self._parts.turns.history(CHANNEL, sender, _limit(request))
        places = [place_of(turn.replies) for turn in turns]
        return send_json(
            {
                "turns": [
                    {
                        "message_id": turn.message_id,
                        "text": turn.text,
                        "at": turn.at.isoformat(timespec="seconds") + "Z",
                        "replies": turn.replies,
                        "html": self._parts.pages.turns([turn]),
                    }
                    for turn in turns
                ],
                "region": _region(next((p for p in reversed(places) if p), None)),
            }
        )

    async def feedback(self, request: Request) -> HTTPResponse:
        """``POST /web/feedback`` ``{message_id, index, helpful, reason?}``: keep a judgement."""
        sender = incoming.bearer_sender(request, self._parts.sessions)
        said = incoming.read_judgement(incoming.json_body(request))
        await asyncio.to_thread(
            self._parts.feedback.add,
            sender,
            said.message_id,
            said.index,
            said.helpful,
            said.reason,
        )
        return send_json({"kept": True})

    async def suggest(self, request: Request) -> HTTPResponse:
        """``GET /web/suggest?q=&region=``: questions that begin like this, or mean this."""
        region = incoming.read_region(request.args.get("region"), self._parts.places)
        found = await asyncio.to_thread(
            self._parts.suggest, _query(request), region, MOST_SUGGESTIONS
        )
        return send_json({"suggestions": list(found)})

    async def regions(self, request: Request) -> HTTPResponse:
        """``GET /web/regions?q=``: regions that this may name."""
        found = self._parts.places.find(_query(request), MOST_PLACES)
        return send_json({"regions": [_region(place) for place in found]})


def _query(request: Request) -> str:
    return str(request.args.get("q") or "").strip()[:LONGEST_QUERY]


def _limit(request: Request) -> int:
    text = str(request.args.get("limit") or USUAL_TURNS)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_TURNS):
        raise Refused("bad_request", 400)
    return int(text)


def _region(place: Place | None) -> dict[str, str] | None:
    return {"code": place.code, "name": place.name} if place else None
