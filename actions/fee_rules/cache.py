"""Remembers checked region files by the hash of their content, so that a start is quick."""

import hashlib
import json
import logging
import os
import tempfile
from pathlib import Path
from typing import Any

from bot import data_files

from .cross_check import RegionFile

CODE = (Path(__file__).parent, Path(data_files.__file__).parent)

logger = logging.getLogger(__name__)


def digest(content: bytes) -> str:
    """Return the hash under which a file's content is remembered."""
    return hashlib.sha256(content).hexdigest()


class CheckedFiles:
    """Content of region files that have passed every check of their own.

    The cache is void when the schema or the code that checks changes. It is never needed:
    without a folder, with a damaged file, or where nothing can be written, everything is read
    and checked again.
    """

    def __init__(self, folder: Path | None, schema_text: str) -> None:
        """Read what an earlier run left in ``folder``; None keeps nothing."""
        code = b"".join(p.read_bytes() for folder in CODE for p in sorted(folder.glob("*.py")))
        self._version = digest(schema_text.encode() + code)
        self._path = folder / "region_files.json" if folder else None
        self._old = self._read()
        self._new: dict[str, Any] = {}

    def get(self, key: str) -> RegionFile | None:
        """Return a file by its digest, or None when it was never checked."""
        stored = self._old.get(key)
        if stored is None:
            return None
        self._new[key] = stored
        data, uses = stored
        return RegionFile(data, tuple(uses))

    def put(self, key: str, file: RegionFile) -> None:
        """Remember a checked file."""
        self._new[key] = (file.data, file.uses)

    def save(self) -> None:
        """Write the files of this run; those no longer there are dropped."""
        if self._path is None or self._new.keys() == self._old.keys():
            return
        text = json.dumps({"version": self._version, "files": self._new}, ensure_ascii=False)
        try:
            _replace(self._path, text)
        except OSError as error:
            logger.warning("缓存写不进 %s（%s），下次启动会慢一点", self._path, error.strerror)

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            return dict(stored["files"]) if stored["version"] == self._version else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}


def _replace(path: Path, text: str) -> None:
    """Write a file so that others see the old or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise
