"""Routes for browsers without script: the page, and what its form sends."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.web import incoming
from bot.channels.web.answers import place_of
from bot.channels.web.incoming import Refused
from bot.channels.web.outgoing import send_page
from bot.channels.web.pages import SIZES, Conversation, Look
from bot.channels.web.parts import CHANNEL, Parts, Route
from bot.channels.web.ports import Place
from bot.channels.web.sessions import SessionError
from bot.regions.gazetteer import NATION
from bot.turns import Inbound, Reply

SHOWN_TURNS = 30
_FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Asked:
    """A question that was just asked by form, and what came back."""

    message_id: str
    text: str
    replies: list[Reply]


class Forms:
    """The page and its form.

    Args:
        parts: What the routes work with.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        """Return the routes."""
        # A form's address that is typed or shared opens the page as well.
        return [("/", "GET", self.page), ("/chat", "GET", self.page), ("/chat", "POST", self.chat)]

    async def page(self, request: Request) -> HTTPResponse:
        """``GET /?region=&embed=``: the page before the first question."""
        look = Look(embedded=request.args.get("embed") == "1")
        conversation = Conversation(place=self._place(request.args.get("region")))
        html = self._parts.pages.page(conversation, look)
        return send_page(request, html, is_private=False)

    async def chat(self, request: Request) -> HTTPResponse:
        """``POST /web/chat``: a question, a button, or a change of looks."""
        form = Form(request)
        try:
            incoming.same_site(request)
            asked = await self._ask(form)
        except Refused as refused:
            error = self._parts.words.errors[refused.key]
            return await self._show(request, form, None, error=error, status=refused.status)
        return await self._show(request, form, asked)

    async def feedback(self, request: Request) -> HTTPResponse:
        """``POST /web/feedback`` by form: keep a judgement."""
        form = Form(request)
        try:
            incoming.same_site(request)
            sender = self._sender(form.token)
            said = form.judgement()
        except Refused as refused:
            error = self._parts.words.errors[refused.key]
            return await self._show(request, form, None, error=error, status=refused.status)
        keep = self._parts.feedback.add
        await asyncio.to_thread(
            keep, sender, said.message_id, said.index, said.helpful, said.reason
        )
        return await self._show(
            request, form, None, notice=self._parts.words.client["feedback_thanks"]
        )

    async def _ask(self, form: Form) -> Asked | None:
        if form.changes_look:
            return None
        moved = self._moved(form)
        if moved and not form.question.strip():
            return await self._send(form, moved)
        text = incoming.read_text(form.question, self._parts.settings.max_text)
        if moved:
            await self._send(form, moved)
        return await self._send(form, text)

    async def _send(self, form: Form, text: str) -> Asked:
        message_id = form.message_id(text)
        if not form.token:
            form.token = self._parts.sessions.issue()
        region = incoming.read_region(form.region, self._parts.places)
        sender = self._sender(form.token)
        replies = await self._parts.turns.ask(Inbound(CHANNEL, sender, text, message_id, region))
        return Asked(message_id, text, replies)

    def _moved(self, form: Form) -> str:
        """Return what tells a conversation already begun about a region newly chosen."""
        place = self._place(form.region)
        if not place or not form.token or form.region == form.region_before:
            return ""
        return self._parts.words.client["place_message"].format(name=place.name)

    async def _show(
        self,
        request: Request,
        form: Form,
        asked: Asked | None,
        notice: str = "",
        error: str = "",
        status: int = 200,
    ) -> HTTPResponse:
        try:
            sender = self._sender(form.token)
            turns = await self._parts.turns.history(CHANNEL, sender, SHOWN_TURNS)
        except Refused:
            form.token, turns = "", []
        unkept = None
        if asked and asked.message_id not in {turn.message_id for turn in turns}:
            unkept = (asked.message_id, asked.text, asked.replies)
        conversation = Conversation(
            token=form.token,
            place=_still(self._place(form.region), asked),
            turns=turns,
            unkept=unkept,
            notice=notice,
            error=error,
            draft=form.text if asked is None else "",
        )
        html = self._parts.pages.page(conversation, form.look)
        return send_page(request, html, is_private=True, status=status)

    def _sender(self, token: str) -> str:
        try:
            return self._parts.sessions.sender(token)
        except SessionError as error:
            raise Refused("no_session", 401) from error

    def _place(self, code: str | None) -> Place | None:
        name = self._parts.places.name_of(code) if code else None
        return Place(code, name) if code and name else None


class Form:
    """The fields of the page's form.

    Args:
        request: The request that sent it.

    Attributes:
        token: Session token, empty before the first question.
    """

    def __init__(self, request: Request) -> None:
        # What no page of ours sends, Sanic would stumble over and tell the log at length.
        is_form = (request.content_type or "").startswith(_FORM_TYPE)
        fields = request.form or {} if is_form and len(request.body) <= incoming.MOST_BYTES else {}
        self._fields = {name: str(values[0]) for name, values in fields.items()}
        self.token = self._field("token")

    @property
    def text(self) -> str:
        """What was typed."""
        return self._field("text")

    @property
    def question(self) -> str:
        """What is asked: the button that was pressed, else what was typed."""
        return self._field("choice") or self.text

    @property
    def region(self) -> str:
        """Code of the region that was chosen."""
        return self._field("region")

    @property
    def region_before(self) -> str:
        """Code of the region that was chosen when the page was sent."""
        return self._field("region_before")

    @property
    def changes_look(self) -> bool:
        """Whether only the looks are to change."""
        return "set_size" in self._fields or "set_contrast" in self._fields

    @property
    def look(self) -> Look:
        """How the page is to look."""
        size = self._field("set_size") or self._field("size")
        contrast = self._field("set_contrast") or self._field("contrast")
        return Look(
            size=size if size in SIZES else SIZES[0],
            contrast=contrast == "on",
            embedded=self._field("embed") == "1",
        )

    def message_id(self, text: str) -> str:
        """Return the id of this message.

        The page's own number is not enough: after "back" the same page sends another question.

        Raises:
            Refused: The page's number is missing.
        """
        number = incoming.read_message_id(self._field("message_id"))
        return hashlib.sha256(f"{number}\n{text}".encode()).hexdigest()[:32]

    def judgement(self) -> incoming.Judgement:
        """Return the judgement behind the button: ``<message>.<index>.<yes|no>[.<reason>]``.

        Raises:
            Refused: It is not of that form.
        """
        parts = self._field("verdict").split(".")
        if len(parts) < 3 or not parts[1].isdecimal() or parts[2] not in ("yes", "no"):
            raise Refused("bad_request", 400)
        written = self._field(f"reason.{parts[0]}.{parts[1]}")
        return incoming.read_judgement(
            {
                "message_id": parts[0],
                "index": int(parts[1]),
                "helpful": parts[2] == "yes",
                "reason": " ".join(filter(None, (*parts[3:], written))),
            }
        )

    def _field(self, name: str) -> str:
        return self._fields.get(name, "")


def _still(place: Place | None, asked: Asked | None) -> Place | None:
    """Return the chosen region, or None after an answer on another province."""
    answered = place_of(asked.replies) if asked else None
    if place and answered and answered.code not in (NATION, place.code):
        return place if answered.code[:2] == place.code[:2] else None
    return place
