"""The assistant: sends requests through the graph on worker threads, and carries decisions to the waiting thread."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from core.errors import Conflict, InvalidInput, NotFound, Unavailable
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
from core.workflow.checkpoints import CheckpointStore
from core.workflow.nodes import stored_actor
from core.workflow.revising import check_revisable
from core.workflow.runtime import Runtime
from core.workflow.several import SeveralView, confirm_several
from core.workflow.state import Decision, TurnState
from core.workflow.threads import Threads
from core.workflow.undoing import Choice, Undoing

log = logging.getLogger(__name__)


class Assistant:
    """The one door from a request to a proposal, and from a decision to a version."""

    def __init__(
        self, runtime: Runtime, access: Access, versions: VersionService, checkpoints: CheckpointStore
    ) -> None:
        self._deps = runtime
        self._access = access
        self._versions = versions
        self._threads = Threads(runtime, checkpoints)
        self._changes = Changes(access, versions, runtime.texts, runtime.proposals)
        self._undoing = Undoing(access, versions, runtime.texts)

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
        self._threads.start(turn.id, state)
        return turn.id

    def ask(self, actor: Actor, session_id: UUID, text: str, *, planner: str = "default") -> TurnView:
        """Send a request and wait for the end of its turn."""
        return self.finished(actor, self.send(actor, session_id, text, planner=planner))

    def finished(self, actor: Actor, turn_id: UUID) -> TurnView:
        """Give a turn when it has ended, waiting for it where it runs in this process. Raises `NotFound`."""
        self._threads.wait(turn_id)
        return self.turn(actor, turn_id)

    def turn(self, actor: Actor, turn_id: UUID) -> TurnView:
        """Give a turn, with its steps as they are at this moment while it runs."""
        view = self._deps.turns.turn(actor, turn_id)
        run = self._threads.running(turn_id)
        if view.outcome != "running" or run is None:
            return view
        live = self._deps.board.steps(run)
        steps = tuple(
            StepView(step.name, step.label, live[step.name]["state"], live[step.name].get("milliseconds"))
            if step.name in live
            else StepView(step.name, step.label, "waiting")
            for step in view.steps
        )
        said, doing = self._deps.board.heard(run)
        return replace(view, steps=steps, said=said, doing=doing)

    def stop(self, actor: Actor, turn_id: UUID) -> None:
        """Stop a running turn of one's own; what was said until then is kept. Nothing happens when it has ended."""
        self._deps.turns.own(actor, turn_id)
        self._threads.stop(turn_id)

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
            self._threads.later(self._threads.end, proposal_id)
            return done
        self._deps.decisions.claim(actor, proposal_id, Claim(seen_hash, selection, edits, accept_errors_reason))
        return self._threads.saved(proposal_id).result()

    def confirm_several(self, actor: Actor, seen: Mapping[UUID, str]) -> tuple[SeveralView, ...]:
        """Confirm several safe proposals in a row, each by the hash of what was seen, each as a version of its own."""
        return confirm_several(self, self._deps.proposals, actor, seen)

    def outcome(self, actor: Actor, proposal_id: UUID) -> DecisionView:
        """Give what a confirmed proposal became, and finish the saving where a process stopped in between.

        For a reply that was lost. Raises `NotFound`, or `Conflict` for a proposal that is not confirmed.
        """
        view = self._deps.proposals.view(actor, proposal_id)
        if view.row.status == "approved":
            return self._threads.saved(proposal_id).result()
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
        self._threads.later(self._threads.end, proposal_id)
        return made

    def recover(self) -> int:
        """Finish what a stopped process left confirmed but not saved; give how many proposals that were.

        What has run out meanwhile is noted too.
        """
        self._deps.proposals.expire_due()
        waiting = self._deps.decisions.unfinished()
        for proposal_id in waiting:
            self._threads.saved(proposal_id)
        return len(waiting)

    def close(self) -> None:
        """Wait for the running turns and decisions, and stop the workers."""
        self._threads.close()

    def _prepared(self, actor: Actor, new: NewProposal) -> UUID:
        self._deps.limits.proposal(actor)
        proposal_id = self._deps.proposals.create(actor, new)
        try:
            self._threads.wait_at_checkpoint(proposal_id)
        except Unavailable:
            log.warning("a proposal waits without its thread, which its confirm will rebuild", exc_info=True)
        return proposal_id


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
