"""How every process logs: to stderr, private data masked, each line with its request.

``LOG_FORMAT=json`` writes one JSON object a line, for programs that collect logs.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from bot.privacy import PrivacyFilter
from bot.request_id import current_request

# Rasa and Sanic cut these off from the root logger.
_CUT_OFF = (
    *("sanic.root", "sanic.error", "sanic.access", "apscheduler", "apscheduler.scheduler"),
    *("socketio.server", "engineio.server", "websockets.protocol", "tensorflow", "asyncio"),
)
_OWN_LOGGERS = frozenset({"bot", "actions", "__main__"})
_LEVELS = frozenset({"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})
_LINE = "%(asctime)s %(levelname)s %(process)d %(name)s %(assistant_request)s %(message)s"
_REQUEST = "assistant_request"
"""Where a record keeps its request; libraries log fields of plainer names themselves."""

_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", _REQUEST}


class LineFormatter(logging.Formatter):
    """Lines for people: what else a record carries follows as ``name=value``."""

    def __init__(self) -> None:
        super().__init__(_LINE, defaults={_REQUEST: "-"})

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line without traceback."""
        more = "".join(f" {name}={value}" for name, value in extras(record).items())
        return super().formatMessage(record) + more


class JsonFormatter(logging.Formatter):
    """Lines for programs: one JSON object each."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as JSON."""
        fields = {
            **extras(record),
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "process": record.process,
            "logger": record.name,
            "request": getattr(record, _REQUEST, "-"),
            "message": record.getMessage(),
        }
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            fields["error"] = record.exc_text
        return json.dumps(fields, ensure_ascii=False, default=str)


_FORMATTERS = {"line": LineFormatter, "json": JsonFormatter}


def silence_libraries() -> None:
    """Keep what Rasa and jieba say about their work out of what a command prints."""
    import jieba
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    jieba.setLogLevel(logging.ERROR)


def extras(record: logging.LogRecord) -> dict[str, Any]:
    """Return what our own code logged by ``extra=``.

    Not what libraries do: Sanic puts addresses there, percent-encoded with what somebody typed.
    """
    if str(record.name).partition(".")[0] not in _OWN_LOGGERS:
        return {}
    return {name: value for name, value in vars(record).items() if name not in _OWN_FIELDS}


def logging_config(level: str, form: str = "line") -> dict[str, Any]:
    """Return the configuration for ``logging.config.dictConfig`` and Rasa's option of that name.

    Args:
        level: Lowest level that is written, e.g. ``INFO``; an unknown one means ``INFO``.
        form: ``line`` or ``json``.
    """
    level = level.upper() if level.upper() in _LEVELS else "INFO"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"private": {"()": "bot.logs.mask_records"}},
        "formatters": {form: {"()": f"bot.logs.{_FORMATTERS[form].__name__}"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": form,
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
        setattr(record, _REQUEST, current_request() or "-")
        return record

    logging.setLogRecordFactory(make_masked)
    return privacy
