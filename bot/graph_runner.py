"""Runs Rasa's graph of components one after the other, in an order that is found once.

Rasa's own runner plans every run anew, with queues for running parts of it at the same time.
"""

from __future__ import annotations

from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.constants import RESERVED_PLACEHOLDERS
from rasa.engine.runner.dask import DaskGraphRunner

Step = tuple[str, tuple[str, ...]]
"""A node, and the nodes and inputs whose results it takes."""


class OrderedGraphRunner(DaskGraphRunner):
    """Rasa's runner with a fixed order; see :class:`rasa.engine.runner.interface.GraphRunner`."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._steps = cache(self._find_steps)

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """Run what the targets need, and return the result of each target."""
        wanted = tuple(targets or self._graph_schema.target_names)
        results = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._steps(wanted):
            results[name] = self._instantiated_nodes[name](*(results[need] for need in needs))
        return dict(results[target] for target in wanted)

    def _find_steps(self, targets: tuple[str, ...]) -> list[Step]:
        nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
        needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
        order = TopologicalSorter(
            {name: set(taken) - RESERVED_PLACEHOLDERS.keys() for name, taken in needs.items()}
        )
        return [(name, needs[name]) for name in order.static_order()]
