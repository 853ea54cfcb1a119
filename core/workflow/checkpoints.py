"""Checkpoints in PostgreSQL: a bookmark for each waiting thread; the tables of the application are the truth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple
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


class _Saver(PostgresSaver):
    """Reads a checkpoint once where it is looked at and then resumed by the same thread of the process."""

    def __init__(self, pool: ConnectionPool[Any]) -> None:
        super().__init__(pool, serde=JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=None))
        self._looked = local()

    def look_at(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Read the newest checkpoint of a thread, and keep it for the next one here who reads it."""
        self._looked.at = (config["configurable"]["thread_id"], super().get_tuple(config))
        return cast("CheckpointTuple | None", self._looked.at[1])

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Give the newest checkpoint of a thread, or the one that `config` names."""
        thread_id, found = getattr(self._looked, "at", ("", None))
        self._looked.at = ("", None)
        asked = config["configurable"]
        if found is not None and thread_id == asked["thread_id"] and not asked.get("checkpoint_id"):
            return cast(CheckpointTuple, found)
        return super().get_tuple(config)


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
        self.saver = _Saver(self._pool)

    def interrupt_of(self, config: RunnableConfig) -> str | None:
        """Give the id of the interrupt at which a thread waits; None for one that is lost, or waits for nobody.

        What was read for that is at hand for the run that goes on from there.
        """
        saved = self.saver.look_at(config)
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
