"""Asks a service whose parts fail, and holds it to what residents were promised."""

from __future__ import annotations

import time
from typing import Any

import requests

from tests.support.service import Service

PATIENCE = 5.0
"""Seconds a resident waits at most."""
COMES_BACK = 300
"""Seconds after which a part has to be back; loading a model takes long on a busy machine."""


def health(service: Service) -> tuple[int, dict[str, Any]]:
    """Return status code and body of the health page."""
    answer = requests.get(f"{service.url}/health", timeout=PATIENCE)
    return answer.status_code, answer.json()


def ask(service: Service, text: str = "怎么交费", sender: str = "resident", **more: str) -> str:
    """Ask in time, and return the status of the first answer."""
    return str(ask_for_answer(service, text, sender, **more)["custom"]["status"])


def ask_for_answer(service: Service, text: str, sender: str, **more: str) -> dict[str, Any]:
    """Ask in time, and return the first answer; an apology has to name the hotlines."""
    body = {"sender": sender, "message": text, **more}
    started = time.monotonic()
    answer = requests.post(f"{service.url}/webhooks/rest/webhook", json=body, timeout=15)
    assert time.monotonic() - started <= PATIENCE
    first: dict[str, Any] = answer.json()[0]
    assert first["text"]
    if first["custom"]["status"] == "error":
        assert "12366" in first["text"] and "12345" in first["text"]
    return first


def is_well(service: Service) -> bool:
    """Whether the service is healthy and answers."""
    try:
        return health(service)[0] == 200 and ask(service, "你好", "watcher") == "smalltalk"
    except (requests.RequestException, AssertionError):
        return False
