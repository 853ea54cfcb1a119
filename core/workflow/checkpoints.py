"""Checkpoints in PostgreSQL: a bookmark for each waiting thread; the tables of the application are the truth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.serde.types import INTERRUPT, RESUME
from psycopg import InterfaceError, OperationalError
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from core.errors import Unavailable
from db.engine import AWAY


@contextmanager
def checkpoints_at_hand() -> Iterator[None]:
    """Run a part of a thread; raises `Unavailable` where the checkpointer finds the database away."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise Unavailable(AWAY) from error


class CheckpointStore:
    """The saver with its own small pool; it reads back plain values only, never a class. Must be closed."""

    def __init__(self, dsn: str, *, pool_size: int = 8) -> None:
        self._pool: ConnectionPool[Any] = ConnectionPool(
            dsn,
            min_size=1,
            max_size=pool_size,
            open=True,
            timeout=5,
            check=ConnectionPool.check_connection,
            kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row, "connect_timeout": 5},
        )
        self.saver = PostgresSaver(
            self._pool, serde=JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=None)
        )

    def interrupt_of(self, config: RunnableConfig) -> str | None:
        """Give the id of the interrupt at which a thread waits; None for one that is lost, or waits for nobody."""
        saved = self.saver.get_tuple(config)
        writes = saved.pending_writes or () if saved else ()
        if any(channel == RESUME for _, channel, _ in writes):
            return None
        return next((value[0].id for _, channel, value in writes if channel == INTERRUPT), None)

    def forget(self, thread_id: str) -> None:
        """Remove the checkpoints of a finished thread."""
        self.saver.delete_thread(thread_id)

    def close(self) -> None:
        """Close the pool."""
        self._pool.close()
