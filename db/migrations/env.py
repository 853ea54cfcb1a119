"""Alembic's entry: runs the migrations over a connection that the caller gives (see `db.migrate`)."""

from __future__ import annotations

from alembic import context

from db.models import Base

CHECKPOINT_TABLES = {"checkpoints", "checkpoint_blobs", "checkpoint_writes", "checkpoint_migrations"}


def include(_object: object, name: str | None, kind: str, *_: object) -> bool:
    """Leave the tables of the workflow's checkpointer to the checkpointer."""
    return not (kind == "table" and name in CHECKPOINT_TABLES)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, include_object=include, compare_server_default=False
)
with context.begin_transaction():
    context.run_migrations()
