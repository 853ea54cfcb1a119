"""Changes without the assistant: operations and whole texts become proposals by the same door."""

from __future__ import annotations

import pytest

from core.container import Container
from core.errors import InvalidInput
from core.services.contents import sha256_of
from core.services.views import Actor
from tests.services.making import PACK, add_term, bring, confirm, head_text

BASE = sha256_of(PACK)


def test_operations_become_a_proposal_that_tells_where_it_comes_from(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)

    proposal_id = app.assistant.propose_operations(
        editor, pack_id, add_term("mooring"), base_sha256=BASE, extras={"memories": ["m1"]}
    )

    view = app.proposals.view(editor, proposal_id)
    assert (view.row.kind, view.row.status, view.extras) == ("edit", "pending", {"memories": ["m1"]})
    assert "mooring" in view.row.summary
    assert confirm(app, reviewer, view).version_number == 2
    assert head_text(app, editor, pack_id) == PACK + '  - "mooring"\n'


def test_a_json_patch_is_taken_as_it_is(app: Container, editor: Actor):
    pack_id = bring(app, editor)
    patch = [{"op": "add", "path": "/key_terms/-", "value": "mooring"}]

    view = app.proposals.view(editor, app.assistant.propose_operations(editor, pack_id, patch, base_sha256=BASE))

    assert view.result_text == PACK + '  - "mooring"\n'


def test_a_text_keeps_every_byte_that_was_written(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    text = PACK.replace("# where ships lie", "# where ships are made fast") + '  - "mooring"\n'

    view = app.proposals.view(editor, app.assistant.propose_text(editor, pack_id, text, base_sha256=BASE))

    assert [operation["action"] for operation in view.operations] == ["add"]
    assert (view.whole_text, view.layout) == (True, ("line 14: comments or layout",))
    confirm(app, reviewer, view)
    assert head_text(app, editor, pack_id) == text


@pytest.mark.parametrize("text", [PACK.replace("# A pack to change", "# Another"), PACK.replace("\n", "\r\n")])
def test_comments_and_line_ends_alone_are_a_change(app: Container, editor: Actor, reviewer: Actor, text: str):
    pack_id = bring(app, editor)

    view = app.proposals.view(editor, app.assistant.propose_text(editor, pack_id, text, base_sha256=BASE))

    assert (view.operations, view.whole_text, bool(view.layout)) == ((), True, True)
    confirm(app, reviewer, view)
    assert head_text(app, editor, pack_id) == text


def test_what_is_no_pack_or_no_change_is_refused_in_words(app: Container, editor: Actor):
    pack_id = bring(app, editor)
    for text, words in [
        (PACK, "changes nothing"),
        (PACK.replace('name: "Harbour"\n', ""), "has no name"),
        (PACK + "\t- x", "not valid YAML"),
        (PACK + 'version: "2.0.0"\n', "stands twice"),
    ]:
        with pytest.raises(InvalidInput, match=words):
            app.assistant.propose_text(editor, pack_id, text, base_sha256=BASE)
    with pytest.raises(InvalidInput, match="has no name"):
        app.assistant.propose_operations(editor, pack_id, [{"action": "delete", "path": ["name"]}], base_sha256=BASE)
    with pytest.raises(InvalidInput, match="pier"):
        app.assistant.propose_operations(
            editor, pack_id, [{"action": "delete", "path": ["key_terms", "pier"]}], base_sha256=BASE
        )
