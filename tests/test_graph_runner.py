"""The order in which Rasa's components run: the same results as with Rasa's own runner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from bot.graph_runner import OrderedGraphRunner


class Component(GraphComponent):
    @classmethod
    def create(cls, *_: Any, **__: Any) -> Component:
        return cls()

    def split(self, messages: list[str]) -> list[str]:
        return messages[0].split("，")

    def first(self, parts: list[str]) -> str:
        return parts[0]

    def last(self, parts: list[str]) -> str:
        return parts[-1]

    def join(self, first: str, last: str) -> str:
        return f"{last}，{first}"


def _node(name: str, **needs: str) -> SchemaNode:
    return SchemaNode(needs, Component, "create", name, {}, eager=True)


SCHEMA = GraphSchema(
    {
        "join": _node("join", first="first", last="last"),
        "last": _node("last", parts="split"),
        "first": _node("first", parts="split"),
        "split": _node("split", messages="__message__"),
    }
)
INPUTS = {"__message__": ["怎么交，在哪交"], "__tracker__": None}


def _runner(kind: type[DaskGraphRunner], folder: Path) -> DaskGraphRunner:
    return kind(SCHEMA, LocalModelStorage(folder), ExecutionContext(SCHEMA))


@pytest.mark.parametrize("targets", [["join"], ["first"], ["first", "join"]])
def test_the_results_are_those_of_rasas_runner(targets: list[str], tmp_path: Path) -> None:
    ours, rasas = (_runner(kind, tmp_path) for kind in (OrderedGraphRunner, DaskGraphRunner))
    expected = rasas.run(INPUTS, targets)
    assert set(expected) == set(targets)
    for _ in range(2):
        assert ours.run(INPUTS, targets) == expected


def test_nothing_is_kept_from_one_message_to_the_next(tmp_path: Path) -> None:
    runner = _runner(OrderedGraphRunner, tmp_path)
    runner.run(INPUTS, ["join"])
    other = runner.run({"__message__": ["没交上，能退吗"]}, ["join"])
    assert other == {"join": "能退吗，没交上"}
