"""Confirming, rejecting, renewing and rolling back: exactly once, and in words when not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from core.container import Container
from core.errors import AppError, Conflict, Forbidden, InvalidInput, NotFound
from core.services.views import Actor, AuditFilter, DecisionView, Role
from tests.services.making import PACK, add_term, at_once, bring, change, confirm, head_text, propose


def events(app: Container, *kinds: str) -> list[Any]:
    return app.audit_log.query(AuditFilter(kinds=kinds))


def test_a_confirmed_proposal_becomes_the_version_that_was_reviewed(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))
    assert proposal.row.status == "pending"
    assert head_text(app, editor, pack_id) == PACK, "nothing is written before a person confirms"

    done = confirm(app, reviewer, proposal)

    assert (done.status, done.version_number) == ("committed", 2)
    version = app.versions.numbered(editor, pack_id, 2)
    assert version.text == PACK + '  - "mooring"\n'
    assert version.row.sha256 == proposal.result_sha256 == hashlib.sha256(version.text.encode()).hexdigest()
    assert (version.row.author, version.row.proposal_id) == (editor.name, proposal.row.id)
    row = app.proposals.view(editor, proposal.row.id)
    assert (row.row.status, row.decided_by, row.version_id) == ("committed", reviewer.name, version.row.id)
    assert app.versions.numbered(editor, pack_id, 1).text == PACK


def test_eight_confirms_at_once_make_one_version_and_one_event(
    app: Container, build: Callable[..., Container], person: Callable[..., Actor]
):
    other = build()
    people = [person(Role.REVIEWER) for _ in range(4)]
    pack_id = bring(app, people[0])
    proposal = propose(app, people[0], pack_id, add_term("mooring"))

    found = at_once(
        [lambda who=who, where=where: confirm(where, who, proposal) for who in people for where in (app, other)]
    )

    done = [one for one in found if isinstance(one, DecisionView)]
    refused = [one for one in found if not isinstance(one, DecisionView)]
    assert {(one.status, one.version_number) for one in done} == {("committed", 2)}
    assert all(isinstance(one, Conflict) and "nothing was saved twice" in one.message for one in refused), refused
    assert len(refused) >= 6, "only the one who confirmed is told of the version"
    assert [row.number for row in app.versions.list(people[0], pack_id)] == [2, 1]
    assert len(events(app, "version.committed")) == 1
    assert len(events(app, "proposal.confirmed")) == 1


def test_the_second_of_two_proposals_on_one_base_is_refused_and_renewed(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    first = propose(app, editor, pack_id, add_term("mooring"))
    second = propose(app, editor, pack_id, add_term("pilot"))
    confirm(app, reviewer, first)

    with pytest.raises(Conflict, match="moved on to version 2 since this was proposed on version 1"):
        confirm(app, reviewer, second)

    waiting = app.proposals.view(reviewer, second.row.id)
    assert (waiting.row.status, waiting.row.stale) == ("pending", True)
    assert events(app, "proposal.refused")[0].proposal_id == second.row.id
    renewed = app.proposals.view(editor, app.assistant.renew(editor, second.row.id))
    assert (renewed.row.base_number, renewed.request) == (2, second.request)
    assert confirm(app, reviewer, renewed).version_number == 3
    assert head_text(app, editor, pack_id) == PACK + '  - "mooring"\n  - "pilot"\n'


def test_a_renewal_that_no_longer_fits_is_refused_in_words(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    same = propose(app, reviewer, pack_id, [{"action": "delete", "path": ["key_terms", "quay"]}])
    again = propose(app, reviewer, pack_id, [{"action": "delete", "path": ["key_terms", "quay"]}])
    unique = propose(app, reviewer, pack_id, [{"action": "add_unique", "path": ["key_terms"], "value": "pier"}])
    confirm(app, reviewer, same)
    change(app, reviewer, pack_id, add_term("pier"))

    with pytest.raises(InvalidInput, match="changes nothing: version 3 says so already"):
        app.assistant.renew(reviewer, again.row.id)
    with pytest.raises(InvalidInput, match="changes nothing"):
        app.assistant.renew(reviewer, unique.row.id)
    with pytest.raises(Conflict, match="needs no renewal"):
        app.assistant.renew(reviewer, same.row.id)
    fresh = propose(app, reviewer, pack_id, add_term("lock"))
    with pytest.raises(Conflict, match="needs no renewal"):
        app.assistant.renew(reviewer, fresh.row.id)


def test_a_hash_that_was_not_seen_is_refused_and_the_proposal_waits(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    proposal = propose(app, reviewer, pack_id, add_term("mooring"))

    with pytest.raises(Conflict, match="changed since you looked"):
        app.assistant.decide(reviewer, proposal.row.id, decision="confirm", seen_hash="0" * 64)

    assert app.proposals.view(reviewer, proposal.row.id).row.status == "pending"
    assert len(events(app, "proposal.refused")) == 1
    assert confirm(app, reviewer, proposal).version_number == 2


def test_an_editor_decides_nothing_and_is_audited(app: Container, editor: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))

    for decision in ("confirm", "reject"):
        with pytest.raises(Forbidden, match="As editor you may not confirm or reject proposals"):
            app.assistant.decide(
                editor, proposal.row.id, decision=decision, seen_hash=proposal.seen_hash, reason="Because."
            )

    denied = events(app, "access.denied")
    assert [(one.actor, one.pack) for one in denied] == [(f"{editor.name} <{editor.email}>", "Harbour")] * 2
    assert app.proposals.view(editor, proposal.row.id).row.status == "pending"
    assert app.packs.row(editor, pack_id).head_number == 1


def test_a_rejection_needs_a_reason_and_happens_once(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))

    def reject(reason: str) -> DecisionView:
        return app.assistant.decide(
            reviewer, proposal.row.id, decision="reject", seen_hash=proposal.seen_hash, reason=reason
        )

    for empty in ("", "  \n", "\x00"):
        with pytest.raises(InvalidInput, match="give a reason"):
            reject(empty)
    assert reject("Not a term of ours.\x00").status == "rejected"
    with pytest.raises(Conflict, match="has rejected this proposal: Not a term of ours"):
        reject("Once more.")
    with pytest.raises(Conflict, match="has rejected this proposal"):
        confirm(app, reviewer, proposal)
    view = app.proposals.view(editor, proposal.row.id)
    assert (view.row.status, view.reason, view.decided_by) == ("rejected", "Not a term of ours.", reviewer.name)
    assert len(events(app, "proposal.rejected")) == 1
    assert app.packs.row(editor, pack_id).head_number == 1


def test_a_proposal_that_does_not_exist_is_told(app: Container, reviewer: Actor):
    nobody = reviewer.id
    for decision in ("confirm", "reject"):
        with pytest.raises(NotFound, match="no such proposal"):
            app.assistant.decide(reviewer, nobody, decision=decision, seen_hash="", reason="Why not.")


def test_a_rollback_gives_the_original_bytes_by_a_proposal_like_any_other(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    change(app, reviewer, pack_id, add_term("mooring"))
    first = app.versions.numbered(reviewer, pack_id, 1)

    proposal = app.proposals.view(reviewer, app.assistant.propose_rollback(reviewer, first.row.id))
    assert (proposal.row.kind, proposal.target_number, proposal.row.status) == ("rollback", 1, "pending")
    done = confirm(app, reviewer, proposal)

    version = app.versions.numbered(reviewer, pack_id, 3)
    assert (done.version_number, version.row.kind, version.text) == (3, "rollback", PACK)
    assert events(app, "version.rolled_back")[0].version_id == version.row.id
    with pytest.raises(InvalidInput, match="same text as the newest"):
        app.assistant.propose_rollback(reviewer, first.row.id)


def test_a_rollback_and_a_commit_at_once_have_one_winner(app: Container, reviewer: Actor, admin: Actor):
    pack_id = bring(app, reviewer)
    change(app, reviewer, pack_id, add_term("mooring"))
    first = app.versions.numbered(reviewer, pack_id, 1)
    for round_ in range(4):
        head = app.packs.row(reviewer, pack_id).head_number
        forward = propose(app, reviewer, pack_id, add_term(f"term {round_}"))
        back = app.proposals.view(admin, app.assistant.propose_rollback(admin, first.row.id))

        found = at_once([lambda: confirm(app, reviewer, forward), lambda: confirm(app, admin, back)])  # noqa: B023

        won = [one for one in found if isinstance(one, DecisionView)]
        lost = [one for one in found if isinstance(one, Conflict)]
        assert (len(won), len(lost)) == (1, 1), found
        assert "moved on" in lost[0].message
        assert won[0].version_number == head + 1 == app.packs.row(reviewer, pack_id).head_number
        change(app, reviewer, pack_id, add_term(f"after {round_}"))


def test_only_who_may_roll_back_may_renew_a_rollback(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, reviewer)
    change(app, reviewer, pack_id, add_term("mooring"))
    back = app.assistant.propose_rollback(reviewer, app.versions.numbered(reviewer, pack_id, 1).row.id)
    change(app, reviewer, pack_id, add_term("pilot"))

    with pytest.raises(Forbidden, match="roll back"):
        app.assistant.renew(editor, back)

    renewed = app.proposals.view(reviewer, app.assistant.renew(reviewer, back))
    assert confirm(app, reviewer, renewed).version_number == 4
    assert head_text(app, reviewer, pack_id) == PACK


VALUES = {
    "key order": {"summary": "long key first", "id": 1, "b": [{"zeta": 1, "a": 2}], "aa": None},
    "numbers": [1e22, 1.0, 1e-7, 10**30, True],
    "control characters": "tab\tbell\x07 and nul \x00",
}


def test_what_was_reviewed_is_what_runs_whatever_the_value(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    for number, (name, value) in enumerate(VALUES.items(), start=2):
        proposal = propose(app, reviewer, pack_id, [{"action": "add", "path": [name], "value": value}])

        assert confirm(app, reviewer, proposal).version_number == number, name
        assert head_text(app, reviewer, pack_id) == proposal.result_text


def test_more_deciders_than_connections_wait_for_each_other(
    app: Container, build: Callable[..., Container], person: Callable[..., Actor]
):
    reviewer, editor = person(Role.REVIEWER), person(Role.EDITOR)
    packs = [bring(app, reviewer, PACK.replace("Harbour", f"Harbour {number}")) for number in range(6)]
    proposals = [propose(app, reviewer, pack_id, add_term("mooring")) for pack_id in packs]
    small = build(db_pool_size=1)

    refused = at_once([lambda one=one: confirm(small, editor, one) for one in proposals])
    assert [type(one) for one in refused] == [Forbidden] * 6, refused
    found = at_once([lambda one=one: confirm(small, reviewer, one) for one in proposals])
    assert not [one for one in found if isinstance(one, AppError)], found
