"""The assistant: sends requests through the graph on worker threads, and carries decisions to the waiting thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from core.errors import AppError, Conflict, InvalidInput, NotFound, Unavailable
from core.observing.tracing import span
from core.planning.protocol import Stopped
from core.services.access import Access, Right
from core.services.decisions import Claim
from core.services.proposals import NewProposal
from core.services.renewing import Resolution, renewed
from core.services.selection import Edits
from core.services.turns import NewTurn
from core.services.version_views import UndoView
from core.services.versions import VersionService
from core.services.views import Actor, DecisionView, ProposalView, StepView, TurnView
from core.workflow.changes import Changes
from core.workflow.checkpoints import CheckpointStore, checkpoints_at_hand
from core.workflow.graph import TurnGraph, build_graph
from core.workflow.nodes import store_failure, store_stop, stored_actor
from core.workflow.revising import check_revisable
from core.workflow.runtime import Runtime
from core.workflow.several import SeveralView, confirm_several
from core.workflow.state import Decision, TurnState
from core.workflow.undoing import Choice, Undoing

log = logging.getLogger(__name__)
PLANNERS = 8
SAVERS = 4  # of their own, so that a confirm never waits for somebody's slow model
UNEXPECTED = "Something went wrong inside the application. Nothing was changed; please try again."


class Assistant:
    """The one door from a request to a proposal, and from a decision to a version."""

    def __init__(
        self, runtime: Runtime, access: Access, versions: VersionService, checkpoints: CheckpointStore
    ) -> None:
        self._deps = runtime
        self._access = access
        self._versions = versions
        self._checkpoints = checkpoints
        self._changes = Changes(access, versions, runtime.texts, runtime.proposals)
        self._undoing = Undoing(access, versions, runtime.texts)
        self._graph: TurnGraph = build_graph(checkpoints.saver)
        self._planning = ThreadPoolExecutor(PLANNERS, thread_name_prefix="turn")
        self._deciding = ThreadPoolExecutor(SAVERS, thread_name_prefix="decision")
        self._runs: dict[UUID, tuple[str, Future[None]]] = {}
        self._saving: dict[UUID, Future[DecisionView]] = {}
        self._saving_lock = Lock()

    @property
    def planner_label(self) -> str:
        """What the planner in use calls itself in the interface."""
        name = self._deps.planners["default"].name
        return "Offline planner" if name == "offline" else name

    @property
    def has_model(self) -> bool:
        """Whether a model plans, so that the offline planner is a second choice."""
        return self._deps.planners["default"].name != "offline"

    def send(self, actor: Actor, session_id: UUID, text: str, *, planner: str = "default") -> UUID:
        """Store a request and start its run on a worker thread; give the turn's id.

        Raises `InvalidInput`, `Forbidden`, `NotFound` or `TooManyAttempts`; what fails later is told in the turn.
        """
        if planner not in self._deps.planners:
            raise InvalidInput(f"There is no planner named “{planner}” here.")
        self._deps.limits.proposal(actor)
        turn = self._deps.turns.begin(actor, session_id, text, planner)
        return self._started(turn, _first_state(actor, turn, planner))

    def revise(self, actor: Actor, proposal_id: UUID, text: str, *, planner: str = "default") -> UUID:
        """Ask for something else on top of a proposal that waits; give the turn's id.

        The proposal that comes of it takes the place of the old one; until then the old one waits. It is asked in
        the same conversation where that is the actor's own, else in a new one. Raises as `send`, and `Conflict` for
        a proposal that is decided or stale.
        """
        old = self._deps.proposals.view(actor, proposal_id)
        check_revisable(self._access, actor, old)
        if planner not in self._deps.planners:
            raise InvalidInput(f"There is no planner named “{planner}” here.")
        turn = self._deps.turns.begin(actor, self._conversation(actor, old), text, planner)
        state = _first_state(actor, turn, planner)
        return self._started(turn, {**state, "revises": str(proposal_id), "on_sha256": old.result_sha256})

    def _conversation(self, actor: Actor, old: ProposalView) -> UUID:
        own = {row.id for row in self._deps.turns.list(actor, old.row.pack_id)}
        if old.session_id in own:
            return old.session_id
        return self._deps.turns.create(actor, old.row.pack_id).id

    def _started(self, turn: NewTurn, state: TurnState) -> UUID:
        run = self._planning.submit(copy_context().run, self._run, state)
        self._runs[turn.id] = (state["proposal_id"], run)
        run.add_done_callback(lambda _: self._runs.pop(turn.id, None))
        return turn.id

    def ask(self, actor: Actor, session_id: UUID, text: str, *, planner: str = "default") -> TurnView:
        """Send a request and wait for the end of its turn."""
        return self.finished(actor, self.send(actor, session_id, text, planner=planner))

    def finished(self, actor: Actor, turn_id: UUID) -> TurnView:
        """Give a turn when it has ended, waiting for it where it runs in this process. Raises `NotFound`."""
        running = self._runs.get(turn_id)
        if running is not None:
            running[1].result()
        return self.turn(actor, turn_id)

    def turn(self, actor: Actor, turn_id: UUID) -> TurnView:
        """Give a turn, with its steps as they are at this moment while it runs."""
        view = self._deps.turns.turn(actor, turn_id)
        running = self._runs.get(turn_id)
        if view.outcome != "running" or running is None:
            return view
        live = self._deps.board.steps(running[0])
        steps = tuple(
            StepView(step.name, step.label, live[step.name]["state"], live[step.name].get("milliseconds"))
            if step.name in live
            else StepView(step.name, step.label, "waiting")
            for step in view.steps
        )
        said, doing = self._deps.board.heard(running[0])
        return replace(view, steps=steps, said=said, doing=doing)

    def stop(self, actor: Actor, turn_id: UUID) -> None:
        """Stop a running turn of one's own; what was said until then is kept. Nothing happens when it has ended."""
        self._deps.turns.own(actor, turn_id)
        running = self._runs.get(turn_id)
        if running is not None:
            self._deps.board.stop(running[0])
            if running[1].done():
                self._deps.board.clear(running[0])

    def retry_offline(self, actor: Actor, turn_id: UUID) -> UUID:
        """Ask the request of a turn again, of the offline planner; give the new turn's id."""
        session_id, text = self._deps.turns.request_of(actor, turn_id)
        return self.send(actor, session_id, text, planner="offline")

    def examples(self, actor: Actor, pack_id: UUID) -> tuple[str, ...]:
        """Give requests that would work on the newest version of a pack. Raises `NotFound`."""
        from core.planning.offline.examples import examples_for

        versions = self._versions.list(actor, pack_id, limit=1)
        if not versions:
            raise NotFound("There is no such pack; please choose one on the packs page.")
        head = versions[0]
        return examples_for(self._deps.texts.pack(head.sha256))

    def decide(
        self,
        actor: Actor,
        proposal_id: UUID,
        *,
        decision: Decision,
        seen_hash: str,
        reason: str = "",
        selection: Collection[int] | None = None,
        edits: Edits | None = None,
        accept_errors_reason: str = "",
    ) -> DecisionView:
        """Confirm or reject a proposal, as it was seen, or confirm the part of it that a preview showed.

        A confirm claims the proposal, resumes its thread and returns the new version. Raises `Forbidden`,
        `NotFound`, `InvalidInput` (no reason, or new errors without one), `Conflict` (decided, changed, run out or
        stale; nothing is lost), or `Unavailable` (the proposal waits again).
        """
        if decision == "reject":
            done = self._deps.decisions.reject(actor, proposal_id, reason)
            self._later(self._end_thread, proposal_id)
            return done
        self._deps.decisions.claim(actor, proposal_id, Claim(seen_hash, selection, edits, accept_errors_reason))
        return self._saved(proposal_id).result()

    def confirm_several(self, actor: Actor, seen: Mapping[UUID, str]) -> tuple[SeveralView, ...]:
        """Confirm several safe proposals in a row, each by the hash of what was seen, each as a version of its own."""
        return confirm_several(self, self._deps.proposals, actor, seen)

    def outcome(self, actor: Actor, proposal_id: UUID) -> DecisionView:
        """Give what a confirmed proposal became, and finish the saving where a process stopped in between.

        For a reply that was lost. Raises `NotFound`, or `Conflict` for a proposal that is not confirmed.
        """
        view = self._deps.proposals.view(actor, proposal_id)
        if view.row.status == "approved":
            return self._saved(proposal_id).result()
        if view.row.status != "committed":
            raise Conflict("This proposal is not confirmed.")
        number = view.row.version_number
        return DecisionView(proposal_id, "committed", f"Saved as version {number}.", number, view.version_id)

    def request_changes(self, actor: Actor, proposal_id: UUID, reason: str) -> DecisionView:
        """Send a proposal back to its author, with what should change. Raises as a rejection does."""
        return self._deps.decisions.request_changes(actor, proposal_id, reason)

    def propose_operations(
        self,
        actor: Actor,
        pack_id: UUID,
        operations: Sequence[Mapping[str, Any]],
        *,
        base_sha256: str,
        summary: str = "",
        kind: str = "edit",
        request: str = "",
        intents: Sequence[str] = (),
        extras: Mapping[str, Any] | None = None,
        replaces: UUID | None = None,
    ) -> UUID:
        """Propose operations (or a JSON Patch) without a planner; `base_sha256` is the text that the person saw.

        `replaces` names a proposal that waits and whose place the new one takes. Give the proposal's id. Raises
        `Forbidden`, `InvalidInput` for operations that do not fit or change nothing, or `Conflict` when the pack has
        moved on in the same places.
        """
        told = {"summary": summary, "kind": kind, "request": request, "intents": tuple(intents), "extras": extras or {}}
        new = self._changes.from_operations(actor, pack_id, operations, base_sha256, replaces=replaces, **told)
        return self._prepared(actor, new)

    def propose_text(
        self,
        actor: Actor,
        pack_id: UUID,
        text: str,
        *,
        base_sha256: str,
        summary: str = "",
        kind: str = "edit",
        request: str = "",
        intents: Sequence[str] = (),
        extras: Mapping[str, Any] | None = None,
        replaces: UUID | None = None,
    ) -> UUID:
        """Propose a whole text; the operations are derived, and comments and layout are kept as they were written.

        Give the proposal's id. Raises as `propose_operations` does.
        """
        told = {"summary": summary, "kind": kind, "request": request, "intents": tuple(intents), "extras": extras or {}}
        new = self._changes.from_text(actor, pack_id, text, base_sha256, replaces=replaces, **told)
        return self._prepared(actor, new)

    def propose_rollback(self, actor: Actor, version_id: UUID) -> UUID:
        """Propose to go back to a version; the proposal takes the same door as any other."""
        target = self._versions.view(actor, version_id)
        self._access.require(actor, Right.ROLLBACK, pack_id=target.row.pack_id)
        head = self._versions.list(actor, target.row.pack_id, limit=1)[0]
        if head.sha256 == target.row.sha256:
            raise InvalidInput(f"Version {target.row.number} has the same text as the newest version; nothing to do.")
        return self._prepared(
            actor,
            NewProposal(
                pack_id=target.row.pack_id,
                kind="rollback",
                base_version_id=head.id,
                base_number=head.number,
                base_sha256=head.sha256,
                result_text=target.text,
                operations=(),
                summary=f"Go back to version {target.row.number}.",
                target_number=target.row.number,
                whole_text=True,
                intents=("rollback",),
            ),
        )

    def undo_preview(self, actor: Actor, version_id: UUID, choices: Mapping[int, Choice] | None = None) -> UndoView:
        """Show what it means to take one version back on the newest one. Raises `InvalidInput`, `NotFound`."""
        return self._undoing.look(actor, version_id, choices or {})

    def propose_undo(self, actor: Actor, version_id: UUID, choices: Mapping[int, Choice] | None = None) -> UUID:
        """Propose to take one version of the past back, and nothing that came after it.

        `choices` settles the clashes that the preview shows, by position: "theirs" leaves what stands there now,
        "mine" takes it back all the same. Raises `Conflict` where one is not settled, `InvalidInput`, `NotFound`.
        """
        return self._prepared(actor, self._undoing.proposed(actor, version_id, choices or {}))

    def renew(self, actor: Actor, proposal_id: UUID) -> UUID:
        """Propose a stale or run out proposal anew on the newest version; give the new proposal's id.

        Raises `Conflict` where the newest version has changed the same places, `InvalidInput` when it says so already.
        """
        return self.rebase(actor, proposal_id, {})

    def rebase(self, actor: Actor, proposal_id: UUID, resolutions: Mapping[int, Resolution]) -> UUID:
        """Bring a proposal over to the newest version, its clashes settled; the new one takes its place.

        `resolutions` gives for each clashing operation "theirs", "mine", or its fields as they shall be. The new
        proposal waits for a decision like any other. Raises `Forbidden`, `Conflict` or `InvalidInput` as
        `proposals.rebase_preview` shows beforehand.
        """
        old = self._deps.proposals.view(actor, proposal_id)
        right = Right.ROLLBACK if old.row.kind == "rollback" else Right.PROPOSE
        self._access.require(actor, right, pack_id=old.row.pack_id)
        if resolutions and old.row.author_id != actor.id:
            self._access.require(actor, Right.CONFIRM, pack_id=old.row.pack_id)
        head = self._versions.list(actor, old.row.pack_id, limit=1)[0]
        new = renewed(actor, old, head, self._deps.texts.text(head.sha256), resolutions)
        made = self._prepared(actor, new)
        self._later(self._end_thread, proposal_id)
        return made

    def recover(self) -> int:
        """Finish what a stopped process left confirmed but not saved; give how many proposals that were.

        What has run out meanwhile is noted too.
        """
        self._deps.proposals.expire_due()
        waiting = self._deps.decisions.unfinished()
        for proposal_id in waiting:
            self._saved(proposal_id)
        return len(waiting)

    def close(self) -> None:
        """Wait for the running turns and decisions, and stop the workers."""
        self._planning.shutdown(wait=True)
        self._deciding.shutdown(wait=True)

    def _prepared(self, actor: Actor, new: NewProposal) -> UUID:
        self._deps.limits.proposal(actor)
        proposal_id = self._deps.proposals.create(actor, new)
        try:
            self._wait_at_checkpoint(proposal_id)
        except Unavailable:
            log.warning("a proposal waits without its thread, which its confirm will rebuild", exc_info=True)
        return proposal_id

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

    def _saved(self, proposal_id: UUID) -> Future[DecisionView]:
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
        self._later(self._after_saving, proposal_id)
        return done

    def _later(self, run: Callable[[UUID], None], proposal_id: UUID) -> None:
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
        waiting = self._graph.get_state(config)
        if not waiting.next:
            self._wait_at_checkpoint(proposal_id)
            waiting = self._graph.get_state(config)
        if waiting.interrupts:
            command: Any = Command(resume={waiting.interrupts[0].id: "confirm"})
        else:
            command = None  # the process stopped after the checkpoint; the thread goes on where it was
        return self._graph.invoke(command, config, context=self._deps, durability="sync")

    def _wait_at_checkpoint(self, proposal_id: UUID) -> None:
        state: TurnState = {"proposal_id": str(proposal_id), "prepared": True}
        with checkpoints_at_hand():
            self._graph.invoke(state, _config(str(proposal_id)), context=self._deps, durability="exit")

    def _end_thread(self, proposal_id: UUID) -> None:
        self._deps.board.clear(str(proposal_id))
        self._checkpoints.forget(str(proposal_id))


def _config(thread: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread}}


def _traced(thread: str) -> RunnableConfig:
    """The trace of a turn goes by the id of its proposal, so that the one leads to the other."""
    return {**_config(thread), "run_id": UUID(thread)}


def _first_state(actor: Actor, turn: NewTurn, planner: str) -> TurnState:
    return {
        "proposal_id": str(uuid4()),
        "actor": stored_actor(actor),
        "session_id": str(turn.session_id),
        "turn_id": str(turn.id),
        "turn_number": turn.number,
        "pack_id": str(turn.pack_id),
        "base_version_id": str(turn.base_version_id),
        "base_number": turn.base_number,
        "base_sha256": turn.base_sha256,
        "text": turn.text,
        "planner": planner,
    }
