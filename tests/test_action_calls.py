"""The way to the action server: what comes back, and what happens when the server was away."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.action_calls import ActionServer, ServedAction
from bot.gateway.processes import free_port

REPLY = {
    "events": [
        {"event": "slot", "name": "insured_region", "value": "430000", "timestamp": None},
        {"event": "followup", "name": "action_listen", "timestamp": None},
    ],
    "responses": [{"text": "湖南是400元。", "buttons": [], "custom": {"status": "answered"}}],
}


async def _serve(port: int, status: int = 200) -> tuple[TestServer, list[dict[str, Any]]]:
    asked: list[dict[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(await request.json())
        return web.json_response(REPLY, status=status)

    app = web.Application()
    app.router.add_post("/webhook", answer)
    server = TestServer(app, port=port)
    await server.start_server()
    return server, asked


async def _run(server: ActionServer) -> list[Any]:
    tracker = DialogueStateTracker("rest:a1", [])
    tracker.update(UserUttered("湖南交多少", {"name": "fee_standard", "confidence": 1.0}))
    action = ServedAction("action_answer", server)
    nlg = TemplatedNaturalLanguageGenerator({})
    return await action.run(CollectingOutputChannel(), nlg, tracker, Domain.empty())


async def test_what_the_server_says_and_remembers_becomes_events() -> None:
    port = free_port()
    server, asked = await _serve(port)
    way = ActionServer(f"http://127.0.0.1:{port}/webhook")
    said, slot = await _run(way)
    assert isinstance(said, BotUttered)
    assert said.text == "湖南是400元。"
    assert said.data["custom"] == {"status": "answered"}
    assert isinstance(slot, SlotSet) and slot.value == "430000"
    assert asked[0]["next_action"] == "action_answer"
    assert asked[0]["tracker"]["latest_message"]["text"] == "湖南交多少"
    await way.close()
    await server.close()


async def test_a_server_that_was_started_anew_is_reached_at_once() -> None:
    port = free_port()
    first, _ = await _serve(port)
    way = ActionServer(f"http://127.0.0.1:{port}/webhook")
    await _run(way)
    await first.close()
    second, asked = await _serve(port)
    assert len(await _run(way)) == 2
    assert len(asked) == 1
    await way.close()
    await second.close()


async def test_a_failure_of_the_server_is_not_taken_for_an_answer() -> None:
    port = free_port()
    server, _ = await _serve(port, status=500)
    way = ActionServer(f"http://127.0.0.1:{port}/webhook")
    with pytest.raises(aiohttp.ClientResponseError):
        await _run(way)
    await server.close()
    with pytest.raises(aiohttp.ClientConnectionError):
        await _run(way)
    await way.close()
