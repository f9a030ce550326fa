"""Drafts of changes to the data files, the embedding of each work item, a louder audit log."""

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
    if op.get_bind().dialect.name == "postgresql":
        _refuse_on_postgres()


def _refuse_on_postgres() -> None:
    """Let changes of the audit log fail, where so far they were passed over in silence."""
    for change in ("UPDATE", "DELETE"):
        op.execute(f"DROP RULE operator_audit_keeps_{change} ON operator_audit")
    op.execute(
        "CREATE FUNCTION operator_audit_keeps() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'operator_audit is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER operator_audit_keeps BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON operator_audit EXECUTE FUNCTION operator_audit_keeps()"
    )


def downgrade() -> None:
    """Take both back."""
    with op.batch_alter_table("operator_items") as items:
        items.drop_column("vector")
    op.drop_table("operator_drafts")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER operator_audit_keeps ON operator_audit")
        op.execute("DROP FUNCTION operator_audit_keeps()")
