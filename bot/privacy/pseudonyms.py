"""Ids chosen by other programs: one that is itself private data is kept under another name."""

from __future__ import annotations

import hashlib
import hmac
import re

from bot.privacy.masking import mask

# Other programs like to use the number of a card, a phone or an account, bare and in any format,
# or a name. What could be one of them is hidden; nothing is lost by hiding one too many.
_NUMBER = re.compile(r"[0-9](?:[ ._-]?[0-9]){5}")


class Pseudonyms:
    """Replaces ids such as phone numbers, always by the same other id.

    Args:
        key: Secret without which nobody can find the id again by trying them all.
    """

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def of(self, given: str) -> str:
        """Return an id without private data; most ids stay as they are."""
        if given.isascii() and not _NUMBER.search(given) and not mask(given).kinds:
            return given
        # Letters only: digits could look like a number again.
        digest = hmac.new(self._key, given.encode(), hashlib.sha256).hexdigest()
        return "p" + digest[:32].translate(_LETTERS)


_LETTERS = str.maketrans("0123456789", "ghijklmnop")
