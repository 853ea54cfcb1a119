"""What the application does by itself while it runs: small jobs, each in its rhythm, on one thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """A job and how often it is done; every process does it, so it must bear that others do it too."""

    name: str
    seconds: float
    run: Callable[[], object]


class Chores:
    """A thread that runs chores until it is stopped; one that fails is told in the log and tried again later."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._next = {chore: monotonic() + chore.seconds for chore in chores}
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="chores", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the job that runs now."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def run_due(self) -> None:
        """Run what is due now."""
        for chore, when in list(self._next.items()):
            if when > monotonic() or self._stopping.is_set():
                continue
            self._next[chore] = monotonic() + chore.seconds
            try:
                chore.run()
            except Exception:
                log.exception("the chore “%s” failed and will be tried again", chore.name)

    def _work(self) -> None:
        while not self._stopping.wait(max(0.05, min(self._next.values(), default=60) - monotonic())):
            self.run_due()
