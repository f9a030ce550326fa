"""Logs failures without what they are about: a database error quotes its parameters."""

from __future__ import annotations

import logging
import traceback


def log_failure(logger: logging.Logger, what: str, error: Exception) -> None:
    """Log an error's kind and where it happened, not its text.

    Args:
        logger: Of the module that failed.
        what: What could not be done.
        error: The error.
    """
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s: %s\n%s", what, type(error).__name__, where)
