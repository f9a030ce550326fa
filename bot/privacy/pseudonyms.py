"""Ids chosen by other programs: one that is itself private data is kept under another name."""

from __future__ import annotations

import hashlib
import hmac

from bot.privacy.masking import mask


class Pseudonyms:
    """Replaces ids such as phone numbers, always by the same other id.

    Args:
        key: Secret without which nobody can find the id again by trying them all.
    """

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def of(self, given: str) -> str:
        """Return an id without private data; most ids stay as they are."""
        if not mask(given).kinds:
            return given
        # Letters only: digits could look like a number again.
        digest = hmac.new(self._key, given.encode(), hashlib.sha256).hexdigest()
        return "p" + digest[:32].translate(_LETTERS)


_LETTERS = str.maketrans("0123456789", "ghijklmnop")
