"""Likely questions while a resident is typing, from the one index that operators search too."""

from __future__ import annotations

from collections.abc import Sequence


def suggest_titles(q: str, region: str | None, limit: int) -> Sequence[str]:
    """Return titles of topics, best first; takes some seconds the first time.

    Args:
        q: What was typed so far.
        region: Six-digit code, or None; it decides between places of one name.
        limit: Number of titles at most.
    """
    # The index is built when somebody begins to type, not when the service starts.
    from bot.knowledge.search import suggest

    return suggest(q, region, limit) if q else ()
