"""The threads of turns: run on worker threads, stopped, kept waiting for a person, resumed exactly once, forgotten."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock
from typing import Any
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from core.errors import AppError, Unavailable
from core.observing.tracing import span
from core.planning.protocol import Stopped
from core.services.views import DecisionView
from core.workflow.checkpoints import CheckpointStore, checkpoints_at_hand
from core.workflow.graph import TurnGraph, build_graph
from core.workflow.nodes import store_failure, store_stop
from core.workflow.runtime import Runtime
from core.workflow.state import TurnState

log = logging.getLogger(__name__)
PLANNERS = 8
SAVERS = 4  # of their own, so that a confirm never waits for somebody's slow model
UNEXPECTED = "Something went wrong inside the application. Nothing was changed; please try again."


class Threads:
    """Runs the graph. A thread goes by the id of its proposal; the database holds what became of it."""

    def __init__(self, runtime: Runtime, checkpoints: CheckpointStore) -> None:
        self._deps = runtime
        self._checkpoints = checkpoints
        self._graph: TurnGraph = build_graph(checkpoints.saver)
        self._planning = ThreadPoolExecutor(PLANNERS, thread_name_prefix="turn")
        self._deciding = ThreadPoolExecutor(SAVERS, thread_name_prefix="decision")
        self._runs: dict[UUID, tuple[str, Future[None]]] = {}
        self._saving: dict[UUID, Future[DecisionView]] = {}
        self._saving_lock = Lock()

    def start(self, turn_id: UUID, state: TurnState) -> None:
        """Run a turn on a worker thread."""
        run = self._planning.submit(copy_context().run, self._run, state)
        self._runs[turn_id] = (state["proposal_id"], run)
        run.add_done_callback(lambda _: self._runs.pop(turn_id, None))

    def wait(self, turn_id: UUID) -> None:
        """Return when a turn runs no more."""
        if running := self._runs.get(turn_id):
            running[1].result()

    def running(self, turn_id: UUID) -> str | None:
        """Give the thread of a turn that runs in this process, None for any other."""
        running = self._runs.get(turn_id)
        return running[0] if running else None

    def stop(self, turn_id: UUID) -> None:
        """Have a running turn end soon; nothing happens when it has ended."""
        if running := self._runs.get(turn_id):
            self._deps.board.stop(running[0])
            if running[1].done():
                self._deps.board.clear(running[0])

    def close(self) -> None:
        """Wait for the running turns and decisions, and stop the workers."""
        self._planning.shutdown(wait=True)
        self._deciding.shutdown(wait=True)

    def _run(self, state: TurnState) -> None:
        run = state["proposal_id"]
        try:
            with span("turn"), checkpoints_at_hand():
                ended = self._graph.invoke(state, _traced(run), context=self._deps, durability="exit")
                if ended["outcome"] != "proposal":
                    self._checkpoints.forget(run)
        except AppError as error:
            self._told(state, error)
        except Exception:
            log.exception("a turn failed")
            self._told(state, Unavailable(UNEXPECTED))
        finally:
            self._deps.board.clear(run)
            self._deps.turns.ended(UUID(state["turn_id"]))

    def _told(self, state: TurnState, error: AppError) -> None:
        try:
            if isinstance(error, Stopped):
                store_stop(state, self._deps, error)
            else:
                store_failure(state, self._deps, error)
            self._checkpoints.forget(state["proposal_id"])
        except Exception:  # the database is away, or the reply stands already and only the checkpoint is missing
            log.exception("the failure of a turn could not be stored")

    def saved(self, proposal_id: UUID) -> Future[DecisionView]:
        """Start saving, or join a saving of the same proposal that is under way here."""
        with self._saving_lock:
            saving = self._saving.get(proposal_id)
            if saving is None:
                saving = self._saving[proposal_id] = self._deciding.submit(self._save, proposal_id)
                saving.add_done_callback(lambda _: self._saving.pop(proposal_id, None))
            return saving

    def _save(self, proposal_id: UUID) -> DecisionView:
        try:
            done = self._resume(proposal_id)
        except AppError as error:
            self._deps.decisions.release(proposal_id, error.message)
            raise
        except Exception as error:
            log.exception("saving a confirmed proposal failed")
            self._deps.decisions.release(proposal_id, UNEXPECTED)
            raise Unavailable(UNEXPECTED) from error
        self.later(self._after_saving, proposal_id)
        return done

    def later(self, run: Callable[[UUID], None], proposal_id: UUID) -> None:
        """Tidy up after the user has their answer; at once when the application is closing."""
        try:
            self._deciding.submit(run, proposal_id)
        except RuntimeError:
            run(proposal_id)

    def _after_saving(self, proposal_id: UUID) -> None:
        run = str(proposal_id)
        self._deps.turns.note_steps(proposal_id, self._deps.board.steps(run))
        self._deps.board.clear(run)
        self._checkpoints.forget(run)

    def _resume(self, proposal_id: UUID) -> DecisionView:
        """Carry a confirmation to the waiting thread, which is rebuilt from the proposal when it was lost."""
        with checkpoints_at_hand():
            ended = self._resumed(proposal_id)
        number = ended["version_number"]
        return DecisionView(proposal_id, "committed", f"Saved as version {number}.", number, UUID(ended["version_id"]))

    def _resumed(self, proposal_id: UUID) -> dict[str, Any]:
        config = _config(str(proposal_id))
        interrupt = self._checkpoints.interrupt_of(config)
        if interrupt is None and not self._graph.get_state(config).next:
            self.wait_at_checkpoint(proposal_id)
            interrupt = self._checkpoints.interrupt_of(config)
        # Without one the process stopped after the checkpoint, and the thread goes on where it was.
        command: Any = Command(resume={interrupt: "confirm"}) if interrupt else None
        return self._graph.invoke(command, config, context=self._deps, durability="exit")

    def wait_at_checkpoint(self, proposal_id: UUID) -> None:
        """Make the thread of a proposal that no planner made, up to where it waits for a person."""
        state: TurnState = {"proposal_id": str(proposal_id), "prepared": True}
        with checkpoints_at_hand():
            self._graph.invoke(state, _config(str(proposal_id)), context=self._deps, durability="exit")

    def end(self, proposal_id: UUID) -> None:
        """Forget the thread of a proposal that nobody will confirm any more."""
        self._deps.board.clear(str(proposal_id))
        self._checkpoints.forget(str(proposal_id))


def _config(thread: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread}}


def _traced(thread: str) -> RunnableConfig:
    """The trace of a turn goes by the id of its proposal, so that the one leads to the other."""
    return {**_config(thread), "run_id": UUID(thread)}
