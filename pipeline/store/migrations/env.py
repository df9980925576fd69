"""Run by Alembic, on the connection that `database.py` opened."""

from alembic import context

from pipeline.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite too: the connection begins its transactions itself
)
with context.begin_transaction():
    context.run_migrations()
