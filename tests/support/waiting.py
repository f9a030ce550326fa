"""Waits for something to become true, with a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable

_PAUSE = 0.1


def wait_until(is_true: Callable[[], bool], seconds: float, what: str) -> None:
    """Ask again and again until it is true.

    Args:
        is_true: What is asked.
        seconds: How long at most.
        what: What is waited for, for the message of the error.

    Raises:
        TimeoutError: It did not become true.
    """
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not after {seconds} s")
        time.sleep(_PAUSE)
