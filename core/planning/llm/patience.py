"""How long a model is waited for: a deadline for a call, and a capped number of further tries."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import TypeVar

from core.planning.llm.faults import ModelFault, fault_of

FIRST_WAIT_SECONDS = 0.4
LONGEST_WAIT_SECONDS = 8.0

T = TypeVar("T")


class Patience:
    """The time and the tries that are left for one question to a model."""

    def __init__(self, seconds: float, retries: int, sleep: Callable[[float], None] = time.sleep) -> None:
        self._deadline = time.monotonic() + seconds
        self._retries = retries
        self._sleep = sleep

    def left(self) -> float:
        """Give the seconds until the deadline, never less than zero."""
        return max(0.0, self._deadline - time.monotonic())

    def call(self, ask: Callable[[], T]) -> T:
        """Run `ask`, again after a transient fault while time and tries last.

        A wait that the server asks for is kept when it is short; when it is longer than a user would wait,
        the fault is reported at once. Raises `ModelFault`.
        """
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                return within(self.left(), ask)
            except ModelFault as fault:
                pause = wait if fault.retry_after is None else fault.retry_after
                if not fault.transient or self._retries <= 0 or pause > min(LONGEST_WAIT_SECONDS, self.left()):
                    raise
            self._retries -= 1
            self._sleep(pause)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)


def within(seconds: float, ask: Callable[[], T]) -> T:
    """Run `ask`, and stop waiting for it after `seconds`.

    The clients' own timeouts count from byte to byte and leave out the look-up of names, so a server that
    drips could hold a request for ever; hence the thread. Raises `ModelFault` for every failure of `ask`.
    """
    outcome: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()
    context = copy_context()

    def run() -> None:
        try:
            outcome.put(context.run(ask))
        except Exception as error:  # handed to the waiting thread below
            outcome.put(error)

    threading.Thread(target=run, name="model-call", daemon=True).start()
    try:
        result = outcome.get(timeout=seconds)
    except queue.Empty:
        raise ModelFault("timeout") from None
    if isinstance(result, ModelFault):
        raise result
    if isinstance(result, Exception):
        raise fault_of(result) from None
    return result
