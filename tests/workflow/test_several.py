"""Several safe proposals confirmed at once: each its own version, and none that anybody else has moved past."""

from __future__ import annotations

import pytest

from core.errors import InvalidInput
from core.services.views import Role
from tests.services.making import add_term, bring, change, propose


def test_each_becomes_a_version_of_its_own_and_follows_the_ones_before_it(app, person):
    reviewer = person(Role.REVIEWER)
    pack_id = bring(app, reviewer)
    waiting = [propose(app, reviewer, pack_id, add_term(term)) for term in ("mooring", "hawser", "fender")]
    done = app.assistant.confirm_several(reviewer, {view.row.id: view.seen_hash for view in waiting})
    assert [one.version_number for one in done] == [2, 3, 4]
    assert [one.problem for one in done] == ["", "", ""]
    newest = app.versions.view(reviewer, app.versions.list(reviewer, pack_id, limit=1)[0].id)
    assert all(term in newest.text for term in ("mooring", "hawser", "fender"))


def test_one_that_fails_or_is_not_safe_holds_up_none_of_the_others(app, person):
    reviewer = person(Role.REVIEWER)
    pack_id = bring(app, reviewer)
    breaking = propose(
        app, reviewer, pack_id, [{"action": "delete", "path": ["entities", "SHIP", "attributes", "flag"]}]
    )
    changed = propose(app, reviewer, pack_id, add_term("hawser"))
    good = propose(app, reviewer, pack_id, add_term("fender"))
    seen = {breaking.row.id: breaking.seen_hash, changed.row.id: "something else", good.row.id: good.seen_hash}
    first, second, third = app.assistant.confirm_several(reviewer, seen)
    assert "safe" in first.problem
    assert "changed since you looked" in second.problem
    assert (third.version_number, third.problem) == (2, "")


def test_what_somebody_else_has_moved_past_waits_to_be_looked_at_again(app, person):
    reviewer, colleague = person(Role.REVIEWER), person(Role.REVIEWER)
    pack_id = bring(app, reviewer)
    view = propose(app, reviewer, pack_id, add_term("hawser"))
    change(app, colleague, pack_id, add_term("fender"))
    (left,) = app.assistant.confirm_several(reviewer, {view.row.id: view.seen_hash})
    assert "moved on" in left.problem
    assert app.proposals.view(reviewer, view.row.id).row.status == "pending"


def test_an_editor_confirms_none_and_nobody_a_list_without_end(app, person):
    editor = person(Role.EDITOR)
    pack_id = bring(app, editor)
    view = propose(app, editor, pack_id, add_term("hawser"))
    (left,) = app.assistant.confirm_several(editor, {view.row.id: view.seen_hash})
    assert left.version_number is None
    assert "may not" in left.problem
    with pytest.raises(InvalidInput):
        app.assistant.confirm_several(editor, {})
