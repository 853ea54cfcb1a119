"""The rules of review hold in the service: roles, a second person, expiry, limits, comments and what is asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from core.container import Container
from core.errors import AppError, Conflict, Forbidden, InvalidInput, TooManyAttempts
from core.services.contents import sha256_of
from core.services.views import Actor, AuditFilter, Role
from tests.services.making import PACK, add_term, bring, change, confirm, propose


def test_only_administrators_may_confirm_where_the_rules_say_so(
    app: Container, editor: Actor, reviewer: Actor, admin: Actor
):
    pack_id = bring(app, editor)
    app.policy.change(admin, confirm_roles=["admin"])
    proposal = propose(app, editor, pack_id, add_term("mooring"))

    with pytest.raises(Forbidden, match="only an administrator"):
        confirm(app, reviewer, proposal)
    assert app.audit_log.query(AuditFilter(kinds=("access.denied",)))[0].actor.startswith(reviewer.name)
    assert confirm(app, admin, proposal).version_number == 2


@pytest.mark.parametrize("rule", ["always", "risk"])
def test_it_takes_a_second_person(app: Container, reviewer: Actor, admin: Actor, rule: str):
    pack_id = bring(app, reviewer)
    app.policy.change(admin, four_eyes=rule)
    own = propose(app, reviewer, pack_id, [{"action": "delete", "path": ["entities", "SHIP", "attributes", "flag"]}])
    assert own.row.risk != "safe"

    with pytest.raises(Forbidden, match="second person"):
        confirm(app, reviewer, own)
    assert confirm(app, admin, own).version_number == 2
    safe = propose(app, reviewer, pack_id, add_term("mooring"))
    assert safe.row.risk == "safe"
    if rule == "always":
        with pytest.raises(Forbidden, match="second person"):
            confirm(app, reviewer, safe)
    else:
        confirm(app, reviewer, safe)


def test_no_way_around_the_second_person(app: Container, editor: Actor, reviewer: Actor, admin: Actor):
    pack_id = bring(app, reviewer)
    app.policy.change(admin, four_eyes="always")
    own = propose(app, reviewer, pack_id, add_term("mooring"))
    part = app.proposals.preview(reviewer, own.row.id, edits={0: {"value": "x"}})
    other = propose(app, editor, pack_id, add_term("pilot"))
    edited = app.proposals.preview(reviewer, other.row.id, edits={0: {"value": "x"}})
    ways = [
        lambda: app.assistant.decide(
            reviewer, own.row.id, decision="confirm", seen_hash=part.seen_hash, edits={0: {"value": "x"}}
        ),
        lambda: app.assistant.decide(
            reviewer, other.row.id, decision="confirm", seen_hash=edited.seen_hash, edits={0: {"value": "x"}}
        ),
    ]
    for way in ways:
        with pytest.raises(Forbidden, match="second person"):
            way()
    confirm(app, admin, other)
    renewed = app.proposals.view(admin, app.assistant.renew(admin, own.row.id))
    with pytest.raises(Forbidden, match="second person"):
        confirm(app, reviewer, renewed)
    replaced = app.assistant.propose_operations(
        admin, pack_id, add_term("x"), base_sha256=renewed.base_sha256, replaces=renewed.row.id
    )
    with pytest.raises(Forbidden, match="second person"):
        confirm(app, reviewer, app.proposals.view(admin, replaced))


def test_a_proposal_runs_out_and_is_brought_up_to_date(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))
    assert proposal.row.expires_at is not None
    assert timedelta(hours=23) < proposal.row.expires_at - proposal.row.created_at <= timedelta(hours=24, minutes=1)
    with app.database.transaction() as session:
        session.execute(text("UPDATE proposals SET expires_at = now()"))

    assert app.proposals.view(editor, proposal.row.id).row.status == "expired"
    assert app.packs.row(editor, pack_id).open_proposals == app.proposals.pending_count(editor) == 0
    with pytest.raises(Conflict, match="run out"):
        confirm(app, reviewer, proposal)
    renewed = app.proposals.view(editor, app.assistant.renew(editor, proposal.row.id))
    assert confirm(app, reviewer, renewed).version_number == 2


def test_proposals_per_hour_are_limited(app: Container, editor: Actor, reviewer: Actor, admin: Actor):
    pack_id = bring(app, editor)
    app.policy.change(admin, hourly_limit=2)
    base = sha256_of(PACK)
    for term in ("a", "b"):
        app.assistant.propose_operations(editor, pack_id, add_term(term), base_sha256=base)
    with pytest.raises(TooManyAttempts, match="2 proposals in an hour"):
        app.assistant.propose_operations(editor, pack_id, add_term("c"), base_sha256=base)
    app.assistant.propose_operations(reviewer, pack_id, add_term("c"), base_sha256=base)


def test_unusable_rules_are_refused(app: Container, admin: Actor, reviewer: Actor):
    for wrong in (
        {"confirm_roles": []},
        {"confirm_roles": ["editor"]},
        {"confirm_roles": ["reviewer"]},
        {"four_eyes": "sometimes"},
        {"expiry_hours": -1},
        {"hourly_limit": 10**9},
    ):
        with pytest.raises(InvalidInput):
            app.policy.change(admin, **wrong)
    with pytest.raises(Forbidden):
        app.policy.change(reviewer, four_eyes="never")
    seen = app.policy.change(admin, four_eyes="always", expiry_hours=0)
    assert (seen.four_eyes, seen.expiry_hours, seen.updated_by) == ("always", 0, admin.name)
    event = app.audit_log.query(AuditFilter(kinds=("policy.changed",)))[0]
    assert event.details["four_eyes"] == ["never", "always"]


def test_changes_are_asked_for_and_answered(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))
    with pytest.raises(InvalidInput, match="what should change"):
        app.assistant.request_changes(reviewer, proposal.row.id, " ")
    app.assistant.request_changes(reviewer, proposal.row.id, "Say which one.")

    with pytest.raises(Conflict, match="Changes were asked for"):
        confirm(app, reviewer, proposal)
    with pytest.raises(Forbidden, match="Only its author"):
        app.comments.answer(reviewer, proposal.row.id, "So be it.")
    app.comments.answer(editor, proposal.row.id, "There is one only.")
    confirm(app, reviewer, proposal)
    assert [(one.kind, one.author) for one in app.comments.list(editor, proposal.row.id)] == [
        ("request", reviewer.name),
        ("answer", editor.name),
    ]


def test_comments_stand_on_a_proposal_a_change_or_a_line_and_go_along(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))
    app.comments.add(reviewer, proposal.row.id, "Good.\x00")
    app.comments.add(reviewer, proposal.row.id, "A term?", operation=0)
    app.comments.add(reviewer, proposal.row.id, "Here.", line=3, side="new")
    for wrong in ({"operation": 1}, {"line": 0, "side": "new"}, {"line": 1}):
        with pytest.raises(InvalidInput):
            app.comments.add(reviewer, proposal.row.id, "No.", **wrong)
    change(app, reviewer, pack_id, add_term("pilot"))
    renewed = app.assistant.renew(editor, proposal.row.id)
    app.comments.add(editor, renewed, "Brought up to date.")

    said = app.comments.list(reviewer, renewed)
    assert [one.text for one in said] == ["Good.", "A term?", "Here.", "Brought up to date."]
    assert [(one.operation, one.line, one.side) for one in said] == [
        (None, None, ""),
        (0, None, ""),
        (None, 3, "new"),
        (None, None, ""),
    ]
    with pytest.raises(Exception, match=r"denied|never changed"), app.database.transaction() as session:
        session.execute(text("DELETE FROM proposal_comments"))
    with pytest.raises(AppError):
        app.comments.add(editor, pack_id, "There is no such proposal.")


def test_who_may_not_confirm_may_not_ask_for_changes(app: Container, editor: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))
    with pytest.raises(Forbidden):
        app.assistant.request_changes(editor, proposal.row.id, "Mine.")
    assert Role.EDITOR not in app.policy.view(editor).confirm_roles
