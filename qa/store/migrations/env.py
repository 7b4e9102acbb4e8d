"""Alembic's entry: migrates on the connection, and in the transaction, of ``qa.store.schema``."""

from alembic import context

from qa.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
