"""“Yes, but …”: a request on top of a proposal that waits makes another one, which takes its place."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from core.engine import apply, derive
from core.errors import Conflict, Forbidden, InvalidInput
from core.pack.words import summarise
from core.planning.protocol import Plan
from core.services.access import Access, Right, may
from core.services.views import Actor, ProposalView
from core.workflow.runtime import Runtime
from core.workflow.state import TurnState


def planned_on(state: TurnState) -> str:
    """Give the hash of the text that a request is about: what the revised proposal would make, or the version."""
    return state.get("on_sha256") or state["base_sha256"]


def check_revisable(access: Access, actor: Actor, view: ProposalView) -> None:
    """Return when `actor` may revise a proposal. Raises `Forbidden` or `Conflict`, in words."""
    access.require(actor, Right.PROPOSE, pack_id=view.row.pack_id)
    if view.row.author_id != actor.id and not may(actor, Right.CONFIRM):
        access.note_denial(actor, Right.CONFIRM, "revise somebody else's proposal", pack_id=view.row.pack_id)
        raise Forbidden("This is somebody else's proposal; its author or a reviewer may ask for something else.")
    if view.row.status not in {"pending", "changes_requested"}:
        raise Conflict("This proposal does not wait any more, so there is nothing to revise. Nothing was changed.")
    if view.row.base_number != view.row.head_number:
        raise Conflict("The pack has moved on since this was proposed; bring it up to date first, then say the rest.")


def result_of(state: TurnState, deps: Runtime, plan: Plan) -> tuple[str, Plan]:
    """Give the text that a plan leads to from the version, and the plan as it is stored.

    A revision is planned on what the old proposal would make; its operations are then those from the version to
    the end. Raises `InvalidInput` when nothing would change.
    """
    base = deps.texts.text(state["base_sha256"])
    before = deps.texts.text(planned_on(state))
    result = apply(before, plan.operations).text
    if result == before:
        raise InvalidInput("This would change nothing: the pack says so already.")
    if before == base:
        return result, plan
    operations = derive(base, result).operations
    if not operations:
        raise InvalidInput("Nothing would be left of the proposal; reject it instead.")
    summary = summarise(operations, deps.texts.pack(state["base_sha256"]))
    return apply(base, operations).text, replace(plan, operations=operations, summary=summary)


def parent_of(state: TurnState) -> UUID | None:
    """Give the proposal whose place the new one takes."""
    revises = state.get("revises")
    return UUID(revises) if revises else None
