"""What the WeChat channels count, for whoever watches over the service."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

_PATIENCE = 4.3
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, _PATIENCE, 10.0, 30.0)

callbacks = Counter("wechat_callbacks_total", "Callbacks of the platform.", ["channel", "outcome"])
retries = Counter("wechat_retries_total", "Deliveries of a message beyond the first.", ["channel"])
answered = Counter("wechat_answers_total", "Messages answered.", ["channel"])
late = Counter(
    "wechat_late_answers_total", "Answers that came when WeChat waited no longer.", ["channel"]
)
seconds = Histogram("wechat_answer_seconds", "Time to an answer.", ["channel"], buckets=_SECONDS)
pushed = Counter("wechat_pushes_total", "Answers sent by API.", ["channel", "outcome"])
api_errors = Counter(
    "wechat_api_errors_total", "Calls the platform refused or did not answer.", ["path", "code"]
)


def show_from_the_start(channel: str) -> None:
    """Show zeros before anything has happened: what is absent raises no alarm.

    Args:
        channel: Name of the channel.
    """
    for outcome in ("accepted", "refused", "malformed"):
        callbacks.labels(channel, outcome)
    for outcome in ("sent", "kept"):
        pushed.labels(channel, outcome)
    for metric in (retries, answered, late, seconds):
        metric.labels(channel)
