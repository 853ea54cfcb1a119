"""One pool of connections, and one transaction per unit of work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from core.errors import InvalidInput, Unavailable

AWAY = "The database does not answer. Nothing was lost; please try again in a moment."
NUL = "This text holds a NUL character, which cannot be stored. Please take it out and try again."


class Database:
    """The application's PostgreSQL. READ COMMITTED; every unit of work is one `transaction`."""

    def __init__(self, dsn: str, *, pool_size: int = 10) -> None:
        """Prepare a pool for the libpq URL `dsn`; nothing connects yet."""
        self.dsn = dsn
        self.engine: Engine = create_engine(
            dsn.replace("postgresql://", "postgresql+psycopg://", 1),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=5,
            pool_pre_ping=True,
            hide_parameters=True,  # values of people and hashes of secrets do not belong into errors and logs
            connect_args={"connect_timeout": 5, "application_name": "domain-pack-authoring"},
        )
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session that commits at the end, or rolls back on any error.

        Raises `Unavailable` when the database is away, `InvalidInput` for a text with a NUL, which no column
        takes; everything else passes through.
        """
        try:
            with self._sessions.begin() as session:
                yield session
        except (OperationalError, PoolTimeout) as error:
            raise Unavailable(AWAY) from error
        except DBAPIError as error:
            if isinstance(error, DataError) and "NUL (0x00)" in str(error.orig):
                raise InvalidInput(NUL) from error
            if error.connection_invalidated:
                raise Unavailable(AWAY) from error
            raise

    def answers(self) -> bool:
        """Whether a trivial query comes back."""
        try:
            with self.transaction() as session:
                return session.execute(text("SELECT 1")).scalar() == 1
        except Unavailable:
            return False

    def close(self) -> None:
        """Close every connection of the pool."""
        self.engine.dispose()
