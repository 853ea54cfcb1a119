"""The runs of this process as they go: which step runs, which is done and how long it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from time import perf_counter
from typing import Any

Step = dict[str, Any]


class RunBoard:
    """Steps by run (a proposal's id); written by worker threads, read by pages."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._runs: dict[str, dict[str, Step]] = {}

    @contextmanager
    def step(self, run: str, name: str) -> Iterator[None]:
        """Note that a step runs, and its milliseconds when it ends; a step that raises is noted as failed."""
        started = perf_counter()
        self._note(run, name, {"state": "running"})
        try:
            yield
        except BaseException:
            self._note(run, name, {"state": "failed", "milliseconds": _since(started)})
            raise
        self._note(run, name, {"state": "done", "milliseconds": _since(started)})

    def steps(self, run: str) -> Mapping[str, Step]:
        """Give a copy of the steps of a run; empty when it does not run here."""
        with self._lock:
            return {name: dict(step) for name, step in self._runs.get(run, {}).items()}

    def clear(self, run: str) -> None:
        """Forget a run."""
        with self._lock:
            self._runs.pop(run, None)

    def _note(self, run: str, name: str, step: Step) -> None:
        with self._lock:
            self._runs.setdefault(run, {})[name] = step


def _since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
