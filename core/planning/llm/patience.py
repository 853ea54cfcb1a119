"""How long a model is waited for: a deadline for a call, and a capped number of further tries."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import TypeVar

from core.planning.llm.faults import ModelFault, fault_of
from core.planning.protocol import Live, Stopped

FIRST_WAIT_SECONDS = 0.4
LONGEST_WAIT_SECONDS = 8.0
LOOK_SECONDS = 0.1

T = TypeVar("T")


class Patience:
    """The time and the tries that are left for one question to a model."""

    def __init__(
        self,
        seconds: float,
        retries: int,
        sleep: Callable[[float], None] = time.sleep,
        live: Live | None = None,
    ) -> None:
        self._live = live
        self._deadline = time.monotonic() + seconds
        self._retries = retries
        self._sleep = sleep

    def left(self) -> float:
        """Give the seconds until the deadline, never less than zero."""
        return max(0.0, self._deadline - time.monotonic())

    def call(self, ask: Callable[[Live | None], T]) -> T:
        """Run `ask`, again after a transient fault while time and tries last; it is given who waits for it.

        A wait that the server asks for is kept when it is short; when it is longer than a user would wait,
        the fault is reported at once. Raises `ModelFault`.
        """
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                return within(self.left(), ask, self._live)
            except ModelFault as fault:
                pause = wait if fault.retry_after is None else fault.retry_after
                if not fault.transient or self._retries <= 0 or pause > min(LONGEST_WAIT_SECONDS, self.left()):
                    raise
            self._retries -= 1
            self._wait(pause)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _wait(self, pause: float) -> None:
        """Sleep, and wake when the person who waits has stopped."""
        if self._live is None:
            self._sleep(pause)
            return
        self._live.note(f"The model asks for patience; trying again in {max(1, round(pause))} s.")
        while pause > 0:
            self._sleep(min(pause, LOOK_SECONDS))
            if self._live.stopped:
                raise Stopped
            pause -= LOOK_SECONDS


class Attended:
    """Who waits for one call of a model. Once they wait no more, they hear nothing, and the call has been stopped.

    The run that is stopped is forgotten at once, while the thread of its call may still wait for the next word.
    """

    def __init__(self, live: Live) -> None:
        self._live = live
        self._left = threading.Event()

    def leave(self) -> None:
        """Wait no more for this call."""
        self._left.set()

    def say(self, text: str) -> None:
        """Show all that has been said so far."""
        if not self._left.is_set():
            self._live.say(text)

    def note(self, text: str) -> None:
        """Show what goes on."""
        if not self._left.is_set():
            self._live.note(text)

    @property
    def stopped(self) -> bool:
        """Whether nobody waits any more, or who waits has asked to stop."""
        return self._left.is_set() or self._live.stopped


def within(seconds: float, ask: Callable[[Live | None], T], live: Live | None = None) -> T:
    """Run `ask`, and stop waiting for it after `seconds`, or when the person who waits has stopped it.

    The clients' own timeouts count from byte to byte and leave out the look-up of names, so a server that
    drips could hold a request for ever; hence the thread. What nobody waits for any more ends with its next
    word. Raises `ModelFault` for every failure of `ask`, and `Stopped`.
    """
    attended = None if live is None else Attended(live)
    outcome: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()
    deadline = time.monotonic() + seconds
    context = copy_context()

    def run() -> None:
        try:
            outcome.put(context.run(ask, attended))
        except Exception as error:  # handed to the waiting thread below
            outcome.put(error)

    threading.Thread(target=run, name="model-call", daemon=True).start()
    try:
        result = _outcome(outcome, deadline, live)
    finally:
        if attended is not None:
            attended.leave()
    if isinstance(result, ModelFault | Stopped):
        raise result
    if isinstance(result, Exception):
        raise fault_of(result) from None
    return result


def _outcome(outcome: queue.SimpleQueue[T | Exception], deadline: float, live: Live | None) -> T | Exception:
    """Wait for what a thread hands over; with a person who may stop it, look for that several times a second."""
    while True:
        left = max(0.0, deadline - time.monotonic())
        try:
            return outcome.get(timeout=left if live is None else min(left, LOOK_SECONDS))
        except queue.Empty:
            if live is not None and live.stopped:
                raise Stopped from None
            if time.monotonic() >= deadline:
                raise ModelFault("timeout") from None
