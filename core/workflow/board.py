"""The runs of this process as they go: their steps and times, what is being said, and whether to stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from time import perf_counter
from typing import Any

from core.observing.metrics import STEP_SECONDS
from core.observing.tracing import span

Step = dict[str, Any]


class RunBoard:
    """Steps and words by run (a proposal's id); written by worker threads, read by pages."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._runs: dict[str, dict[str, Step]] = {}
        self._said: dict[str, str] = {}
        self._notes: dict[str, str] = {}
        self._stopped: set[str] = set()

    @contextmanager
    def step(self, run: str, name: str) -> Iterator[None]:
        """Note that a step runs, and its milliseconds when it ends; a step that raises is noted as failed."""
        started = perf_counter()
        self._note(run, name, {"state": "running"})
        try:
            with span(name), STEP_SECONDS.labels(name).time():
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
            self._said.pop(run, None)
            self._notes.pop(run, None)
            self._stopped.discard(run)

    def say(self, run: str, text: str) -> None:
        """Replace what a run has said so far."""
        with self._lock:
            self._said[run] = text

    def note(self, run: str, text: str) -> None:
        """Tell what goes on in a run."""
        with self._lock:
            self._notes[run] = text

    def heard(self, run: str) -> tuple[str, str]:
        """Give what a run has said so far, and what goes on in it."""
        with self._lock:
            return self._said.get(run, ""), self._notes.get(run, "")

    def stop(self, run: str) -> None:
        """Ask a run to stop; it looks for that whenever it can."""
        with self._lock:
            self._stopped.add(run)

    def stopped(self, run: str) -> bool:
        """Whether a run was asked to stop."""
        with self._lock:
            return run in self._stopped

    def _note(self, run: str, name: str, step: Step) -> None:
        with self._lock:
            self._runs.setdefault(run, {})[name] = step


class LiveRun:
    """The board of one run, as the planner sees it."""

    def __init__(self, board: RunBoard, run: str) -> None:
        self._board = board
        self._run = run

    def say(self, text: str) -> None:
        """Show all that has been said so far."""
        self._board.say(self._run, text)

    def note(self, text: str) -> None:
        """Show what goes on."""
        self._board.note(self._run, text)

    @property
    def stopped(self) -> bool:
        """Whether the person has asked to stop."""
        return self._board.stopped(self._run)


def _since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
