"""The queue of a person, drafts, and word of what others do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.container import Container
from core.errors import InvalidInput
from core.services.inbox import InboxCounts, InboxFilter
from core.services.views import Actor
from tests.services.making import PACK, add_term, bring, confirm, propose


def summaries(app: Container, actor: Actor, **wanted: object) -> list[str]:
    return [row.operation_count for row in app.inbox.list(actor, InboxFilter(**wanted)).rows]


def test_the_queue_is_mine_to_review_or_all(app: Container, editor: Actor, reviewer: Actor, admin: Actor):
    pack_id = bring(app, editor)
    other = bring(app, editor, PACK.replace("Harbour", "Port"))
    mine = propose(app, editor, pack_id, add_term("a"))
    own = propose(app, reviewer, other, [*add_term("b"), *add_term("c")])
    sent = propose(app, editor, pack_id, [{"action": "delete", "path": ["entities", "SHIP"]}])
    app.assistant.request_changes(admin, sent.row.id, "Keep it.")

    def ids(actor: Actor, **wanted: object) -> list[object]:
        return [row.id for row in app.inbox.list(actor, InboxFilter(**wanted)).rows]

    assert ids(editor, which="mine") == [sent.row.id, mine.row.id]
    assert ids(editor, which="review") == []
    assert ids(reviewer, which="review") == [own.row.id, mine.row.id]
    assert ids(reviewer) == [sent.row.id, own.row.id, mine.row.id]
    assert ids(reviewer, pack_id=other) == [own.row.id]
    assert ids(reviewer, risks=["breaking"]) == [sent.row.id]
    assert ids(reviewer, older_than=timedelta(hours=1)) == ids(reviewer, text="nowhere") == []
    assert len(ids(reviewer, newer_than=timedelta(hours=1))) == 3
    assert app.inbox.counts(editor) == InboxCounts(review=0, mine=2, returned=1, new=0)
    assert app.inbox.counts(reviewer) == InboxCounts(review=2, mine=1, returned=0, new=2)
    assert app.inbox.counts(reviewer, pack_id).review == 1
    app.policy.change(admin, four_eyes="always")
    assert ids(reviewer, which="review") == [mine.row.id]
    app.policy.change(admin, four_eyes="never", confirm_roles=["admin"])
    assert ids(reviewer, which="review") == []
    confirm(app, admin, mine)
    assert ids(admin, state="decided") == [mine.row.id]


def test_what_is_new_is_what_came_since_the_last_look(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    first = propose(app, editor, pack_id, add_term("a"))
    assert app.inbox.list(reviewer).new == {first.row.id}
    app.inbox.seen(reviewer)
    second = propose(app, editor, pack_id, add_term("b"))

    assert app.inbox.list(reviewer).new == {second.row.id}
    assert [row.id for row in app.inbox.list(reviewer, InboxFilter(new_only=True)).rows] == [second.row.id]
    assert app.inbox.counts(reviewer).new == 1


def test_pages_of_the_queue_miss_and_repeat_nothing(app: Container, editor: Actor):
    pack_id = bring(app, editor)
    made = [propose(app, editor, pack_id, add_term(f"t{number}")).row.id for number in range(5)]
    found, before = [], None
    while True:
        page = app.inbox.list(editor, before=before, limit=2)
        found += [row.id for row in page.rows]
        before = page.before
        if before is None:
            break
    assert found == made[::-1]
    with pytest.raises(InvalidInput):
        app.inbox.list(editor, limit=0)


def test_drafts_are_ones_own_and_bounded(app: Container, editor: Actor, reviewer: Actor, monkeypatch):
    pack_id = bring(app, editor)
    app.drafts.save(editor, pack_id, "chat", {"text": "Add \x00 this"})
    app.drafts.save(editor, pack_id, "chat", {"text": "Add that"})
    assert app.drafts.load(editor, pack_id, "chat") == {"text": "Add that"}
    assert app.drafts.load(reviewer, pack_id, "chat") is None
    with pytest.raises(InvalidInput, match="too long"):
        app.drafts.save(editor, pack_id, "text", "x" * 3_000_000)
    monkeypatch.setattr("core.services.drafts.MOST", 2)
    for key in ("a", "b"):
        app.drafts.save(editor, pack_id, key, key)
    assert list(app.drafts.all(editor, pack_id)) == ["b", "a"]
    app.drafts.clear(editor, pack_id, "a")
    assert app.drafts.load(editor, pack_id, "a") is None


def test_word_of_a_change_comes_from_any_process_by_pack(app: Container, build, editor: Actor, reviewer: Actor):
    other = build()
    pack_id = bring(app, editor)
    quiet = bring(app, editor)
    assert other.signals.ready()
    before, silence = other.signals.count(pack_id), other.signals.count(quiet)

    proposal = propose(app, editor, pack_id, add_term("mooring"))
    after = other.signals.wait(before, pack_id, timeout=10)
    assert after > before
    app.comments.add(reviewer, proposal.row.id, "Fine.")
    after_comment = other.signals.wait(after, pack_id, timeout=10)
    assert after_comment > after
    confirm(app, reviewer, proposal)
    assert other.signals.wait(after_comment, pack_id, timeout=10) > after_comment
    assert other.signals.count(quiet) == silence
