"""The id by which one request is followed: front door, Rasa, action, every log line."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

HEADER = "X-Request-Id"

_FORM = re.compile(r"[A-Za-z0-9_-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request() -> str:
    """Return the id of the request that is being worked on; empty outside of one."""
    return _current.get()


def begin_request(given: object = None) -> str:
    """Note that the work from here on belongs to a request, and return its id.

    Args:
        given: The id that an earlier part gave it; anything else gets a new one.
    """
    known = isinstance(given, str) and _FORM.fullmatch(given)
    request = str(given) if known else uuid.uuid4().hex
    _current.set(request)
    return request
