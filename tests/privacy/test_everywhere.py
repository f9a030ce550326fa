"""Private data that residents write is in no byte that the service keeps, logs or counts."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.support.private_data import Said, messages
from tests.support.service import Service, running_service

pytestmark = pytest.mark.endurance

MESSAGES = 2000
AT_ONCE = 4
KINDS = 14
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


def _send(service: Service, number: int, said: Said) -> None:
    # Other programs may know residents by their identity or mobile number.
    by_number = number % KINDS in (0, 4)
    sender = said.secrets[0] if by_number else f"resident {number % 97}"
    where = number % 50
    if where == 1:  # a body that is refused, and an address with a secret in it
        requests.post(f"{service.url}/webhooks/rest/webhook", data=said.text.encode(), timeout=15)
        requests.get(f"{service.url}/webhooks/rest/{said.text}", timeout=15)
    elif where == 2:
        page = requests.post(f"{service.url}/web/session", timeout=15)
        headers = {"Authorization": f"Bearer {page.json()['token']}"}
        body = {"message_id": f"message-{number}", "text": said.text}
        requests.post(f"{service.url}/web/message", json=body, headers=headers, timeout=15)
        requests.get(f"{service.url}/web/suggest", {"q": said.text}, timeout=15)
    else:
        body = {"sender": sender, "message": said.text, "message_id": f"{number}"}
        requests.post(f"{service.url}/webhooks/rest/webhook", json=body, timeout=15)


@pytest.mark.service
def test_no_byte_holds_private_data(tmp_path: Path) -> None:
    all_said = list(messages(MESSAGES, seed=8))
    limits = {"RATE_PER_MINUTE": "0", "RATE_PER_MINUTE_ADDRESS": "0"}
    with (
        running_service(
            tmp_path, LOG_LEVEL="DEBUG", LOG_LEVEL_LIBRARIES="DEBUG", **limits
        ) as service,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        sending = [pool.submit(_send, service, n, said) for n, said in enumerate(all_said)]
        for sent in sending:
            sent.result()
        metrics = requests.get(f"{service.url}/metrics", timeout=5).content
    written = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    written[Path("metrics")] = metrics
    with sqlite3.connect(tmp_path / "assistant.db") as database:
        (kept,) = database.execute("SELECT count(*) FROM turns").fetchone()
    assert kept > MESSAGES * 0.9, "hardly anything was answered"
    secrets = {secret for said in all_said for secret in said.secrets}
    assert _found(b"\n".join(written.values()), secrets) == []
