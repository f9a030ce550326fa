"""Accounts, audit log, work items, uses and progress of the console."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEEPS = {
    "sqlite": (
        "CREATE TRIGGER operator_audit_keeps_{change} BEFORE {change} ON operator_audit "
        "BEGIN SELECT RAISE(ABORT, 'operator_audit is append-only'); END"
    ),
    "postgresql": (
        "CREATE RULE operator_audit_keeps_{change} AS ON {change} TO operator_audit "
        "DO INSTEAD NOTHING"
    ),
}


def upgrade() -> None:
    """Create the tables; the audit log takes rows and never gives them up."""
    _people()
    _work()
    for change in ("UPDATE", "DELETE"):
        op.execute(_KEEPS[op.get_bind().dialect.name].format(change=change))


def downgrade() -> None:
    """Drop the tables."""
    for name in ("accounts", "audit", "items", "uses", "progress"):
        op.drop_table(f"operator_{name}")


def _people() -> None:
    op.create_table(
        "operator_accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("password_hash", sa.String(256), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("region", sa.String(6), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "operator_audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
    )


def _work() -> None:
    op.create_table(
        "operator_items",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ref", sa.String(160), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("topic", sa.String(64), nullable=True),
        sa.Column("entry", sa.String(128), nullable=True),
        sa.Column("region", sa.String(6), nullable=True, index=True),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("who", sa.String(64), nullable=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("group_id", sa.Integer, nullable=True, index=True),
        sa.Column("status", sa.String(16), nullable=False, index=True),
        sa.Column("assignee", sa.String(64), nullable=True),
        sa.Column("closing", sa.Text, nullable=True),
        sa.Column("closed_by", sa.String(64), nullable=True),
        sa.Column("closed_at", sa.DateTime, nullable=True),
    )
    op.create_table(
        "operator_uses",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("entry", sa.String(128), nullable=False, index=True),
        sa.Column("region", sa.String(6), nullable=True),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
    )
    op.create_table(
        "operator_progress",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
    )
