"""Residents as locust plays them: each talks about an own region and checks every answer."""

from __future__ import annotations

import itertools
import os
from typing import Any

from locust import HttpUser, between, task

THINK = float(os.environ.get("THINK_SECONDS", "20"))
"""Seconds between an answer and the next message, on average."""

PLACES = {"湖南": "43", "四川": "51", "长治": "1404", "黄山": "3410", "广州": "4401"}
TALK = (
    "{place}的居民医保怎么交",
    "要交多少钱",
    "什么时候截止",
    "交重了怎么退",
    "那多久能退回来",
    "你好",
    "打哪个电话问",
    "谢谢",
)

_numbers = itertools.count()


class Resident(HttpUser):
    """One resident, who never speaks before the answer to the last message is there."""

    wait_time = between(THINK / 2, THINK * 3 / 2)

    def on_start(self) -> None:
        """Choose a name and a region."""
        number = next(_numbers)
        self.sender = f"load-{number}"
        self.place = list(PLACES)[number % len(PLACES)]
        self.said = 0

    @task
    def talk(self) -> None:
        """Say the next sentence, and see whether the answer is one's own."""
        text = TALK[self.said % len(TALK)].format(place=self.place)
        body = {"sender": self.sender, "message": text, "message_id": f"m{self.said}"}
        self.said += 1
        path = "/webhooks/rest/webhook"
        with self.client.post(path, json=body, catch_response=True, timeout=15) as answer:
            problem = _problem(answer, PLACES[self.place])
            if problem:
                answer.failure(problem)


def _problem(answer: Any, code: str) -> str:
    """Return what is wrong with an answer, or nothing."""
    if answer.status_code != 200:
        return f"status {answer.status_code}"
    if answer.elapsed.total_seconds() > 5:
        return "longer than five seconds"
    replies = answer.json()
    found = [reply["custom"] for reply in replies]
    if not found or any(custom["status"] == "error" for custom in found):
        return "an apology"
    asked = [custom.get("asked_region") for custom in found]
    if any(region and not region["code"].startswith(code) for region in asked):
        return "somebody else's region"
    return ""
