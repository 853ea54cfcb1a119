"""Word of what happens to packs: PostgreSQL notifies one listening connection, and a counter by pack goes up.

A page's fragment compares the counter with the one it has seen; no table is read for that.
"""

from __future__ import annotations

import logging
from threading import Condition, Event, Thread
from uuid import UUID

import psycopg

log = logging.getLogger(__name__)
CHANNEL = "pack_changed"
PATIENCE = 2.0  # seconds between attempts, and between looks at whether to stop


class Signals:
    """Counters that go up when a proposal, a comment or a version of a pack comes or changes, in any process."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._changed = Condition()
        self._counts: dict[str, int] = {}
        self._total = 0
        self._missed = 0  # goes up when the connection was lost, because word may have been lost with it
        self._stopping = Event()
        self._listening = Event()
        self._thread: Thread | None = None

    def count(self, pack_id: UUID | None = None) -> int:
        """Give a number that has changed when something happened to a pack (or to any)."""
        with self._changed:
            self._start()
            return self._missed + (self._total if pack_id is None else self._counts.get(str(pack_id), 0))

    def wait(self, seen: int, pack_id: UUID | None = None, *, timeout: float = 30) -> int:
        """Wait until the number is another than `seen`, or the time is over; give it."""
        self.count(pack_id)
        with self._changed:
            self._changed.wait_for(lambda: self._number(pack_id) != seen or self._stopping.is_set(), timeout)
            return self._number(pack_id)

    def ready(self, timeout: float = 10) -> bool:
        """Wait until the connection listens; give whether it does."""
        self.count()
        return self._listening.wait(timeout)

    def close(self) -> None:
        """Stop listening."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(PATIENCE * 3)

    def _number(self, pack_id: UUID | None) -> int:
        return self._missed + (self._total if pack_id is None else self._counts.get(str(pack_id), 0))

    def _start(self) -> None:
        if self._thread is None and not self._stopping.is_set():
            self._thread = Thread(target=self._listen, name="signals", daemon=True)
            self._thread.start()

    def _listen(self) -> None:
        first = True
        while not self._stopping.is_set():
            try:
                with psycopg.connect(self._dsn, autocommit=True, connect_timeout=5) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    if not first:
                        self._note_loss()
                    first = False
                    self._listening.set()
                    self._hear(connection)
            except psycopg.Error:
                self._listening.clear()
                if first:
                    log.warning("nothing can be heard of changes by other processes for now")
                first = False
                self._stopping.wait(PATIENCE)

    def _hear(self, connection: psycopg.Connection) -> None:
        while not self._stopping.is_set():
            for word in connection.notifies(timeout=PATIENCE / 4):
                with self._changed:
                    self._counts[word.payload] = self._counts.get(word.payload, 0) + 1
                    self._total += 1
                    self._changed.notify_all()

    def _note_loss(self) -> None:
        with self._changed:
            self._missed += 1
            self._changed.notify_all()
