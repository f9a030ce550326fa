"""The channel with the service's own turns, journal and gazetteer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests
from rasa.core.channels.channel import UserMessage

from bot.channels.web.channel import WebChannel
from tests.support.waiting import wait_until
from tests.web.running_site import Front

ID = "message-0001"


@pytest.fixture
def asked() -> list[UserMessage]:
    """What reached the dialogue."""
    return []


@pytest.fixture
def front(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[UserMessage]) -> Any:
    """The channel, with a dialogue that repeats what it was told."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'assistant.db'}")

    async def repeat(message: UserMessage) -> None:
        asked.append(message)
        await message.output_channel.send_response(
            message.sender_id, {"text": message.text, "buttons": [], "custom": {}}
        )

    running = Front(lambda: WebChannel().blueprint(repeat))
    running.start()
    yield running
    running.close()


def test_what_a_resident_says_is_asked_once_masked_and_kept(
    front: Front, asked: list[UserMessage]
) -> None:
    token = requests.post(f"{front.address}/web/session", timeout=10).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    body = {"message_id": ID, "text": "我的电话13812345678，怎么退费", "region": "140430"}

    for _ in range(2):
        answer = requests.post(
            f"{front.address}/web/message", json=body, headers=headers, timeout=10
        )
        assert answer.status_code == 200
    turns = requests.get(f"{front.address}/web/history", headers=headers, timeout=10).json()

    assert len(asked) == 1
    assert asked[0].metadata["region"] == "140430"
    assert "13812345678" not in str(turns)
    assert "怎么退费" in turns["turns"][0]["html"]
    assert turns["turns"][0]["at"].endswith("Z")


def test_the_channel_knows_all_regions_and_topics(front: Front) -> None:
    page = requests.get(f"{front.address}/?region=140430", timeout=10).text

    def suggested() -> list[str]:
        answer = requests.get(f"{front.address}/web/suggest", params={"q": "交重"}, timeout=10)
        titles: list[str] = answer.json()["suggestions"]
        return titles

    # The first one to type only wakes the index up.
    wait_until(lambda: bool(suggested()), 60, "suggestions")

    assert "山西省长治市沁县" in page
    assert "新疆维吾尔自治区" in page
    assert "交重了怎么办" in suggested()
