"""The history of a pack: found by person, path, text and kind; traced line by line and thing by thing."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from core.container import Container
from core.errors import InvalidInput, NotFound
from core.services.version_views import TimelineFilter
from core.services.views import Actor
from tests.services.making import PACK, add_term, bring, confirm, head_text, propose

pytestmark = pytest.mark.slow


def operation(action: str, path: list[Any], **more: Any) -> dict[str, Any]:
    return {"action": action, "path": path, **more}


@pytest.fixture
def pack_id(app: Container, editor: Actor, reviewer: Actor) -> UUID:
    """A pack of seven versions: terms, an attribute, a rename, another attribute, a removal, and a way back."""
    pack_id = bring(app, editor)
    steps = [
        (editor, add_term("mooring")),
        (reviewer, [operation("add", ["entities", "SHIP", "attributes"], value="beam")]),
        (editor, [operation("update", ["entities", "SHIP"], updates={"name": "Vessel", "type": "VESSEL"})]),
        (reviewer, [operation("replace", ["entities", "VESSEL", "attributes", "beam"], value="width")]),
        (editor, [operation("delete", ["key_terms", "quay"])]),
    ]
    for author, operations in steps:
        confirm(app, reviewer, propose(app, author, pack_id, operations))
    target = app.versions.numbered(editor, pack_id, 5)
    back = app.assistant.propose_rollback(reviewer, target.row.id)
    confirm(app, reviewer, app.proposals.view(reviewer, back))
    return pack_id


def numbers(app: Container, actor: Actor, pack_id: UUID, **wanted: Any) -> list[int]:
    return [row.row.number for row in app.history.timeline(actor, pack_id, TimelineFilter(**wanted)).rows]


def test_the_timeline_tells_who_what_why_and_how_much(app: Container, editor: Actor, reviewer: Actor, pack_id: UUID):
    newest, *_, third, _second, first = app.history.timeline(editor, pack_id).rows
    assert (newest.row.kind, newest.added, newest.removed) == ("rollback", 1, 0)
    assert (third.row.author, third.confirmed_by, third.added) == (reviewer.name, reviewer.name, 1)
    assert [one.words for one in third.changes] == ["Ship: attribute beam added"]
    assert third.changes[0].item == "entities › Ship"
    assert "beam" in third.request
    assert (first.confirmed_by, first.request, first.removed) == ("", "", 0)
    assert first.findings == len(app.texts.findings(first.row.sha256))


def test_versions_are_found_by_person_path_text_and_kind(app: Container, editor: Actor, reviewer: Actor, pack_id: UUID):
    assert numbers(app, editor, pack_id, person=reviewer.id) == [7, 6, 5, 4, 3, 2], "made or confirmed"
    assert numbers(app, editor, pack_id, person=editor.id) == [6, 4, 2, 1]
    assert numbers(app, editor, pack_id, person=uuid4()) == []
    assert numbers(app, editor, pack_id, path="key_terms") == [7, 6, 2, 1], "the first brought in everything"
    assert numbers(app, editor, pack_id, path="key_terms › Quay") == [7, 6, 1]
    assert numbers(app, editor, pack_id, path="entities.VESSEL") == [5, 4, 1]
    assert numbers(app, editor, pack_id, text="BEAM") == [5, 3]
    assert numbers(app, editor, pack_id, text="50%_") == []
    assert numbers(app, editor, pack_id, kinds=("rollback", "import")) == [7, 1]
    assert numbers(app, editor, pack_id, path="entities", person=editor.id, text="vessel", kinds=("change",)) == [4]
    assert [name for _, name in app.history.people(editor, pack_id)] == sorted([editor.name, reviewer.name])


def test_the_timeline_is_read_in_pages_both_ways(app: Container, editor: Actor, pack_id: UUID):
    def page(**where: Any) -> tuple[list[int], bool, bool]:
        found = app.history.timeline(editor, pack_id, limit=3, **where)
        return [row.row.number for row in found.rows], found.newer, found.older

    assert page() == ([7, 6, 5], False, True)
    assert page(before=5) == ([4, 3, 2], True, True)
    assert page(before=2) == ([1], True, False)
    assert page(after=1) == ([4, 3, 2], True, True)
    assert page(after=4) == ([7, 6, 5], False, True)
    assert page(before=-(10**20)) == ([], True, False)
    with pytest.raises(InvalidInput):
        app.history.timeline(editor, pack_id, limit=0)


def test_blame_gives_every_line_its_version_and_every_version_its_reason(
    app: Container, editor: Actor, reviewer: Actor, pack_id: UUID
):
    view = app.history.blame(editor, pack_id)
    told = {line.text.strip(): line.version for line in view.lines}
    assert "\n".join(line.text for line in view.lines) + "\n" == head_text(app, editor, pack_id)
    assert told['- name: "Vessel"'] == told['type: "VESSEL"'] == 4
    assert told['- "width"'] == 5
    assert told['- "mooring"'] == 2
    assert told['- "quay"   # where ships lie'] == 7, "it came back with the rollback"
    assert told['- "berth"'] == 1
    assert set(view.origins) == {1, 2, 4, 5, 7}
    assert (view.origins[5].row.author, view.origins[5].confirmed_by) == (reviewer.name, reviewer.name)
    assert "width" in view.origins[5].request

    earlier = {line.text.strip(): line.version for line in app.history.blame(editor, pack_id, 3).lines}
    assert (earlier['- "beam"'], earlier['- name: "Ship"'], earlier['- "berth"']) == (3, 1, 1)


@pytest.mark.parametrize(
    ("path", "version", "count"),
    [
        ("entities.VESSEL.attributes.width", 5, 1),
        ("entities › Vessel › attributes › draught", 1, 1),
        ("Vessel", 5, 6),
        ("key_terms", 7, 4),
        ("key_terms.mooring", 2, 1),
        ("name", 1, 1),
    ],
)
def test_blame_of_one_thing(app: Container, editor: Actor, pack_id: UUID, *, path: str, version: int, count: int):
    view = app.history.blame(editor, pack_id, path=path)
    assert view.path is not None
    assert (view.path.version, len(view.lines)) == (version, count)
    assert view.path.version in view.origins


def test_blame_of_what_is_not_there_is_told(app: Container, editor: Actor, pack_id: UUID):
    with pytest.raises(NotFound, match="no entities › Ship in version 7"):
        app.history.blame(editor, pack_id, path="entities.Ship")
    with pytest.raises(NotFound):
        app.history.blame(editor, pack_id, 99)
    with pytest.raises(NotFound):
        app.history.blame(editor, uuid4())


def test_the_history_of_a_thing_goes_through_its_names(app: Container, editor: Actor, pack_id: UUID):
    found = app.history.item(editor, pack_id, "entities.VESSEL.attributes.width")
    assert [(entry.version.row.number, entry.known_as.split(" › ")[1::2]) for entry in found.entries] == [
        (5, ["Vessel", "width"]),
        (3, ["Ship", "beam"]),
    ]
    assert (found.exists, found.shown, found.more) == (True, "entities › Vessel › attributes › width", False)
    whole = app.history.item(editor, pack_id, "Vessel")
    assert [entry.version.row.number for entry in whole.entries] == [5, 4, 3, 1]
    assert whole.names == ("entities › Vessel", "entities › Ship")


def test_the_history_of_what_is_gone_and_came_back(app: Container, editor: Actor, pack_id: UUID):
    found = app.history.item(editor, pack_id, "key_terms.quay")
    assert [(entry.version.row.number, entry.changes[0].kind if entry.changes else "") for entry in found.entries] == [
        (7, "added"),
        (6, "removed"),
        (1, ""),
    ]
    gone = app.history.item(editor, pack_id, "key_terms › quay", number=6)
    assert (gone.exists, [entry.version.row.number for entry in gone.entries]) == (False, [6, 1])
    assert app.history.item(editor, pack_id, "key_terms.never").entries == ()
    with pytest.raises(InvalidInput):
        app.history.item(editor, pack_id, " ")
    assert app.history.item(editor, pack_id, "Vessel", limit=2).more


def test_two_versions_are_compared_item_by_item_with_who_and_why(
    app: Container, editor: Actor, reviewer: Actor, pack_id: UUID
):
    found = app.history.compare(editor, pack_id, 6, 1)
    assert (found.older.row.number, found.newer.row.number) == (1, 6)
    assert found.old_text == PACK
    told = {
        item.item: ([one.words for one in item.changes], [row.row.number for row in item.versions])
        for item in found.items
    }
    assert told["key_terms › mooring"] == (["key term mooring added"], [2])
    assert told["key_terms › quay"] == (["key term quay removed"], [6])
    words, versions = told["entities › Vessel"]
    assert words == [
        "Ship: name changed from Ship to Vessel",
        "Ship: type changed from SHIP to VESSEL",
        "Ship: attribute width added",
    ]
    assert versions == [5, 4, 3]
    assert (found.added, found.removed) == (4, 3)


def test_nobody_reads_another_packs_history_under_this_one(app: Container, editor: Actor, pack_id: UUID):
    other = bring(app, editor, PACK.replace("Harbour", "Airport"))
    assert numbers(app, editor, other) == [1]
    assert app.history.item(editor, other, "SHIP").names == ("entities › Ship",)
    with pytest.raises(NotFound):
        app.history.row(editor, other, 2)


def test_what_was_renamed_among_other_changes_is_compared_with_itself(
    app: Container, editor: Actor, reviewer: Actor, pack_id: UUID
):
    berth = {"name": "Berth", "type": "BERTH", "attributes": ["depth"]}
    steps = [
        [operation("add", ["entities"], value=berth)],
        [operation("update", ["entities", "VESSEL"], updates={"name": "Boat", "type": "BOAT"})],
        [operation("delete", ["entities", "BERTH"])],
        [operation("add", ["entities"], value={**berth, "name": "Quay", "type": "QUAY"}, before="BOAT")],
    ]
    for operations in steps:
        confirm(app, reviewer, propose(app, reviewer, pack_id, operations))
    found = app.history.compare(editor, pack_id, 1, 11)
    items = {item.item: [change.words for change in item.changes] for item in found.items}
    assert items["entities › Quay"] == ["entity Quay added"]
    assert "Ship: name changed from Ship to Boat" in items["entities › Boat"]
