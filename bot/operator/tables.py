"""Tables of the console in the service's database; ``migrations/`` creates and changes them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.settings import PROJECT

VERSIONS = "operator_versions"
"""Table that holds the version of the console's tables."""

metadata = sa.MetaData()

accounts = sa.Table(
    "operator_accounts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("password_hash", sa.String(256), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("region", sa.String(6), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
)

audit = sa.Table(
    "operator_audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("who", sa.String(64), nullable=False),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("subject", sa.String(128), nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
)

items = sa.Table(
    "operator_items",
    metadata,
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
    sa.Column("vector", sa.LargeBinary, nullable=True),
)

drafts = sa.Table(
    "operator_drafts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("region", sa.String(6), nullable=True, index=True),
    sa.Column("group_id", sa.Integer, nullable=True),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("reviewer", sa.String(64), nullable=True),
    sa.Column("reviewed_at", sa.DateTime, nullable=True),
    sa.Column("note", sa.Text, nullable=True),
    sa.Column("trial", sa.JSON, nullable=True),
    sa.Column("trial_at", sa.DateTime, nullable=True),
)

uses = sa.Table(
    "operator_uses",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("entry", sa.String(128), nullable=False, index=True),
    sa.Column("region", sa.String(6), nullable=True),
    sa.Column("how", sa.String(16), nullable=False),
    sa.Column("who", sa.String(64), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
)

progress = sa.Table(
    "operator_progress",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)


def prepare(engine: Engine) -> None:
    """Bring the console's tables in the database to the newest version."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
