"""Private data that residents write is in no byte that the service keeps, logs or counts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.support.private_data import Said, messages
from tests.support.service import Service, running_service
from tests.wechat.wechat_side import AES_KEY, APP_ID, SUCCESS, TOKEN, text

pytestmark = pytest.mark.endurance

MESSAGES = 2000
AT_ONCE = 4
KINDS = 14
OPERATOR = "operator-token"
BEGINNING = 6  # bytes, as many as the shortest form has


def _forms(secret: str) -> set[bytes]:
    """Return a piece of text in every form in which it may stand in a file."""
    texts = {secret, json.dumps(secret)[1:-1], json.dumps(secret)[1:-1].replace("\\", "\\\\")}
    return {text.encode() for text in texts} | {
        secret.encode("utf-16-le"),
        secret.encode("gb18030"),
    }


def _found(written: bytes, secrets: set[str]) -> list[str]:
    """Return the secrets that stand in a text, reading it once."""
    beginnings: dict[bytes, list[tuple[bytes, str]]] = {}
    for secret in secrets:
        for form in _forms(secret):
            beginnings.setdefault(form[:BEGINNING], []).append((form, secret))
    found = set()
    for start in range(len(written)):
        for form, secret in beginnings.get(written[start : start + BEGINNING], ()):
            if written.startswith(form, start):
                found.add(secret)
    return sorted(found)


def _rest(service: Service, number: int, said: Said) -> bool:
    # Other programs know residents by whatever they have: an identity number, a card, a name.
    sender = said.secrets[0] if len(said.secrets[0]) > 2 else "resident"
    body = {"sender": sender, "message": said.text, "message_id": f"{number}"}
    answer = requests.post(f"{service.url}/webhooks/rest/webhook", json=body, timeout=15)
    return answer.status_code == 200


def _web(service: Service, number: int, said: Said) -> bool:
    page = requests.post(f"{service.url}/web/session", timeout=15)
    headers = {"Authorization": f"Bearer {page.json()['token']}"}
    message_id = f"message-{number}"
    body = {"message_id": message_id, "text": said.text}
    answer = requests.post(f"{service.url}/web/message", json=body, headers=headers, timeout=15)
    requests.get(f"{service.url}/web/suggest", {"q": said.text}, timeout=15)
    opinion = {"message_id": message_id, "index": 0, "helpful": False, "reason": said.text}
    requests.post(f"{service.url}/web/feedback", json=opinion, headers=headers, timeout=15)
    return answer.status_code == 200


def _wechat(service: Service, number: int, said: Said) -> bool:
    query, body = text(said.text, openid=f"o-{number}", aes=number % 2 == 0).request()
    address = f"{service.url}/webhooks/wechat/webhook"
    answer = requests.post(address, params=query, data=body, timeout=15)
    return answer.text not in ("", SUCCESS)


def _elsewhere(service: Service, number: int, said: Said) -> bool:
    """Put it where it does not belong: addresses, broken bodies, the operators' search."""
    requests.post(f"{service.url}/webhooks/rest/webhook", data=said.text.encode(), timeout=15)
    requests.get(f"{service.url}/webhooks/rest/{said.text}", timeout=15)
    requests.get(f"{service.url}/{said.text}", headers={"Cookie": f"n={number}"}, timeout=15)
    headers = {"Authorization": f"Bearer {OPERATOR}"}
    address = f"{service.url}/operator/api/search"
    requests.get(address, {"q": said.text}, headers=headers, timeout=15)
    return False


CHANNELS: tuple[Callable[[Service, int, Said], bool], ...] = (_rest, _web, _wechat, _elsewhere)


@pytest.mark.service
def test_no_byte_holds_private_data(tmp_path: Path) -> None:
    all_said = list(messages(MESSAGES, seed=8))
    options = {
        **{"RATE_PER_MINUTE": "0", "RATE_PER_MINUTE_ADDRESS": "0", "OPERATOR_TOKEN": OPERATOR},
        **{"WECHAT_TOKEN": TOKEN, "WECHAT_APP_ID": APP_ID, "WECHAT_ENCODING_AES_KEY": AES_KEY},
        **{"LOG_LEVEL": "DEBUG", "LOG_LEVEL_LIBRARIES": "DEBUG"},
    }
    with running_service(tmp_path, **options) as service, ThreadPoolExecutor(AT_ONCE) as pool:
        # Every kind of data goes through every channel.
        sending = [
            pool.submit(CHANNELS[number // KINDS % len(CHANNELS)], service, number, said)
            for number, said in enumerate(all_said)
        ]
        answered = sum(sent.result() for sent in sending)
        metrics = requests.get(f"{service.url}/metrics", timeout=5).content
    written = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    written[Path("metrics")] = metrics
    with sqlite3.connect(tmp_path / "assistant.db") as database:
        kept = dict(database.execute("SELECT channel, count(*) FROM turns GROUP BY channel"))
    assert answered > MESSAGES * 0.7, "hardly anything was answered"
    assert all(kept[channel] > MESSAGES / 5 for channel in ("rest", "web", "wechat")), kept
    secrets = {secret for said in all_said for secret in said.secrets}
    assert _found(b"\n".join(written.values()), secrets) == []
