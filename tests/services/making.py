"""What tests of services and workflow make: a small pack, a planner that takes operations as they are, proposals."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from threading import Barrier, Thread
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID

from core.container import Container
from core.planning.protocol import Plan, PlanRequest
from core.services.views import Actor, DecisionView, ProposalView, TurnView

Result = TypeVar("Result")
Operation = Mapping[str, Any]

PACK = """\
# A pack to change
name: "Harbour"
description: "Ships and berths"
version: "1.0.0"

entities:
  - name: "Ship"
    type: "SHIP"
    attributes:
      - "draught"
      - "flag"

key_terms:
  - "quay"   # where ships lie
  - "berth"
"""


class JsonPlanner:
    """Plans the operations that a request spells out as JSON; anything else is declined."""

    name = "json"

    def plan(self, request: PlanRequest) -> Plan:
        """Give the operations of the request's text."""
        try:
            operations = tuple(json.loads(request.text))
        except ValueError:
            return Plan("declined", self.name, ("unclear",), text="Please write operations.")
        return Plan("operations", self.name, ("add_term",), operations, summary=f"Change {len(operations)} things.")


def add_term(term: str) -> list[Operation]:
    """Give the operations that add a key term."""
    return [{"action": "add", "path": ["key_terms"], "value": term}]


def bring(app: Container, actor: Actor, text: str = PACK) -> UUID:
    """Import a pack; give its id."""
    return app.packs.import_pack(actor, text.encode(), "a test").pack_id


def propose(app: Container, actor: Actor, pack_id: UUID, operations: Sequence[Operation]) -> ProposalView:
    """Ask for operations in a conversation; give the proposal that waits."""
    session = app.sessions.create(actor, pack_id)
    turn = app.assistant.ask(actor, session.id, json.dumps(operations))
    assert turn.outcome == "proposal", turn.reply
    assert turn.proposal_id is not None
    return app.proposals.view(actor, turn.proposal_id)


def confirm(app: Container, actor: Actor, proposal: ProposalView) -> DecisionView:
    """Confirm a proposal as it was seen."""
    return app.assistant.decide(actor, proposal.row.id, decision="confirm", seen_hash=proposal.seen_hash)


def change(app: Container, actor: Actor, pack_id: UUID, operations: Sequence[Operation]) -> DecisionView:
    """Propose and confirm."""
    return confirm(app, actor, propose(app, actor, pack_id, operations))


def ended(app: Container, actor: Actor, turn_id: UUID) -> TurnView:
    """Wait until a turn that was sent runs no more; give it."""
    until = monotonic() + 20
    while (turn := app.assistant.turn(actor, turn_id)).outcome == "running":
        assert monotonic() < until, "the turn has not ended"
    return turn


def head_text(app: Container, actor: Actor, pack_id: UUID) -> str:
    """Give the newest text of a pack."""
    return app.versions.view(actor, app.packs.row(actor, pack_id).head_id).text


def at_once(runs: Sequence[Callable[[], Result]]) -> list[Result | Exception]:
    """Start all `runs` at the same moment on threads; give what each gave or raised, in their order."""
    barrier = Barrier(len(runs))
    found: list[Any] = [None] * len(runs)

    def one(place: int, run: Callable[[], Result]) -> None:
        barrier.wait()
        try:
            found[place] = run()
        except Exception as error:
            found[place] = error

    threads = [Thread(target=one, args=(place, run), daemon=True) for place, run in enumerate(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not [thread for thread in threads if thread.is_alive()], "some hang"
    return found
