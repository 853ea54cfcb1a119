"""A pack that has moved on: what fits is brought over in the open, the rest is settled, nothing is overwritten."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from core.container import Container
from core.errors import Conflict, Forbidden
from core.services.contents import sha256_of
from core.services.views import Actor, Role, TurnView
from tests.services.making import PACK, add_term, bring, change, confirm, ended, head_text, propose

pytestmark = pytest.mark.slow

BASE = sha256_of(PACK)
QUAY = {"action": "replace", "path": ["key_terms", "quay"], "value": "pier"}


def test_a_clash_is_settled_by_theirs_mine_or_an_edit(app: Container, editor: Actor, reviewer: Actor):
    for resolution, expected in [("theirs", "wharf"), ("mine", "pier"), ({"value": "pier or wharf"}, "pier or wharf")]:
        pack_id = bring(app, editor)
        proposal = propose(app, editor, pack_id, [QUAY, *add_term("mooring")])
        change(app, reviewer, pack_id, [{**QUAY, "value": "wharf"}])

        shown = app.proposals.rebase_preview(editor, proposal.row.id)
        assert [(card.index, card.base, card.theirs, card.mine) for card in shown.clashes] == [
            (0, "quay", "wharf", "pier")
        ]
        with pytest.raises(Conflict, match="Change 1 no longer fits version 2"):
            app.assistant.renew(editor, proposal.row.id)
        renewed = app.proposals.view(reviewer, app.assistant.rebase(editor, proposal.row.id, {0: resolution}))
        assert app.proposals.view(editor, proposal.row.id).row.status == "superseded"
        assert (renewed.row.status, renewed.row.parent_id, renewed.row.base_number) == ("pending", proposal.row.id, 2)
        assert head_text(app, editor, pack_id) != renewed.result_text, "it is to be confirmed anew"
        confirm(app, reviewer, renewed)
        text = head_text(app, editor, pack_id)
        assert f'"{expected}"' in text or expected in text
        assert "mooring" in text
        assert [row.id for row in app.proposals.thread(editor, proposal.row.id)] == [proposal.row.id, renewed.row.id]


def test_what_was_superseded_is_neither_confirmed_nor_superseded_again(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))
    change(app, reviewer, pack_id, add_term("pilot"))
    app.assistant.renew(reviewer, proposal.row.id)

    with pytest.raises(Conflict, match="newer proposal has taken the place"):
        confirm(app, reviewer, proposal)
    with pytest.raises(Conflict, match="needs no renewal"):
        app.assistant.renew(editor, proposal.row.id)


def test_who_brings_up_to_date_is_not_the_author(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, [QUAY])
    change(app, reviewer, pack_id, add_term("pilot"))
    assert app.proposals.view(editor, app.assistant.renew(reviewer, proposal.row.id)).row.author_id == editor.id

    other = propose(app, editor, pack_id, [QUAY])
    change(app, reviewer, pack_id, [{**QUAY, "value": "wharf"}])
    edited = app.assistant.rebase(reviewer, other.row.id, {0: {"value": "both"}})
    assert app.proposals.view(editor, edited).row.author_id == reviewer.id


def test_another_editor_settles_nothing(app: Container, editor: Actor, reviewer: Actor, person):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, [QUAY])
    change(app, reviewer, pack_id, [{**QUAY, "value": "wharf"}])
    with pytest.raises(Forbidden):
        app.assistant.rebase(person(Role.EDITOR), proposal.row.id, {0: "mine"})


def test_a_text_written_on_an_older_version_keeps_what_others_wrote(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    change(app, reviewer, pack_id, [{"action": "add", "path": ["entities", "SHIP", "attributes"], "value": "keel"}])
    mine = PACK.replace("# where ships lie", "# where ships are made fast") + '  - "mooring"\n'

    view = app.proposals.view(editor, app.assistant.propose_text(editor, pack_id, mine, base_sha256=BASE))

    assert view.row.base_number == 2
    assert '"keel"' in view.result_text
    assert "# where ships are made fast" in view.result_text
    assert view.result_text.endswith('  - "mooring"\n')
    assert "moved on" in view.assumptions[0]
    confirm(app, reviewer, view)
    clashing = PACK.replace('"quay"', '"pier"')
    change(app, reviewer, pack_id, [{**QUAY, "value": "wharf"}])
    with pytest.raises(Conflict, match="key_terms › wharf"):
        app.assistant.propose_text(editor, pack_id, clashing, base_sha256=BASE)
    with pytest.raises(Conflict, match="no version of this pack"):
        app.assistant.propose_text(editor, pack_id, clashing, base_sha256="0" * 64)


def test_a_carried_text_is_brought_over_with_its_comments(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    mine = PACK.replace("# A pack to change", "# Changed")
    proposal = app.assistant.propose_text(editor, pack_id, mine, base_sha256=BASE)
    change(app, reviewer, pack_id, add_term("mooring"))

    renewed = app.proposals.view(editor, app.assistant.renew(editor, proposal))

    assert renewed.result_text == mine + '  - "mooring"\n'
    confirm(app, reviewer, renewed)


def test_a_changed_text_takes_the_place_of_a_proposal(app: Container, editor: Actor, reviewer: Actor, person):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))
    text = PACK + '  - "mooring line"\n'
    with pytest.raises(Forbidden, match="somebody else"):
        app.assistant.propose_text(person(Role.EDITOR), pack_id, text, base_sha256=BASE, replaces=proposal.row.id)

    new = app.assistant.propose_text(reviewer, pack_id, text, base_sha256=BASE, replaces=proposal.row.id)

    assert app.proposals.view(editor, proposal.row.id).row.status == "superseded"
    assert app.proposals.view(editor, new).row.parent_id == proposal.row.id


def test_yes_but_makes_a_revised_proposal_in_the_place_of_the_old_one(
    app: Container, editor: Actor, reviewer: Actor, person
):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))

    def revised(who: Actor, old: UUID, operations: object) -> TurnView:
        return ended(app, who, app.assistant.revise(who, old, json.dumps(operations)))

    other = {"action": "replace", "path": ["key_terms", "mooring"], "value": "line"}
    turn = revised(reviewer, proposal.row.id, [other])
    assert turn.outcome == "proposal", turn.reply
    new = app.proposals.view(reviewer, turn.proposal_id)
    assert new.operations == tuple(add_term("line")), "the operations lead from the version to the end"
    assert (new.row.parent_id, new.row.author_id) == (proposal.row.id, reviewer.id)
    assert app.proposals.view(editor, proposal.row.id).row.status == "superseded"
    again = revised(reviewer, new.row.id, add_term("pilot"))
    assert len(app.proposals.view(editor, again.proposal_id).operations) == 2
    assert len(app.proposals.thread(editor, proposal.row.id)) == 3
    with pytest.raises(Conflict, match="nothing to revise"):
        app.assistant.revise(reviewer, proposal.row.id, "[]")
    with pytest.raises(Forbidden, match="somebody else"):
        app.assistant.revise(person(Role.EDITOR), again.proposal_id, "[]")
    confirm(app, reviewer, app.proposals.view(reviewer, again.proposal_id))
    assert head_text(app, editor, pack_id) == PACK + '  - "line"\n  - "pilot"\n'


def test_a_revision_that_comes_to_nothing_leaves_the_old_proposal(app: Container, editor: Actor):
    pack_id = bring(app, editor)
    proposal = propose(app, editor, pack_id, add_term("mooring"))
    gone = [{"action": "delete", "path": ["key_terms", "mooring"]}]
    turn = ended(app, editor, app.assistant.revise(editor, proposal.row.id, json.dumps(gone)))
    assert (turn.outcome, "reject it instead" in turn.reply) == ("declined", True)
    assert app.proposals.view(editor, proposal.row.id).row.status == "pending"
