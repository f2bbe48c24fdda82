"""What Alembic runs: the upgrade, on the connection and in the transaction that `records.migrate` opened."""

from alembic import context

from gateway.records.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
