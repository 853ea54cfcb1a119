"""A part of a proposal: what is seen is what is confirmed, what was left out is kept, and edits stick."""

from __future__ import annotations

from typing import Any

import pytest

from core.container import Container
from core.errors import Conflict, InvalidInput
from core.pack.findings import find
from core.services.contents import sha256_of
from core.services.views import Actor
from tests.services.making import PACK, add_term, bring, change, confirm, head_text, propose

CREW = {"action": "add", "path": ["entities"], "value": {"name": "Crew", "type": "CREW", "attributes": ["rank"]}}
AGE = {"action": "add", "path": ["entities", "CREW", "attributes"], "value": "age"}
OPERATIONS = [CREW, AGE, *add_term("mooring"), *add_term("pilot")]


def accept(app: Container, actor: Actor, proposal: Any, **part: Any) -> Any:
    seen = app.proposals.preview(actor, proposal.row.id, **part)
    return app.assistant.decide(actor, proposal.row.id, decision="confirm", seen_hash=seen.seen_hash, **part)


def test_a_part_is_shown_and_becomes_the_version(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, OPERATIONS)
    whole = app.proposals.preview(reviewer, proposal.row.id)
    assert (whole.seen_hash, whole.result_text, whole.left_out) == (proposal.seen_hash, proposal.result_text, ())
    assert (whole.needs[1], whole.needed_by(0)) == ({0}, (1,))

    part = app.proposals.preview(reviewer, proposal.row.id, selection=[1, 2])
    assert (part.selection, part.left_out) == ((2,), (0, 1, 3)), "an attribute goes with its entity"
    assert part.result_text == PACK + '  - "mooring"\n'
    assert part.seen_hash != whole.seen_hash
    accept(app, reviewer, proposal, selection=[1, 2])

    assert head_text(app, editor, pack_id) == part.result_text
    view = app.proposals.view(editor, proposal.row.id)
    assert (view.row.status, view.left_out, view.result_text) == ("committed", (0, 1, 3), part.result_text)
    assert (len(view.operations), view.accepted) == (4, tuple(add_term("mooring")))
    message = app.versions.numbered(editor, pack_id, 2).row.message
    assert "mooring" in message
    assert "Crew" not in message


def test_an_edit_sticks_and_goes_nowhere_else(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, OPERATIONS)
    edits = {2: {"value": "mooring line"}, 0: {"value": {"name": "Crew", "type": "SEAFARER"}}}

    accept(app, reviewer, proposal, edits=edits, selection=[0, 2])

    text = head_text(app, editor, pack_id)
    assert '"mooring line"' in text
    assert "SEAFARER" in text
    assert "age" not in text
    view = app.proposals.view(editor, proposal.row.id)
    assert view.edits[2]["value"] == "mooring line"
    other = propose(app, editor, pack_id, add_term("lock"))
    with pytest.raises(InvalidInput, match="not where"):
        app.proposals.preview(reviewer, other.row.id, edits={0: {"path": ["entities"]}})
    for selection in ([], [7]):
        with pytest.raises(InvalidInput):
            app.proposals.preview(reviewer, other.row.id, selection=selection)


def test_only_what_was_seen_is_confirmed(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, OPERATIONS)
    part = app.proposals.preview(reviewer, proposal.row.id, selection=[2])

    for asked in ({"selection": [3]}, {"selection": [2, 3]}, {}, {"edits": {2: {"value": "x"}}, "selection": [2]}):
        with pytest.raises(Conflict, match="changed since you looked"):
            app.assistant.decide(reviewer, proposal.row.id, decision="confirm", seen_hash=part.seen_hash, **asked)
    assert app.proposals.view(reviewer, proposal.row.id).row.status == "pending"
    assert head_text(app, editor, pack_id) == PACK


def test_a_part_that_could_not_be_saved_waits_whole_again(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, OPERATIONS)
    part = app.proposals.preview(reviewer, proposal.row.id, selection=[2])
    from core.services.decisions import Claim

    app.decisions.claim(reviewer, proposal.row.id, Claim(part.seen_hash, [2]))
    app.decisions.release(proposal.row.id, "The operation server does not answer.")

    again = app.proposals.view(reviewer, proposal.row.id)
    assert (again.seen_hash, again.left_out, again.result_text) == (proposal.seen_hash, (), proposal.result_text)
    confirm(app, reviewer, again)
    assert head_text(app, editor, pack_id) == proposal.result_text


def test_what_another_process_has_confirmed_meanwhile_is_not_saved_for_what_ran_here(
    app: Container, editor: Actor, reviewer: Actor
):
    from core.services.audit import AuditLog
    from core.services.decisions import Claim, DecisionService

    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, OPERATIONS)
    app.decisions.claim(reviewer, proposal.row.id, Claim(proposal.seen_hash))
    other = DecisionService(app.database, app.access, AuditLog(app.database), app.texts, app.policy)
    other.release(proposal.row.id, "The operation server does not answer.")
    part = app.proposals.preview(reviewer, proposal.row.id, selection=[2])
    other.claim(reviewer, proposal.row.id, Claim(part.seen_hash, [2]))

    ran = app.decisions.claimed(proposal.row.id).result_sha256
    with pytest.raises(Conflict, match="confirmed meanwhile"):
        app.decisions.commit(proposal.row.id, ran)
    assert head_text(app, editor, pack_id) == PACK
    assert other.commit(proposal.row.id, other.claimed(proposal.row.id).result_sha256).version_number == 2
    assert head_text(app, editor, pack_id) == part.result_text


def test_a_written_text_in_part_is_its_operations_alone(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    text = PACK.replace("# A pack", "# The pack") + '  - "mooring"\n  - "pilot"\n'
    proposal = app.proposals.view(
        editor, app.assistant.propose_text(editor, pack_id, text, base_sha256=sha256_of(PACK))
    )
    part = app.proposals.preview(reviewer, proposal.row.id, selection=[0])
    assert part.layout_left_out
    accept(app, reviewer, proposal, selection=[0])
    assert head_text(app, editor, pack_id) == PACK + '  - "mooring"\n'


def test_a_new_error_takes_a_reason(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    breaking = {"action": "replace", "path": ["entities"], "value": "none"}
    proposal = propose(app, editor, pack_id, [breaking, *add_term("mooring")])
    assert [finding.severity for finding in proposal.appeared if finding.severity == "error"] == ["error"]

    with pytest.raises(InvalidInput, match="Give a reason to accept it anyway"):
        confirm(app, reviewer, proposal)
    accept(app, reviewer, proposal, selection=[1])
    assert find(head_text(app, editor, pack_id)) == find(PACK)
    again = propose(app, editor, pack_id, [breaking])
    app.assistant.decide(
        reviewer,
        again.row.id,
        decision="confirm",
        seen_hash=again.seen_hash,
        accept_errors_reason="It is being rebuilt.",
    )
    assert app.proposals.view(editor, again.row.id).accept_reason == "It is being rebuilt."


def test_a_rollback_is_taken_whole(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    change(app, reviewer, pack_id, add_term("mooring"))
    back = app.assistant.propose_rollback(reviewer, app.versions.numbered(reviewer, pack_id, 1).row.id)
    with pytest.raises(InvalidInput, match="no such operation"):
        app.proposals.preview(reviewer, back, selection=[0])
