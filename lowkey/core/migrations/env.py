"""Alembic's entry: runs on the connection that `core/migrate.py` hands over."""

from alembic import context

from lowkey.core.db import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
)
context.run_migrations()
