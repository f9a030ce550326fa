"""Turns: one answer per message, private data masked, a polite line when anything fails."""

import asyncio
from pathlib import Path

import pytest
from rasa.core.channels.channel import UserMessage

from bot.journal import Journal, open_database
from bot.turns import Inbound, TurnService


class Dialogue:
    """Stands where Rasa stands: answers, counts, and waits when it is told to."""

    def __init__(self) -> None:
        self.heard: list[UserMessage] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.failure: Exception | None = None
        self.silent = False

    async def __call__(self, message: UserMessage) -> None:
        self.heard.append(message)
        await self.may_answer.wait()
        if self.failure:
            raise self.failure
        if not self.silent:
            await message.output_channel.send_response(
                message.sender_id,
                {"text": f"答 {message.text}\n\n第二段", "buttons": [], "custom": {"topic": "x"}},
            )


@pytest.fixture
def dialogue() -> Dialogue:
    return Dialogue()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(open_database(f"sqlite:///{tmp_path / 'journal.db'}"))


@pytest.fixture
def service(dialogue: Dialogue, journal: Journal) -> TurnService:
    return TurnService(dialogue, journal, timeout=5)


async def test_a_reply_stays_whole_at_blank_lines(service: TurnService) -> None:
    replies = await service.ask(Inbound("rest", "a", "怎么交"))
    assert replies == [{"text": "答 怎么交\n\n第二段", "custom": {"topic": "x"}}]


async def test_the_same_message_delivered_again_is_answered_once(
    service: TurnService, dialogue: Dialogue
) -> None:
    message = Inbound("wechat", "a", "怎么交", message_id="7")
    dialogue.may_answer.clear()
    deliveries = [asyncio.create_task(service.ask(message)) for _ in range(3)]
    while not dialogue.heard:
        await asyncio.sleep(0)
    dialogue.may_answer.set()
    first, *others = await asyncio.gather(*deliveries)
    assert all(replies == first for replies in others)
    assert len(dialogue.heard) == 1


async def test_an_answered_message_is_not_run_again_after_a_restart(
    service: TurnService, dialogue: Dialogue, journal: Journal
) -> None:
    message = Inbound("web", "a", "怎么交", message_id="7")
    first = await service.ask(message)
    restarted = TurnService(dialogue, journal, timeout=5)
    assert await restarted.ask(message) == first
    assert len(dialogue.heard) == 1


async def test_messages_without_an_id_are_all_answered(
    service: TurnService, dialogue: Dialogue
) -> None:
    for _ in range(2):
        await service.ask(Inbound("rest", "a", "怎么交"))
    assert len(dialogue.heard) == 2


async def test_private_numbers_reach_neither_dialogue_nor_journal(
    service: TurnService, dialogue: Dialogue
) -> None:
    await service.ask(Inbound("web", "a", "我电话13812345678，怎么交"))
    (turn,) = await service.history("web", "a")
    assert "13812345678" not in f"{dialogue.heard[0].text}{turn.text}{turn.replies}"
    assert dialogue.heard[0].metadata["private"] == ["mobile"]


@pytest.mark.parametrize("text", ["/restart", "  /greet{}", "／restart", "//x"])
async def test_a_leading_slash_is_no_command(
    service: TurnService, dialogue: Dialogue, text: str
) -> None:
    await service.ask(Inbound("rest", "a", text))
    assert not dialogue.heard[0].text.startswith(("/", "／"))


@pytest.mark.parametrize("way", ["raises", "says nothing", "takes too long"])
async def test_a_failure_becomes_the_polite_line_and_asking_again_asks_again(
    dialogue: Dialogue, journal: Journal, way: str
) -> None:
    service = TurnService(dialogue, journal, timeout=0.05 if way == "takes too long" else 5)
    if way == "raises":
        dialogue.failure = RuntimeError("broken")
    elif way == "says nothing":
        dialogue.silent = True
    else:
        dialogue.may_answer.clear()
    message = Inbound("web", "a", "怎么交", message_id="7")
    (reply,) = await service.ask(message)
    assert reply["custom"]["status"] == "error"
    assert "12366" in reply["text"] and "12345" in reply["text"]
    dialogue.failure, dialogue.silent = None, False
    dialogue.may_answer.set()
    (again,) = await TurnService(dialogue, journal, timeout=5).ask(message)
    assert again["text"].startswith("答")


async def test_history_is_kept_apart_by_channel_and_resident(service: TurnService) -> None:
    await service.ask(Inbound("web", "a", "一"))
    await service.ask(Inbound("web", "b", "二"))
    await service.ask(Inbound("rest", "a", "三"))
    assert [t.text for t in await service.history("web", "a")] == ["一"]


async def test_forgetting_a_resident_leaves_the_others(
    service: TurnService, dialogue: Dialogue
) -> None:
    await service.ask(Inbound("web", "a", "一"))
    await service.ask(Inbound("web", "b", "二"))
    assert await service.forget("web", "a") == 1
    assert await service.history("web", "a") == []
    assert len(await service.history("web", "b")) == 1
