"""A button is a promise: whoever taps it gets what it says."""

from __future__ import annotations

from datetime import date

import pytest

from actions.desk import Desk
from actions.office import open_desk
from tests.support.assistant import Assistant
from tests.support.service import FIXED_DAY

DESK: Desk = open_desk(date.fromisoformat(FIXED_DAY))
CHANNELS = [
    (region, channel)
    for region in ("140400", "341000", "430000", "510000")
    for channel in DESK.knowledge.channels_of("pay_how", region)
]


@pytest.mark.parametrize("topic", sorted(DESK.knowledge.topics))
def test_a_topics_title_leads_to_the_topic(
    topic: str, assistant: Assistant, request: pytest.FixtureRequest
) -> None:
    title = DESK.knowledge.topics[topic].title
    (reply,) = assistant.ask(title, request.node.name, region="430000")
    # Outside, to stop asking is to part.
    assert reply["custom"]["topic"] == ("goodbye" if topic == "cancel" else topic)
    assert reply["custom"]["status"] not in ("ask_clarify", "error")


@pytest.mark.parametrize("title", [*DESK.words.regions, DESK.words.any_region])
def test_a_regions_button_answers_the_question_that_waits(
    title: str, assistant: Assistant, request: pytest.FixtureRequest
) -> None:
    sender = request.node.name
    (asked,) = assistant.ask("怎么退费", sender)
    assert title in [button["payload"] for button in asked["buttons"]]
    (reply,) = assistant.ask(title, sender)
    assert reply["custom"]["topic"] == "refund"
    assert reply["custom"]["status"] in ("answered", "no_rule")
    if title != DESK.words.any_region:
        assert title.endswith(reply["custom"]["region"]["name"])


@pytest.mark.parametrize(("region", "channel"), CHANNELS)
def test_a_channels_button_leads_to_the_answer_on_it(
    region: str, channel: str, assistant: Assistant, request: pytest.FixtureRequest
) -> None:
    sender, title = request.node.name, DESK.words.channels[channel]
    (paying,) = assistant.ask(DESK.knowledge.topics["pay_how"].title, sender, region=region)
    assert title in [button["payload"] for button in paying["buttons"]]
    (reply,) = assistant.ask(title, sender, region=region)
    custom = reply["custom"]
    chosen = DESK.knowledge.choose("pay_how", DESK.gazetteer.chain(region), channel=channel)
    assert chosen is not None
    assert custom["entry"] == chosen.entry.name


@pytest.mark.parametrize("code", ["320106", "320302", "350102", "410204"])
def test_the_full_name_of_an_ambiguous_place_is_understood(
    code: str, assistant: Assistant, request: pytest.FixtureRequest
) -> None:
    sender, name = request.node.name, DESK.gazetteer.full_name(code)
    (asked,) = assistant.ask("鼓楼区怎么交医保", sender)
    assert name in [button["payload"] for button in asked["buttons"]]
    (reply,) = assistant.ask(name, sender)
    assert reply["custom"]["status"] == "answered"
    area_code = DESK.gazetteer.area_code(code)
    assert f"{area_code}+12366" in reply["text"]
