"""Takes up changed data files in a running service: the whole of them at once, or not at all."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from bot.data_files.problems import DataError, Problem

T = TypeVar("T")
Stamp = object

LOOK_EVERY = 1.0
"""Seconds between two looks at the files."""

_LONGEST_PAUSE = 60.0

logger = logging.getLogger(__name__)


class LiveData(Generic[T]):
    """One immutable value made from files, replaced when they change.

    The value is built aside and then put in place by one assignment, so whoever has taken it
    keeps a consistent state, and nobody ever waits for a change. Files are only read once they
    have stayed the same from one look to the next, and what was read while they changed is
    thrown away: a value never mixes two states of the disk.

    Args:
        load: Builds the value; raises ``DataError`` when a file is wrong.
        stamp: Cheaply returns something that differs whenever a file has changed.
    """

    def __init__(self, load: Callable[[], T], stamp: Callable[[], Stamp]) -> None:
        self._load = load
        self._stamp = stamp
        self._value: T | None = None
        self._tried: Stamp = None
        self._seen: Stamp = None
        self._error: DataError | None = None
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files that are not taken up; empty when all is well."""
        return self._error.problems if self._error else ()

    def current(self) -> T:
        """Return the value, which the first call loads.

        Raises:
            DataError: The files were wrong from the start; every mistake is listed.
        """
        self._keep_looking()
        if self._value is None:
            with self._turn:
                if self._value is None:
                    self._first()
        if self._value is None:
            raise self._error or AssertionError
        return self._value

    def look(self) -> None:
        """Look at the files once, and take up a change that was there at the last look already."""
        with self._turn:
            stamp = self._stamp()
            if stamp == self._tried:
                return
            if stamp != self._seen:
                self._seen = stamp
                return
            self._try(stamp)

    def _first(self) -> None:
        stamp = self._stamp()
        while self._value is None and (self._error is None or stamp != self._tried):
            self._try(stamp)
            stamp = self._stamp()

    def _try(self, stamp: Stamp) -> None:
        try:
            value = self._load()
        except DataError as error:
            self._tried, self._error = stamp, error
            logger.error("数据没有采用，仍用上一次正确的。%s", error)
            return
        if self._stamp() != stamp:
            return
        if self._value is not None:
            logger.info("改过的数据已经采用")
        self._value, self._tried, self._error = value, stamp, None

    def _keep_looking(self) -> None:
        # A process that was forked off has no thread any more.
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._look_again_and_again, daemon=True)
            self._thread.start()

    def _look_again_and_again(self) -> None:
        pause, seconds = threading.Event(), LOOK_EVERY
        while not pause.wait(seconds):
            try:
                self.look()
                seconds = LOOK_EVERY
            except Exception:
                # A file that vanishes while it is read, say: the next look will tell. Files that
                # are newer than the code fail until it is started anew, and need no page a second.
                logger.exception("looking at the data files failed")
                seconds = min(2 * seconds, _LONGEST_PAUSE)
