"""Keys that the service makes for itself and keeps in its state folder."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from bot.settings import Settings


def load_key(path: Path) -> str:
    """Return the key in a file; the first caller makes it.

    Args:
        path: The file. Nobody but its owner can read it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        # A link appears whole or not at all, so two processes agree on one key.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii")


def sender_key(settings: Settings) -> str:
    """Return the key that hides ids which are private data."""
    return settings.sender_key or load_key(settings.var_dir / "sender_key")
