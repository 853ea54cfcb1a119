"""A circuit breaker: what fails several times in a row is left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

FAILURES = 3
PAUSE_SECONDS = 60.0


class Breaker:
    """Opens after some failures in a row; when the pause is over one caller may try again."""

    def __init__(
        self, failures: int = FAILURES, pause: float = PAUSE_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = failures
        self._pause = pause
        self._clock = clock
        self._failed = 0
        self._closed_until = 0.0
        self._lock = Lock()

    def allows(self) -> bool:
        """Whether a call may be made now; the first after a pause is a trial, and others wait for its end."""
        with self._lock:
            if self._failed < self._most:
                return True
            if self._clock() < self._closed_until:
                return False
            self._closed_until = self._clock() + self._pause
            return True

    def succeeded(self) -> None:
        """Note that a call has succeeded."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """Note that a call has failed."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._most:
                self._closed_until = self._clock() + self._pause
