"""Several safe proposals confirmed in a row, each as a version of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from core.errors import AppError, Conflict, InvalidInput
from core.services.views import Actor, DecisionView, ProposalView

MOST = 100  # at once; more than anybody looks through


class Door(Protocol):
    """What confirms one proposal, and brings one over to the newest version."""

    def decide(self, actor: Actor, proposal_id: UUID, *, decision: Any, seen_hash: str) -> DecisionView:
        """Confirm as it was seen."""

    def rebase(self, actor: Actor, proposal_id: UUID, resolutions: Mapping[int, Any]) -> UUID:
        """Propose the same on the newest version."""


class Proposals(Protocol):
    """What shows a proposal."""

    def view(self, actor: Actor, proposal_id: UUID) -> ProposalView:
        """Give it with the hash that a confirm carries."""


@dataclass(frozen=True)
class SeveralView:
    """What became of one of several: its version, or the sentence that says why it still waits."""

    proposal_id: UUID
    version_number: int | None = None
    version_id: UUID | None = None
    problem: str = ""


def confirm_several(
    door: Door, proposals: Proposals, actor: Actor, seen: Mapping[UUID, str]
) -> tuple[SeveralView, ...]:
    """Confirm proposals in the given order, each with the hash of what was seen of it.

    Only safe ones are taken. Where one of these very proposals has moved the pack on, the next is brought over to
    the newest version, and confirmed if it does the same there; what anybody else has moved on waits to be looked at
    again. One that fails holds up none of the others. Raises `InvalidInput` for none or more than `MOST`.
    """
    if not 1 <= len(seen) <= MOST:
        raise InvalidInput(f"Between 1 and {MOST} proposals can be confirmed at once.")
    ours: dict[UUID, int] = {}  # the newest version of each pack, as far as it was made here
    done = []
    for proposal_id, hash_seen in seen.items():
        try:
            made = _confirm_one(door, proposals, actor, (proposal_id, hash_seen), ours)
        except AppError as error:
            done.append(SeveralView(proposal_id, problem=error.message))
        else:
            done.append(SeveralView(proposal_id, made.version_number, made.version_id))
    return tuple(done)


def _confirm_one(
    door: Door, proposals: Proposals, actor: Actor, seen: tuple[UUID, str], ours: dict[UUID, int]
) -> DecisionView:
    proposal_id, hash_seen = seen
    view = proposals.view(actor, proposal_id)
    if view.row.risk != "safe":
        raise InvalidInput("Only safe changes can be confirmed several at once; please read this one.")
    if view.row.status == "pending" and view.row.stale and view.seen_hash == hash_seen:
        if ours.get(view.row.pack_id) != view.row.head_number:
            raise Conflict("The pack has moved on in between; look at the change on the newest version.")
        fresh = proposals.view(actor, door.rebase(actor, proposal_id, {}))
        if fresh.operations != view.operations or fresh.row.risk != "safe":
            raise Conflict("It reads otherwise after the changes before it; look at it on the newest version.")
        view, hash_seen = fresh, fresh.seen_hash
    made = door.decide(actor, view.row.id, decision="confirm", seen_hash=hash_seen)
    if made.version_number is not None:
        ours[view.row.pack_id] = made.version_number
    return made
