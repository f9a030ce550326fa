"""Keeps private data out of logs, whatever a library writes."""

from __future__ import annotations

import logging
from typing import Any

from bot.privacy.masking import mask

_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_formatter = logging.Formatter()


class PrivacyFilter(logging.Filter):
    """Masks message, arguments, traceback and extra fields of every record.

    Add it to handlers: a filter on a logger does not see the records of the loggers below it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place and let it pass."""
        record.msg = mask(_message(record)).text
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = _formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask(record.exc_text).text
        if record.stack_info:
            record.stack_info = mask(record.stack_info).text
        for field in vars(record).keys() - _OWN_FIELDS:
            setattr(record, field, _masked(getattr(record, field)))
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # a wrong format string must not lose the record, nor let its data through
        return f"{record.msg} {record.args}"


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value).text
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_masked, value))
    return value
