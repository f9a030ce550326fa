"""How every process of the service logs: to stderr, private data masked."""

from __future__ import annotations

import logging
from typing import Any

from bot.privacy import PrivacyFilter

# Rasa and Sanic cut these off from the root logger.
_CUT_OFF = (
    *("sanic.root", "sanic.error", "sanic.access", "apscheduler", "apscheduler.scheduler"),
    *("socketio.server", "engineio.server", "websockets.protocol", "tensorflow", "asyncio"),
)
_LEVELS = frozenset({"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})


def logging_config(level: str) -> dict[str, Any]:
    """Return the configuration for ``logging.config.dictConfig`` and Rasa's option of that name.

    Args:
        level: Lowest level that is written, e.g. ``INFO``; an unknown one means ``INFO``.
    """
    level = level.upper() if level.upper() in _LEVELS else "INFO"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"private": {"()": "bot.logs.mask_records"}},
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(process)d %(name)s %(message)s"}
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": "line",
                "filters": ["private"],
            }
        },
        "loggers": {name: {"handlers": ["console"], "propagate": False} for name in _CUT_OFF},
        "root": {"level": level, "handlers": ["console"]},
    }


def mask_records() -> PrivacyFilter:
    """Mask every record of this process as soon as it is made, and return the filter for handlers.

    Rasa puts a handler of its own in the place of the configured one, and Python falls back to
    yet another for loggers that have none: what is masked at its beginning is masked in all.
    """
    privacy = PrivacyFilter()
    make = logging.LogRecord

    def make_masked(*args: Any, **more: Any) -> logging.LogRecord:
        record = make(*args, **more)
        privacy.filter(record)
        return record

    logging.setLogRecordFactory(make_masked)
    return privacy
