"""What Prometheus reads: the front door's own figures, and those of the Rasa server behind it."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.gateway.processes import restarts

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The front door's figures."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "assistant_requests_total", "Requests", ["channel", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "assistant_request_seconds",
            "Time to answer",
            ["channel"],
            registry=self.registry,
            buckets=_SECONDS,
        )
        self.in_flight = Gauge(
            "assistant_requests_in_flight", "Requests not answered yet", registry=self.registry
        )
        self._up = Gauge(
            "assistant_part_up", "Whether a part works", ["part"], registry=self.registry
        )
        self.registry.register(restarts)

    def text(self, parts: Mapping[str, bool], behind: bytes) -> bytes:
        """Return all figures in the Prometheus format.

        Args:
            parts: Whether each part works now.
            behind: The figures of the Rasa server; empty while it does not answer.
        """
        for part, works in parts.items():
            self._up.labels(part).set(works)
        return generate_latest(self.registry) + behind
