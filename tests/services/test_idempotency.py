"""A request with a key has one effect, whatever is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import text

from core.container import Container
from core.errors import Conflict, InvalidInput
from core.services.idempotency import Effect
from core.services.views import Actor, AuditFilter, ProposalView
from tests.services.making import add_term, at_once, bring, confirm, propose

Kept = tuple[Mapping[str, Any], bool]


def confirming(app: Container, actor: Actor, proposal: ProposalView, key: str, **more: Any) -> Kept:
    body = {"proposal": str(proposal.row.id), "hash": proposal.seen_hash, **more}

    def again(effect: Effect) -> Mapping[str, Any]:
        assert effect.proposal_id is not None
        return {"version": app.assistant.outcome(actor, effect.proposal_id).version_number}

    return app.idempotency.once(
        actor, key, body, lambda: {"version": confirm(app, actor, proposal).version_number}, again
    )


def test_the_same_request_gets_the_same_answer_and_another_is_refused(app: Container, reviewer: Actor, admin: Actor):
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))

    assert confirming(app, reviewer, proposal, "k1") == ({"version": 2}, False)
    assert confirming(app, reviewer, proposal, "k1") == ({"version": 2}, True)
    with pytest.raises(Conflict, match="another request"):
        confirming(app, reviewer, proposal, "k1", note="other")
    with pytest.raises(Conflict, match="already as version 2"):
        confirming(app, admin, proposal, "k1")
    for key in ("", " ", "x" * 201, "a\nb"):
        with pytest.raises(InvalidInput):
            confirming(app, reviewer, proposal, key)
    assert len(app.versions.list(reviewer, pack_id)) == 2


def test_an_answer_that_was_lost_is_worked_out_from_the_effect(
    app: Container, reviewer: Actor, monkeypatch: pytest.MonkeyPatch
):
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))
    with monkeypatch.context() as cut:
        cut.setattr(app.idempotency, "_keep", lambda *_: (_ for _ in ()).throw(ConnectionError("cut")))
        with pytest.raises(ConnectionError):
            confirming(app, reviewer, proposal, "k1")

    assert confirming(app, reviewer, proposal, "k1") == ({"version": 2}, True)
    assert [row.number for row in app.versions.list(reviewer, pack_id)] == [2, 1]


def test_a_refusal_uses_up_no_key_and_a_key_lasts_a_day(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    first = propose(app, reviewer, pack_id, add_term("a"))
    second = propose(app, reviewer, pack_id, add_term("b"))
    confirm(app, reviewer, first)
    with pytest.raises(Conflict, match="moved on"):
        confirming(app, reviewer, second, "k1")
    renewed = app.proposals.view(reviewer, app.assistant.renew(reviewer, second.row.id))
    assert confirming(app, reviewer, renewed, "k1") == ({"version": 3}, False)
    with app.database.transaction() as session:
        session.execute(text("UPDATE idempotency_keys SET created_at = created_at - interval '25 hours'"))
    third = propose(app, reviewer, pack_id, add_term("c"))
    assert confirming(app, reviewer, third, "k1") == ({"version": 4}, False)
    assert app.retention.due()["answers to requests with a key"] == 0


def test_the_same_request_from_eight_sides_has_one_effect(
    app: Container, build: Callable[..., Container], editor: Actor
):
    other = build()
    pack_id = bring(app, editor)
    base = app.packs.head(editor, pack_id)[1]

    def proposing(where: Container) -> Kept:
        def effect() -> Mapping[str, Any]:
            made = where.assistant.propose_operations(editor, pack_id, add_term("mooring"), base_sha256=base)
            return {"proposal": str(made)}

        return where.idempotency.once(
            editor, "k", {"add": "mooring"}, effect, lambda done: {"proposal": str(done.proposal_id)}
        )

    found = at_once([lambda where=where: proposing(where) for where in (app, other) * 4])

    assert len({one[0]["proposal"] for one in found}) == 1, found
    assert [one[1] for one in found].count(False) == 1
    assert len(app.audit_log.query(AuditFilter(kinds=("proposal.created",)))) == 1
