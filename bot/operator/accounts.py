"""Accounts of operators, editors and administrators; every change is written down."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.journal import utc_now
from bot.operator.tables import accounts, audit
from bot.regions.gazetteer import NATION

ROLES = ("operator", "editor", "administrator")
"""From the fewest rights to the most; each has those before it."""
SHORTEST_PASSWORD = 10
TOKEN_NAME = "token"
"""What stands in the records for whoever has the token; no account may have it."""


class AccountError(ValueError):
    """An account cannot be made or changed as asked; the message is a key of the words."""


@dataclass(frozen=True)
class Account:
    """A person who works with the console.

    Attributes:
        id: Number of the account; 0 for whoever has the token.
        name: Name to log in with.
        role: One of ``ROLES``.
        region: Six-digit code of the area; the nation's for no limit.
        active: Whether the person may log in.
        epoch: Goes up when all sessions of the account must end.
    """

    id: int
    name: str
    role: str
    region: str = NATION
    active: bool = True
    epoch: int = 0

    def may(self, role: str) -> bool:
        """Whether the account has the rights of a role."""
        return ROLES.index(self.role) >= ROLES.index(role)


class Accounts:
    """Accounts in the database; every method blocks, call it from a thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._hasher = PasswordHasher()
        # A name that does not exist must take as long to refuse as a wrong password.
        self._nobody = self._hasher.hash("nobody")

    def create(self, name: str, password: str, role: str, region: str, who: str) -> int:
        """Make an account and return its number.

        Args:
            name: Name to log in with.
            password: At least ten characters.
            role: One of ``ROLES``.
            region: Six-digit code of the area.
            who: Who makes it.

        Raises:
            AccountError: The name is empty or taken, the password too short, the role unknown.
        """
        name = name.strip()
        if not 0 < len(name) <= 64:
            raise AccountError("name_missing")
        if name == TOKEN_NAME:
            raise AccountError("name_taken")
        if role not in ROLES:
            raise AccountError("role_unknown")
        row = {
            "name": name,
            "password_hash": self._hash(password),
            "role": role,
            "region": region,
            "active": True,
            "epoch": 0,
            "created_at": utc_now(),
        }
        try:
            with self._engine.begin() as connection:
                number = connection.execute(accounts.insert().values(**row)).inserted_primary_key[0]
                write(connection, who, "create", name, role=role, region=region)
        except IntegrityError:
            raise AccountError("name_taken") from None
        return int(number)

    def log_in(self, name: str, password: str) -> Account | None:
        """Return the account when name and password fit and it is active."""
        with self._engine.begin() as connection:
            row = connection.execute(
                sa.select(accounts).where(accounts.c.name == name.strip())
            ).one_or_none()
            known = row is not None and row.active
            fits = self._fits(row.password_hash if known and row else self._nobody, password)
            write(connection, name[:64], "login" if known and fits else "login_refused", name[:64])
        return _account(row) if known and fits else None

    def get(self, number: int) -> Account | None:
        """Return an account by its number."""
        with self._engine.connect() as connection:
            row = connection.execute(
                sa.select(accounts).where(accounts.c.id == number)
            ).one_or_none()
        return None if row is None else _account(row)

    def all(self) -> list[Account]:
        """Return all accounts by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(accounts).order_by(accounts.c.name)).all()
        return [_account(row) for row in rows]

    def change(self, number: int, role: str, region: str, active: bool, who: str) -> None:
        """Change role, area and whether an account is active; its sessions end.

        Raises:
            AccountError: The role is unknown, or the last administrator would be gone.
        """
        if role not in ROLES:
            raise AccountError("role_unknown")
        values = {"role": role, "region": region, "active": active}
        with self._engine.begin() as connection:
            if not (active and role == "administrator"):
                self._check_not_last(connection, number)
            self._update(connection, number, values)
            write(connection, who, "change", str(number), **values)

    def set_password(self, number: int, password: str, who: str) -> None:
        """Give an account a new password; its sessions end.

        Raises:
            AccountError: The password is too short.
        """
        hashed = self._hash(password)
        with self._engine.begin() as connection:
            self._update(connection, number, {"password_hash": hashed})
            write(connection, who, "password", str(number))

    def _update(self, connection: Connection, number: int, values: dict[str, Any]) -> None:
        connection.execute(
            accounts.update()
            .where(accounts.c.id == number)
            .values(**values, epoch=accounts.c.epoch + 1)
        )

    def _check_not_last(self, connection: Connection, number: int) -> None:
        chiefs = sa.select(accounts.c.id).where(
            accounts.c.role == "administrator", accounts.c.active
        )
        if connection.execute(chiefs).scalars().all() == [number]:
            raise AccountError("last_administrator")

    def _hash(self, password: str) -> str:
        if len(password) < SHORTEST_PASSWORD:
            raise AccountError("password_short")
        return self._hasher.hash(password)

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


class LoginLimit:
    """Counts failed attempts, by name and by address.

    Args:
        most: Failures until further attempts are refused.
        seconds: How long a failure counts.
        clock: Seconds that only go up.
    """

    def __init__(
        self, most: int = 5, seconds: float = 900, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._failures: dict[str, list[float]] = {}

    def refuses(self, *keys: str) -> bool:
        """Whether there were too many failures for one of these."""
        since = self._clock() - self._seconds
        for key in [k for k, times in self._failures.items() if times[-1] < since]:
            del self._failures[key]
        recent = ([t for t in self._failures.get(key, ()) if t >= since] for key in keys)
        return any(len(times) >= self._most for times in recent)

    def failed(self, *keys: str) -> None:
        """Count a failure."""
        for key in keys:
            self._failures.setdefault(key, []).append(self._clock())

    def succeeded(self, *keys: str) -> None:
        """Forget the failures."""
        for key in keys:
            self._failures.pop(key, None)


def write(connection: Connection, who: str, action: str, subject: str, **detail: Any) -> None:
    """Write down a change, in the transaction that makes it."""
    row = {"at": utc_now(), "who": who, "action": action, "subject": subject, "detail": detail}
    connection.execute(audit.insert().values(**row))


def read_audit(engine: Engine, limit: int) -> list[Any]:
    """Return the newest rows of the audit log, newest first."""
    with engine.connect() as connection:
        rows: list[Any] = connection.execute(
            sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
        ).all()
    return rows


def _account(row: Any) -> Account:
    return Account(row.id, row.name, row.role, row.region, row.active, row.epoch)
