"""Run by Alembic: migrate over the connection, and in the transaction, that the caller opened."""

from __future__ import annotations

from alembic import context

from assistant.records_db import learning_models  # noqa: F401 -- its tables belong to Base
from assistant.records_db.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    transactional_ddl=True,  # with BEGIN by hand SQLite takes tables back, too
)
context.run_migrations()
