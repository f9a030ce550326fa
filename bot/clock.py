"""The one clock of the product."""

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """Return the current day in China, or the day that ``ASSISTANT_TODAY`` fixes.

    Raises:
        ValueError: ``ASSISTANT_TODAY`` is set and is not ``YYYY-MM-DD``.
    """
    fixed = os.environ.get("ASSISTANT_TODAY")
    if fixed:
        return date.fromisoformat(fixed)
    return datetime.now(CHINA).date()
