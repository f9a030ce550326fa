"""Sessions of residents: a signed token holds a sender id that nobody can choose or guess."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

import jwt

from bot.key_file import load_key

ALGORITHM = "HS256"
AUDIENCE = "web-chat"
SECONDS_A_DAY = 24 * 60 * 60
SECRET_FILE = "web_session_secret"


class SessionError(ValueError):
    """The token is missing, expired, or not one of ours."""


class Sessions:
    """Issues and reads session tokens.

    Args:
        secret: Key of the signature.
        days: Days until a token expires.
    """

    def __init__(self, secret: str, days: int) -> None:
        self._secret = secret
        self._seconds = days * SECONDS_A_DAY

    def issue(self) -> str:
        """Return the token of a new conversation."""
        now = int(time.time())
        claims = {
            "sub": secrets.token_urlsafe(18),
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + self._seconds,
        }
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def sender(self, token: str) -> str:
        """Return the sender id inside a token.

        Raises:
            SessionError: The token is missing, expired, or not signed by us.
        """
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                # Another machine's clock may be a little ahead, or this one was put back.
                options={"require": ["sub", "exp"], "verify_iat": False},
            )
        except (jwt.PyJWTError, UnicodeEncodeError) as error:  # half a character is no token
            raise SessionError("not a token of ours") from error
        return str(claims["sub"])


def load_secret(var_dir: Path) -> str:
    """Return the secret kept in the state folder; the first caller makes it.

    Args:
        var_dir: The state folder; it is created when missing.
    """
    return load_key(var_dir / SECRET_FILE)
