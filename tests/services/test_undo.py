"""One change of the past taken back, and nothing that came after it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from core.container import Container
from core.errors import Conflict, InvalidInput, NotFound
from core.services.views import Actor, DecisionView
from tests.services.making import PACK, add_term, at_once, bring, change, confirm, head_text, propose

pytestmark = pytest.mark.slow


def replace(path: list[Any], value: Any) -> list[dict[str, Any]]:
    return [{"action": "replace", "path": path, "value": value}]


def undo(app: Container, actor: Actor, pack_id: UUID, number: int, **choices: Any) -> DecisionView:
    version = app.versions.numbered(actor, pack_id, number).row
    proposal_id = app.assistant.propose_undo(actor, version.id, **choices)
    return confirm(app, actor, app.proposals.view(actor, proposal_id))


@pytest.fixture
def pack_id(app: Container, reviewer: Actor) -> UUID:
    return bring(app, reviewer)


def test_a_change_is_taken_back_with_its_comments_and_what_came_after_stays(
    app: Container, reviewer: Actor, pack_id: UUID
):
    change(app, reviewer, pack_id, [{"action": "delete", "path": ["key_terms", "quay"]}])
    change(app, reviewer, pack_id, replace(["entities", "SHIP", "name"], "Vessel"))
    version = app.versions.numbered(reviewer, pack_id, 2).row
    view = app.proposals.view(reviewer, app.assistant.propose_undo(reviewer, version.id))
    assert (view.row.kind, view.target_number, view.row.status) == ("undo", 2, "pending")
    assert view.row.summary.startswith("Undo version 2: ")
    assert head_text(app, reviewer, pack_id) != view.result_text, "nothing is written before a person confirms"

    assert confirm(app, reviewer, view).version_number == 4
    assert head_text(app, reviewer, pack_id) == PACK.replace('"Ship"', '"Vessel"'), "the comment is back as well"
    assert app.history.timeline(reviewer, pack_id).rows[0].row.kind == "undo"


def test_an_undo_can_be_undone(app: Container, reviewer: Actor, pack_id: UUID):
    change(app, reviewer, pack_id, add_term("mooring"))
    before = head_text(app, reviewer, pack_id)
    undo(app, reviewer, pack_id, 2)
    assert head_text(app, reviewer, pack_id) == PACK
    undo(app, reviewer, pack_id, 3)
    assert head_text(app, reviewer, pack_id) == before


def test_a_change_of_comments_alone_is_taken_back(app: Container, reviewer: Actor, pack_id: UUID):
    head = app.packs.head(reviewer, pack_id)[1]
    commented = PACK.replace("# A pack to change", "# A pack to keep")
    view = app.proposals.view(reviewer, app.assistant.propose_text(reviewer, pack_id, commented, base_sha256=head))
    confirm(app, reviewer, view)
    change(app, reviewer, pack_id, add_term("mooring"))
    undo(app, reviewer, pack_id, 2)
    assert head_text(app, reviewer, pack_id) == PACK + '  - "mooring"\n'


def test_where_something_newer_stands_a_person_chooses(app: Container, reviewer: Actor, pack_id: UUID):
    change(app, reviewer, pack_id, [*replace(["description"], "Second"), *add_term("mooring")])
    change(app, reviewer, pack_id, replace(["description"], "Third"))
    version = app.versions.numbered(reviewer, pack_id, 2).row
    (clash,) = app.assistant.undo_preview(reviewer, version.id).clashes
    assert (clash.path, clash.base, clash.theirs, clash.mine) == (
        ("description",),
        "Second",
        "Third",
        "Ships and berths",
    )
    with pytest.raises(Conflict, match="cannot be taken back as a whole: at description"):
        app.assistant.propose_undo(reviewer, version.id)

    undo(app, reviewer, pack_id, 2, choices={clash.index: "theirs"})
    assert head_text(app, reviewer, pack_id) == PACK.replace("Ships and berths", "Third")


def test_what_is_newer_can_be_taken_back_all_the_same(app: Container, reviewer: Actor, pack_id: UUID):
    change(app, reviewer, pack_id, replace(["description"], "Second"))
    change(app, reviewer, pack_id, replace(["description"], "Third"))
    version = app.versions.numbered(reviewer, pack_id, 2).row
    undo(app, reviewer, pack_id, 2, choices={0: "mine"})
    assert head_text(app, reviewer, pack_id) == PACK
    with pytest.raises(InvalidInput, match="left to take back"):
        app.assistant.propose_undo(reviewer, version.id)


def test_the_first_version_and_one_that_is_not_there_are_told(app: Container, reviewer: Actor, pack_id: UUID):
    with pytest.raises(InvalidInput, match="nothing before it"):
        app.assistant.propose_undo(reviewer, app.versions.numbered(reviewer, pack_id, 1).row.id)
    with pytest.raises(NotFound):
        app.assistant.propose_undo(reviewer, pack_id)


def test_an_editor_may_propose_to_undo(app: Container, editor: Actor, reviewer: Actor, pack_id: UUID):
    change(app, reviewer, pack_id, add_term("mooring"))
    assert app.assistant.propose_undo(editor, app.versions.numbered(editor, pack_id, 2).row.id)


@pytest.mark.parametrize("way", ["rollback", "undo"])
def test_a_way_back_that_races_a_commit_has_one_winner_and_one_clear_conflict(
    app: Container, reviewer: Actor, pack_id: UUID, way: str
):
    change(app, reviewer, pack_id, add_term("mooring"))
    for number in range(4):
        versions = app.versions.list(reviewer, pack_id, limit=1_000)
        target = versions[-1] if way == "rollback" else versions[0]
        back = app.assistant.propose_rollback if way == "rollback" else app.assistant.propose_undo
        ways = [app.proposals.view(reviewer, back(reviewer, target.id))]
        ways.append(propose(app, reviewer, pack_id, add_term(f"term {number}")))
        found = at_once([lambda one=one: confirm(app, reviewer, one) for one in ways])
        won = [one for one in found if isinstance(one, DecisionView)]
        lost = [one for one in found if isinstance(one, Conflict)]
        assert (len(won), len(lost)) == (1, 1), found
        assert "moved on" in lost[0].message
        assert app.packs.row(reviewer, pack_id).head_number == won[0].version_number == len(versions) + 1
        change(app, reviewer, pack_id, add_term(f"after {number}"))
