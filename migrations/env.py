"""Runs the migrations of the console's tables; ``bot.operator.tables`` starts it."""

from __future__ import annotations

from alembic import context

from bot.operator.tables import VERSIONS, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSIONS,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
