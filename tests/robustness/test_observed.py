"""What is counted, timed and logged about a message, seen from outside, and what is not told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from bot.settings import PROJECT
from tests.support.service import Service, running_service

pytestmark = [pytest.mark.service, pytest.mark.endurance]

REST = "/webhooks/rest/webhook"
DASHBOARD = json.loads((PROJECT / "deploy" / "grafana.json").read_text(encoding="utf-8"))
PARTS = {"bot.gateway.app", "bot.turns", "actions.answer"}
"""One logger of each process."""


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("observed")
    with running_service(folder, LOG_FORMAT="json", TRUSTED_PROXIES="127.0.0.1") as service:
        yield service


def _figures(service: Service) -> str:
    return requests.get(f"{service.url}/metrics", timeout=5).text


def _samples(service: Service) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(_figures(service))
        for sample in family.samples
    }


def _lines(service: Service) -> list[dict[str, Any]]:
    written = (service.var_dir / "service.log").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in written if line.startswith("{")]


def test_a_message_is_followed_through_all_processes(observed: Service) -> None:
    body = {"sender": "followed", "message": "湖南交重了怎么退，我手机13800138000"}
    headers = {"X-Request-Id": "follow-this-one"}
    answer = requests.post(f"{observed.url}{REST}", json=body, headers=headers, timeout=15)
    assert answer.headers["X-Request-Id"] == "follow-this-one"
    mine = [line for line in _lines(observed) if line["request"] == "follow-this-one"]
    assert {line["logger"] for line in mine} >= PARTS
    assert len({line["process"] for line in mine}) == len(PARTS)
    (turn,) = (line for line in mine if line["logger"] == "bot.turns")
    assert (turn["channel"], turn["topic"]) == ("rest", "duplicate_payment")
    assert "交重" not in json.dumps(mine, ensure_ascii=False)


def test_messages_that_follow_each_other_are_all_logged(observed: Service) -> None:
    ids = [f"one-after-another-{number}" for number in range(5)]
    for name in ids:
        body = {"sender": name, "message": "湖南交重了怎么退"}
        headers = {"X-Request-Id": name}
        requests.post(f"{observed.url}{REST}", json=body, headers=headers, timeout=15)
    for part in PARTS:
        logged = [line["request"] for line in _lines(observed) if line["logger"] == part]
        assert set(ids) <= set(logged), part


def test_answers_are_counted_by_channel_topic_and_status(observed: Service) -> None:
    labels = {"channel": "rest", "topic": "duplicate_payment", "status": "answered"}
    name = ("assistant_answers_total", frozenset(labels.items()))
    before = _samples(observed).get(name, 0.0)
    observed.ask("湖南交重了怎么退", sender="counted")
    assert _samples(observed)[name] == before + 1


def test_every_step_is_timed(observed: Service) -> None:
    observed.ask("怎么交费", sender="timed")
    name = "assistant_step_seconds_count"
    counted = {
        dict(labels)["step"]: n for (who, labels), n in _samples(observed).items() if who == name
    }
    assert set(counted) == {"mask", "understand", "action", "remember", "journal"}
    assert all(counted.values())


def test_the_dashboard_names_only_what_is_measured(observed: Service) -> None:
    observed.ask("你好")
    text = _figures(observed)
    families = dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE))
    measured = set(families)
    for name, kind in families.items():
        if kind == "histogram":
            measured |= {f"{name}_{ending}" for ending in ("bucket", "sum", "count")}
    expressions = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    named = {
        name
        for expression in expressions
        for name in re.findall(r"\b(?:assistant|wechat|process)_\w+", expression)
    }
    assert named and named <= measured


def test_the_dashboard_sorts_only_by_labels_that_exist(observed: Service) -> None:
    observed.ask("你好，我手机13800138000")
    known = {label for _, labels in _samples(observed) for label, _ in labels}
    known |= {"instance", "outcome"}  # the first is Prometheus's own, the second needs WeChat
    expressions = " ".join(t["expr"] for panel in DASHBOARD["panels"] for t in panel["targets"])
    used = {
        label.strip()
        for group in re.findall(r"by \(([^)]*)\)", expressions)
        for label in group.split(",")
    }
    assert used <= known


def test_rasas_own_figures_are_reached_through_the_front_door_only(observed: Service) -> None:
    for path in ("/webhooks/metrics", "/webhooks/rest/metrics", "/web/metrics"):
        assert requests.get(f"{observed.url}{path}", timeout=5).status_code == 404
