"""Drafts of changes to the data files, and the embedding of each work item."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table of drafts; work items keep their embedding."""
    op.create_table(
        "operator_drafts",
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
    with op.batch_alter_table("operator_items") as items:
        items.add_column(sa.Column("vector", sa.LargeBinary, nullable=True))


def downgrade() -> None:
    """Take both back."""
    with op.batch_alter_table("operator_items") as items:
        items.drop_column("vector")
    op.drop_table("operator_drafts")
