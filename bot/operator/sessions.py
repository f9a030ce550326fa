"""Signed sessions of the console, and the proof that a form came from one of its own pages."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import jwt

COOKIE = "operator_session"
HOURS = 10
_ALGORITHM = "HS256"


@dataclass(frozen=True)
class Session:
    """A logged-in person.

    Attributes:
        account: Number of the account; 0 for whoever has the token.
        epoch: The account's epoch when the session began.
        id: Random; what is signed into the forms.
    """

    account: int
    epoch: int
    id: str


class Sessions:
    """Signs and reads sessions.

    Args:
        key: Secret of at least 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def begin(self, account: int, epoch: int) -> str:
        """Return the cookie of a new session."""
        ends = datetime.now(UTC) + timedelta(hours=HOURS)
        claims = {"sub": str(account), "epoch": epoch, "jti": secrets.token_hex(16), "exp": ends}
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def read(self, cookie: str) -> Session | None:
        """Return the session of a cookie; None when it is forged or over."""
        try:
            claims = jwt.decode(
                cookie,
                self._key,
                algorithms=[_ALGORITHM],
                options={"require": ["sub", "epoch", "jti", "exp"]},
            )
            return Session(int(claims["sub"]), int(claims["epoch"]), claims["jti"])
        except (jwt.InvalidTokenError, ValueError):
            return None

    def form_token(self, session_id: str) -> str:
        """Return what every form of a session carries."""
        return hmac.new(self._key, b"form:" + session_id.encode(), sha256).hexdigest()

    def is_form_token(self, session_id: str, token: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(self.form_token(session_id).encode(), token.encode())
