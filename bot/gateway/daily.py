"""Deletes old conversations, once a day, without anybody having to think of it."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from bot.database import shared_database
from bot.journal import utc_now
from bot.retention import Retention
from bot.settings import Settings

logger = logging.getLogger(__name__)

_DAY = 24 * 3600.0
_AGAIN = 600.0


async def delete_old_daily(settings: Settings) -> None:
    """Delete what is older than the settings allow, now and every day, until cancelled.

    Args:
        settings: Settings of the service.
    """
    while True:
        try:
            await asyncio.to_thread(_delete_old, settings)
            pause = _DAY
        except (SQLAlchemyError, OSError) as error:
            logger.error("old conversations were not deleted: %s", type(error).__name__)
            pause = _AGAIN
        await asyncio.sleep(pause)


def _delete_old(settings: Settings) -> None:
    retention = Retention(shared_database(settings.database_url))
    for table, count in retention.forget_older_than(settings.keep_days, utc_now()).items():
        logger.info("deleted %d rows older than %d days: %s", count, settings.keep_days, table)
