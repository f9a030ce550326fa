"""Remembers checked region files by the hash of their content, so that a start is quick."""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from .cross_check import RegionFile

PACKAGE = Path(__file__).parent


def digest(content: bytes) -> str:
    """Return the hash under which a file's content is remembered."""
    return hashlib.sha256(content).hexdigest()


class CheckedFiles:
    """Content of region files that have passed every check of their own.

    The cache is void when the schema or the code of this package changes. It is never
    needed: without a folder, or with a damaged file, everything is read and checked again.
    """

    def __init__(self, folder: Path | None, schema_text: str) -> None:
        """Read what an earlier run left in ``folder``; None keeps nothing."""
        code = b"".join(path.read_bytes() for path in sorted(PACKAGE.glob("*.py")))
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
        self._path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"version": self._version, "files": self._new}, ensure_ascii=False)
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, self._path)

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            return dict(stored["files"]) if stored["version"] == self._version else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}
