"""What the menu and the welcome offer is understood by the trained assistant."""

from __future__ import annotations

import pytest

from bot.channels.wechat.menu import load_menu
from bot.channels.wechat.words import load_words
from tests.support.assistant import Assistant
from tests.support.service import FIXED_DAY

ITEMS = [item for _, items in load_menu().buttons for item in items if item.ask]
TOPICS = {item.ask: item.key for item in ITEMS}
EARLIER = ("交重了怎么退", "湖南长沙")


@pytest.mark.parametrize("ask", TOPICS)
@pytest.mark.parametrize("earlier", [(), EARLIER], ids=["at first", "in a talk"])
def test_a_menu_item_gets_what_its_key_names(
    ask: str,
    earlier: tuple[str, ...],
    trained_assistant: Assistant,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setenv("ASSISTANT_TODAY", FIXED_DAY)
    sender = request.node.name
    for said in earlier:
        trained_assistant.ask(said, sender)
    (reply,) = trained_assistant.ask(ask, sender)
    custom = reply["custom"]
    assert custom["topic"] == TOPICS[ask]
    unwanted = {"ask_clarify", "error", "out_of_scope"}
    # Who has said where the insurance is is not asked again.
    assert custom["status"] not in (unwanted | {"ask_region"} if earlier else unwanted)


def test_the_examples_of_the_welcome_are_questions_of_the_menu() -> None:
    assert {choice.payload for choice in load_words().suggestions} <= TOPICS.keys()
