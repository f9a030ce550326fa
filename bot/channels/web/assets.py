"""Scripts, styles and pictures of the page, compressed once and named by their content."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from bot.channels.web.words import Words

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# Files in this order go as one: on a slow network each further request costs more than its bytes.
PAGE_SCRIPT = "chat.js"
PAGE_SCRIPTS = (
    "memory.js",
    "page.js",
    "server.js",
    "conversation.js",
    "place.js",
    "outbox.js",
    "composer.js",
    "answer.js",
    "tools.js",
    "main.js",
)
PAGE_STYLE = "chat.css"
PAGE_STYLES = ("page.css", "talk.css")
EMBED_SCRIPT = "embed.js"
EMBED_WORDS = "__WORDS__"


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    zipped: bytes
    content_type: str


class Assets:
    """All static files, read once.

    Args:
        words: Words that the script for other sites needs.
        folder: Where the files are.

    Attributes:
        version: Changes when any file changes; part of every address, so that a browser may
            keep the files for ever (WeChat's does so anyway).
    """

    def __init__(self, words: Words, folder: Path = STATIC) -> None:
        bodies = {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.suffix in TYPES}
        bodies[EMBED_SCRIPT] = _with_words(bodies[EMBED_SCRIPT], words)
        bodies[PAGE_SCRIPT] = b"".join(bodies.pop(name) for name in PAGE_SCRIPTS)
        bodies[PAGE_STYLE] = b"".join(bodies.pop(name) for name in PAGE_STYLES)
        self._files = {name: _asset(name, body) for name, body in bodies.items()}
        self.version = hashlib.sha256(b"\0".join(bodies.values())).hexdigest()[:12]

    def get(self, name: str) -> Asset | None:
        """Return a file, or None when there is none of that name."""
        return self._files.get(name)

    @property
    def embed_script(self) -> Asset:
        """The script that other sites load."""
        return self._files[EMBED_SCRIPT]


def _asset(name: str, body: bytes) -> Asset:
    return Asset(body, gzip.compress(body, 9, mtime=0), TYPES[Path(name).suffix])


def _with_words(body: bytes, words: Words) -> bytes:
    text = json.dumps(dict(words.embed), ensure_ascii=False)
    return body.replace(EMBED_WORDS.encode(), text.encode())
