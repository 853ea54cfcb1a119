"""Random lives of a pack, step by step beside a model that knows which versions must come out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.container import Container
from core.errors import Conflict, InvalidInput
from core.services.views import Actor, AuditFilter

pytestmark = pytest.mark.slow

HEAD = 'name: "Life"\ndescription: "A pack that lives"\nversion: "1.0.0"\nkey_terms:\n'
WORDS = ("quay", "berth", "pilot", "lock", "tide")
Terms = tuple[str, ...]


def written(terms: Terms) -> str:
    return HEAD + "".join(f'  - "{term}"\n' for term in terms)


@dataclass
class Expected:
    """What the model knows of a proposal: `target` is the number of the version that a rollback goes back to."""

    status: str
    base: int
    result: Terms
    action: str = ""
    term: str = ""
    target: int = 0


class LifeOfAPack(RuleBasedStateMachine):
    """Proposes, confirms, rejects, renews and rolls back in any order."""

    app: ClassVar[Container]
    actor: ClassVar[Actor]

    @initialize()
    def begin(self) -> None:
        self.versions: list[Terms] = [("quay", "berth")]
        self.proposals: dict[UUID, Expected] = {}
        text = written(self.versions[0])
        self.pack_id = self.app.packs.import_pack(self.actor, text.encode(), "a test").pack_id
        self.session_id = self.app.sessions.create(self.actor, self.pack_id).id

    @property
    def head(self) -> Terms:
        return self.versions[-1]

    def edited(self, action: str, term: str) -> Terms | None:
        """Give the terms after an edit of the newest version; None when it must be refused."""
        if action == "add_unique":
            return None if term in self.head else (*self.head, term)
        return tuple(kept for kept in self.head if kept != term) if term in self.head else None

    @rule(action=st.sampled_from(["add_unique", "delete"]), term=st.sampled_from(WORDS))
    def propose(self, action: str, term: str) -> None:
        result = self.edited(action, term)
        if result == ():
            return  # an empty list is written differently, and no concern of this test
        add = {"action": "add_unique", "path": ["key_terms"], "value": term}
        operation = add if action == "add_unique" else {"action": "delete", "path": ["key_terms", term]}
        turn = self.app.assistant.ask(self.actor, self.session_id, json.dumps([operation]))
        if result is None:
            assert turn.outcome == "declined"
            return
        assert turn.proposal_id
        self.proposals[turn.proposal_id] = Expected("pending", len(self.versions), result, action, term)

    @rule(data=st.data())
    def propose_rollback(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(1, len(self.versions)))
        version_id = self.app.versions.numbered(self.actor, self.pack_id, number).row.id
        target = self.versions[number - 1]
        if target == self.head:
            with pytest.raises(InvalidInput, match="same text"):
                self.app.assistant.propose_rollback(self.actor, version_id)
            return
        proposal_id = self.app.assistant.propose_rollback(self.actor, version_id)
        self.proposals[proposal_id] = Expected("pending", len(self.versions), target, target=number)

    @precondition(lambda self: self.proposals)
    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        proposal_id, expected = self.drawn(data)
        if expected.status == "pending" and expected.base == len(self.versions):
            done = self.decide(proposal_id, "confirm")
            self.versions.append(expected.result)
            expected.status = "committed"
            assert done.version_number == len(self.versions)
            return
        with pytest.raises(Conflict):
            self.decide(proposal_id, "confirm")

    @precondition(lambda self: self.proposals)
    @rule(data=st.data())
    def reject(self, data: st.DataObject) -> None:
        proposal_id, expected = self.drawn(data)
        if expected.status == "pending":
            self.decide(proposal_id, "reject")
            expected.status = "rejected"
            return
        with pytest.raises(Conflict):
            self.decide(proposal_id, "reject")

    @precondition(lambda self: self.proposals)
    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        proposal_id, old = self.drawn(data)
        if old.status != "pending" or old.base == len(self.versions):
            with pytest.raises(Conflict, match="needs no renewal"):
                self.app.assistant.renew(self.actor, proposal_id)
            return
        result = old.result if old.target else self.edited(old.action, old.term)
        if result == ():
            return
        if result is None or result == self.head:
            with pytest.raises((InvalidInput, Conflict)):  # done already, or another term stands in its place
                self.app.assistant.renew(self.actor, proposal_id)
            return
        old.status = "superseded"
        renewed = self.app.assistant.renew(self.actor, proposal_id)
        self.proposals[renewed] = Expected("pending", len(self.versions), result, old.action, old.term, old.target)

    @invariant()
    def the_list_agrees(self) -> None:
        row = self.app.packs.row(self.actor, self.pack_id)
        waiting = sum(expected.status == "pending" for expected in self.proposals.values())
        assert (row.head_number, row.open_proposals) == (len(self.versions), waiting)

    def drawn(self, data: st.DataObject) -> tuple[UUID, Expected]:
        place = data.draw(st.integers(0, len(self.proposals) - 1), label="proposal")
        return list(self.proposals.items())[place]

    def decide(self, proposal_id: UUID, decision: Any) -> Any:
        seen = self.app.proposals.view(self.actor, proposal_id).seen_hash
        return self.app.assistant.decide(
            self.actor, proposal_id, decision=decision, seen_hash=seen, reason="The model says so."
        )

    def teardown(self) -> None:
        versions = self.app.versions.list(self.actor, self.pack_id)[::-1]
        texts = [self.app.versions.view(self.actor, row.id).text for row in versions]
        assert texts == [written(terms) for terms in self.versions]
        saved = AuditFilter(kinds=("version.committed", "version.rolled_back"), pack=self.pack_id)
        assert [row.version_id for row in self.app.audit_log.query(saved)][::-1] == [row.id for row in versions[1:]]
        rows = {row.id: row.status for row in self.app.proposals.queue(self.actor, self.pack_id)}
        assert rows == {key: expected.status for key, expected in self.proposals.items()}
        turns = self.app.sessions.turns(self.actor, self.session_id)
        assert [turn.number for turn in turns] == list(range(1, len(turns) + 1))


def live(app: Container, actor: Actor, examples: int, steps: int, *, derandomize: bool) -> None:
    machine: Any = type("Life", (LifeOfAPack,), {"app": app, "actor": actor})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=derandomize,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_short_life_keeps_to_the_model(app: Container, reviewer: Actor):
    live(app, reviewer, 10, 25, derandomize=True)


@pytest.mark.slow
def test_long_lives_keep_to_the_model(app: Container, person: Callable[..., Actor]):
    live(app, person("reviewer"), 25, 40, derandomize=False)
