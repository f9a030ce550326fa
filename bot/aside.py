"""What the database cannot take now, kept in small files until it can be written after all.

An answer that a resident has seen is kept even when the process is killed before the database is
back. What is kept here is masked already.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.metrics import put_aside

logger = logging.getLogger(__name__)

FOLDER = "aside"
"""Folder for all of this in the state folder."""

Owner = tuple[str, str]
"""Channel and sender."""
Content = dict[str, Any]

_AGAIN = 2.0
_MOST_HELD = 1000
_ENDING = ".json"


class Aside:
    """A folder with a folder for each resident, and a thread that empties it.

    Args:
        folder: Where the files are; the ones of an earlier process are taken over.
        write: Writes one content to the database; does no harm when it is there already.
        again: Seconds between two attempts to write.
    """

    def __init__(
        self, folder: Path, write: Callable[[Owner, Content], None], again: float = _AGAIN
    ) -> None:
        self._folder = folder
        self._write = write
        self._again = again
        # What no file could be written for, on a full disk.
        self._held: dict[Path, bytes] = {}
        self._lock = threading.Lock()
        # Nobody is forgotten while what is kept of them is being written.
        self._emptying = threading.Lock()
        self._thread: threading.Thread | None = None
        # Nothing waits as a rule, and knowing that must not cost a look into the folder.
        self._waiting = {path.name for path in _listed(folder)}
        if self._waiting:
            self._start()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, owner: Owner, content: Content) -> None:
        """Keep something that the database does not take."""
        place = self._place(owner)
        name = f"{time.time_ns():020}-{uuid.uuid4().hex}{_ENDING}"
        put_aside.inc()
        written = json.dumps([*owner, content], ensure_ascii=False).encode()
        with self._lock:
            self._waiting.add(place.name)
            try:
                _write_whole(place / name, written)
            except OSError as error:
                logger.error("no file can be written: %s", type(error).__name__)
                self._held[place / name] = written
                while len(self._held) > _MOST_HELD:
                    del self._held[next(iter(self._held))]
            self._start()

    def of(self, owner: Owner) -> list[Content]:
        """Return what is kept for a resident, oldest first."""
        if not self._waits(owner):
            return []
        return [content for _, (_, content) in self._read(self._place(owner))]

    def catch_up(self, owner: Owner) -> None:
        """Write what is kept for a resident.

        Raises:
            SQLAlchemyError: The database still cannot be written.
        """
        if self._waits(owner):
            self._empty(self._place(owner))

    def forget(self, owner: Owner) -> int:
        """Delete what is kept for a resident and return how much it was."""
        place = self._place(owner)
        with self._emptying, self._lock:
            count = sum(1 for _ in self._read(place))
            self._held = {path: w for path, w in self._held.items() if path.parent != place}
            shutil.rmtree(place, ignore_errors=True)
            self._waiting.discard(place.name)
        return count

    def _waits(self, owner: Owner) -> bool:
        # As a rule nothing waits at all, and then nobody's name has to be hidden to find out.
        return bool(self._waiting) and _name(owner) in self._waiting

    def _place(self, owner: Owner) -> Path:
        return self._folder / _name(owner)

    def _read(self, place: Path) -> Iterator[tuple[Path, tuple[Owner, Content]]]:
        held = [path for path in list(self._held) if path.parent == place]
        files = [path for path in _listed(place) if path.suffix == _ENDING]
        for path in sorted({*held, *files}):
            try:
                channel, sender, content = json.loads(self._held.get(path) or path.read_bytes())
            except FileNotFoundError:  # written in the meantime
                continue
            yield path, ((channel, sender), content)

    def _empty(self, place: Path) -> None:
        with self._emptying:
            for path, (owner, content) in self._read(place):
                self._write(owner, content)
                with self._lock:
                    self._held.pop(path, None)
                    with contextlib.suppress(OSError):
                        path.unlink()
        with self._lock:
            if not any(self._read(place)):
                shutil.rmtree(place, ignore_errors=True)
                self._waiting.discard(place.name)

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._empty_all, daemon=True)
            self._thread.start()

    def _empty_all(self) -> None:
        while True:
            for name in list(self._waiting):
                try:
                    self._empty(self._folder / name)
                except SQLAlchemyError as error:
                    kind = type(error).__name__
                    logger.error("turns of %d residents wait: %s", len(self._waiting), kind)
                    break
                except Exception as error:  # a file that cannot be read must not hold up others
                    logger.error("%s stays aside: %s", name, type(error).__name__)
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
            time.sleep(self._again)


def forget_aside(root: Path, owner: Owner) -> int:
    """Delete what is kept for a resident in all folders below one; return how much it was."""
    count = 0
    for kind in _listed(root):
        place = kind / _name(owner)
        count += sum(path.suffix == _ENDING for path in _listed(place))
        shutil.rmtree(place, ignore_errors=True)
    return count


def _name(owner: Owner) -> str:
    return hashlib.sha256("\n".join(owner).encode()).hexdigest()[:40]


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
