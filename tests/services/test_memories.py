"""Memories: nothing without consent, everything in the hands of the owner, nobody else's business."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from core.container import Container
from core.errors import Conflict, InvalidInput, NotFound
from core.services.memory_texts import likely_scope, stated_preference
from core.services.memory_views import NewMemory
from core.services.views import Actor, AuditFilter, Role
from db.models import Memory
from tests.services.making import add_term, bring, change, propose

pytestmark = pytest.mark.slow

CANARY = "Never say the secret word xylophone."


def kinds(app: Container) -> list[str]:
    return [row.kind for row in app.audit_log.query(AuditFilter()) if row.kind.startswith("memory.")]


@pytest.mark.parametrize(
    ("request_text", "preference"),
    [
        ("Add email to Client. We always use snake_case.", "We always use snake_case."),
        ("Never call it Customer!", "Never call it Customer."),
        ("Please remember that dates are ISO", "Dates are ISO."),
        ("From now on, phone numbers carry the country code", "From now on, phone numbers carry the country code."),
        ("I prefer British spelling; add colour to Car", "I prefer British spelling."),
        ("We don’t add synonyms in plural.", "We don’t add synonyms in plural."),
        ("Add email to Client", None),
        ("Do we always use snake_case?", None),
        ("Add a rule “the buyer always pays”", None),
        ("Rename never_paid to unpaid", None),
        ("", None),
    ],
)
def test_a_preference_is_found_in_the_users_own_words(request_text: str, preference: str | None):
    assert stated_preference(request_text) == preference


def test_the_scope_is_guessed_for_the_user_to_change():
    assert likely_scope("We always use snake_case.") == "global"
    assert likely_scope("Never call it Customer.") == "pack"
    assert likely_scope("In this pack dates are ISO.") == "pack"
    assert likely_scope("For now we use British spelling.") == "session"


def test_looking_for_a_preference_takes_no_time_whatever_the_text():
    for hostile in ("remember " * 900, "please, " * 1000, "'" * 8000, "“" * 8000, "don't ever " * 700, "." * 8000):
        started = datetime.now(UTC)
        stated_preference(hostile)
        assert datetime.now(UTC) - started < timedelta(seconds=1)


def test_what_was_said_is_offered_and_remembered_only_when_the_user_says_so(app: Container, editor: Actor):
    pack_id = bring(app, editor)
    session = app.sessions.create(editor, pack_id)
    turn = app.assistant.ask(editor, session.id, "We always write terms in lower case.")
    offer = app.memory_offers.offer_for_request(editor, turn.id)
    assert offer is not None
    assert (offer.text, offer.source, offer.kind) == ("We always write terms in lower case.", "said", "preference")
    assert app.memories.list(editor) == []
    assert kinds(app) == []

    memory = app.memories.remember(
        editor, NewMemory(offer.text.replace("terms", "key terms"), offer.kind, offer.scope, about=turn.id)
    )

    assert (memory.text, memory.source, memory.turn_id) == ("We always write key terms in lower case.", "said", turn.id)
    assert [row.id for row in app.memories.list(editor)] == [memory.id]
    assert app.memory_offers.offer_for_request(editor, turn.id) is None, "it is not offered twice"
    with pytest.raises(Conflict, match="answered this already"):
        app.memories.remember(editor, NewMemory(offer.text, about=turn.id))
    assert kinds(app) == ["memory.added"]


def test_an_offer_that_is_declined_does_not_come_back(app: Container, editor: Actor):
    session = app.sessions.create(editor, bring(app, editor))
    turn = app.assistant.ask(editor, session.id, "Never call it Customer.")
    app.memory_offers.dismiss(editor, turn.id)
    app.memory_offers.dismiss(editor, turn.id)
    assert app.memory_offers.offer_for_request(editor, turn.id) is None
    assert app.memories.list(editor) == []


def test_decisions_teach_those_who_took_part(app: Container, person: Callable[..., Actor]):
    author, reviewer, other = person(Role.EDITOR), person(Role.REVIEWER), person(Role.REVIEWER)
    pack_id = bring(app, author)
    rejected = propose(app, author, pack_id, add_term("mooring"))
    assert app.memory_offers.offer_for_proposal(author, rejected.row.id) is None, "nothing is decided yet"
    with pytest.raises(NotFound):
        app.memories.remember(author, NewMemory("A lesson.", about=rejected.row.id))
    app.assistant.decide(
        reviewer, rejected.row.id, decision="reject", seen_hash=rejected.seen_hash, reason="A mooring is a berth."
    )
    for learner in (author, reviewer):
        offer = app.memory_offers.offer_for_proposal(learner, rejected.row.id)
        assert offer is not None
        assert (offer.kind, offer.source, offer.scope) == ("lesson", "rejected", "pack")
        assert "A mooring is a berth." in offer.text
    assert app.memory_offers.offer_for_proposal(other, rejected.row.id) is None
    with pytest.raises(NotFound, match="not yours"):
        app.memories.remember(other, NewMemory("A lesson.", about=rejected.row.id))

    lesson = app.memories.remember(
        reviewer, NewMemory("A mooring is a berth.", "lesson", "pack", pack_id, about=rejected.row.id)
    )
    assert (lesson.source, lesson.proposal_id, lesson.version_id) == ("rejected", rejected.row.id, None)

    done = change(app, reviewer, pack_id, add_term("pilot"))
    decision = app.memory_offers.offer_for_proposal(reviewer, done.proposal_id)
    assert decision is not None
    assert (decision.kind, decision.source) == ("decision", "confirmed")
    memory = app.memories.remember(
        reviewer, NewMemory(decision.text, "decision", "pack", pack_id, about=done.proposal_id)
    )
    assert (memory.source, memory.version_id, memory.pack) == ("confirmed", done.version_id, "Harbour")


def test_a_memory_belongs_to_one_person(app: Container, person: Callable[..., Actor]):
    owner, other, admin = person(Role.EDITOR), person(Role.EDITOR), person(Role.ADMIN)
    pack_id = bring(app, owner)
    memory = app.memories.remember(owner, NewMemory(CANARY, scope="pack", pack_id=pack_id))
    for stranger in (other, admin):
        assert app.memories.list(stranger, pack_id=pack_id) == []
        assert app.memories.search(stranger, "xylophone") == []
        assert app.memories.cited(stranger, [str(memory.id)], pack_id) == []
        for work in (
            lambda who: app.memories.correct(who, memory.id, "Other words."),
            lambda who: app.memories.confirm(who, memory.id),
            lambda who: app.memories.forget(who, memory.id),
            lambda who: app.memories.share(who, memory.id, True),
            lambda who: app.memories.share(who, memory.id, False),
        ):
            with pytest.raises(NotFound, match="somebody else's"):
                work(stranger)
        assert b"xylophone" not in app.memory_reports.export(stranger, format="json")
    counts = app.memory_reports.counts(admin)
    assert [(one.name, one.everywhere, one.packs, one.conversations) for one in counts] == [("Editor", 0, 1, 0)]
    assert "xylophone" not in repr(counts)
    assert app.memories.list(owner)[0].text == CANARY


def test_the_audit_log_tells_that_and_never_what(app: Container, editor: Actor):
    pack_id = bring(app, editor)
    memory = app.memories.remember(editor, NewMemory(CANARY, scope="pack", pack_id=pack_id))
    app.memories.correct(editor, memory.id, CANARY + " Ever.")
    app.memories.confirm(editor, memory.id)
    app.memories.share(editor, memory.id, True)
    app.memories.share(editor, memory.id, False)
    app.memory_reports.export(editor, format="csv")
    app.memories.forget(editor, memory.id)
    rows = app.audit_log.query(AuditFilter())
    assert [row.kind for row in rows[:7]] == [
        "memory.forgotten", "export.made", "memory.unshared", "memory.shared", "memory.confirmed", "memory.corrected",
        "memory.added",
    ]  # fmt: skip
    assert "xylophone" not in repr(rows)
    assert rows[0].details["memory"] == str(memory.id)
    assert rows[0].pack == "Harbour"


def test_forgetting_leaves_no_words_behind(app: Container, editor: Actor):
    memory = app.memories.remember(editor, NewMemory(CANARY))
    app.memories.forget(editor, memory.id)
    assert app.memories.list(editor) == []
    assert app.memories.search(editor, "xylophone") == []
    with app.database.transaction() as session:
        row = session.execute(text("SELECT text, letters, meaning, model FROM memories")).one()
    assert tuple(row) == ("", None, None, None)
    with pytest.raises(NotFound):
        app.memories.forget(editor, memory.id)


def test_a_memory_is_shared_with_those_who_work_on_its_pack_and_a_reviewer_may_end_that(
    app: Container, person: Callable[..., Actor]
):
    owner, other, reviewer = person(Role.EDITOR), person(Role.EDITOR), person(Role.REVIEWER)
    pack_id = bring(app, owner)
    elsewhere = bring(app, owner)
    memory = app.memories.remember(owner, NewMemory("Berths are numbered.", scope="pack", pack_id=pack_id, shared=True))
    assert [row.text for row in app.memories.list(other, pack_id=pack_id)] == ["Berths are numbered."]
    assert app.memories.list(other, pack_id=elsewhere) == []
    assert app.memories.list(other) == []
    with pytest.raises(NotFound):
        app.memories.share(other, memory.id, False)
    app.memories.share(reviewer, memory.id, False)
    assert app.memories.list(other, pack_id=pack_id) == []
    everywhere = app.memories.remember(owner, NewMemory("Terms are short.", shared=True))
    assert not everywhere.shared, "only what is about a pack is ever shared"
    with pytest.raises(InvalidInput, match="about one pack"):
        app.memories.share(owner, everywhere.id, True)


def test_memories_hold_where_they_were_meant_to(app: Container, editor: Actor):
    pack_id, elsewhere = bring(app, editor), bring(app, editor)
    session, another = app.sessions.create(editor, pack_id), app.sessions.create(editor, pack_id)
    for new in (
        NewMemory("Terms are short, everywhere."),
        NewMemory("Terms are short, in the pack.", scope="pack", pack_id=pack_id),
        NewMemory("Terms are short, elsewhere.", scope="pack", pack_id=elsewhere),
        NewMemory("Terms are short, today.", scope="session", session_id=session.id),
    ):
        app.memories.remember(editor, new)

    def recalled(pack: UUID, chat: UUID) -> set[str]:
        found = app.runtime.memories.recall(editor.id, "short terms", pack_id=pack, session_id=chat)
        return {one.memory.text.split(", ")[1] for one in found}

    assert recalled(pack_id, session.id) == {"everywhere.", "in the pack.", "today."}
    assert recalled(pack_id, another.id) == {"everywhere.", "in the pack."}
    assert recalled(elsewhere, another.id) == {"everywhere.", "elsewhere."}


def test_what_has_expired_is_not_recalled_and_confirming_keeps_it(app: Container, editor: Actor):
    kept = app.memories.remember(editor, NewMemory("Terms are short.", days=7))
    gone = app.memories.remember(editor, NewMemory("Terms are long.", days=7))
    app.memories.confirm(editor, kept.id)
    with app.database.transaction() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(Memory).where(Memory.expires_at.is_not(None)).values(expires_at=past))
    assert [(row.id, row.confidence, row.expires_at) for row in app.memories.list(editor)] == [(kept.id, 1.0, None)]
    found = app.runtime.memories.recall(editor.id, "terms", pack_id=bring(app, editor), session_id=uuid4())
    assert [one.memory.id for one in found] == [kept.id]
    assert gone.expires_at is not None


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (NewMemory("  \n "), "write what"),
        (NewMemory("x" * 501), "at most 500 characters"),
        (NewMemory("ok", kind="order"), "what kind"),
        (NewMemory("ok", scope="world"), "where it holds"),
        (NewMemory("ok", days=0), "a day at least"),
        (NewMemory("ok", scope="pack"), "no such pack"),
        (NewMemory("ok", scope="pack", pack_id=uuid4()), "no such pack"),
        (NewMemory("ok", scope="session", session_id=uuid4()), "no such conversation of yours"),
        (NewMemory("ok", about=uuid4()), "not yours"),
    ],
)
def test_a_memory_is_checked_like_any_input(app: Container, editor: Actor, new: NewMemory, words: str):
    with pytest.raises((InvalidInput, NotFound), match=words):
        app.memories.remember(editor, new)
    assert app.memories.list(editor) == []


def test_signs_that_cannot_be_seen_do_not_enter_a_memory(app: Container, editor: Actor):
    memory = app.memories.remember(editor, NewMemory("Names\u202e are\x00 \u200bshort.\n\nAlways."))
    assert memory.text == "Names are short. Always."


def test_nobody_keeps_more_than_can_be_searched(app: Container, editor: Actor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.services.memories.MOST_MEMORIES", 1)
    app.memories.remember(editor, NewMemory("One."))
    with pytest.raises(InvalidInput, match="forget some first"):
        app.memories.remember(editor, NewMemory("Two."))


def test_ones_memories_can_be_taken_along(app: Container, editor: Actor):
    app.memories.remember(editor, NewMemory("=HYPERLINK(1)"))
    rows = json.loads(app.memory_reports.export(editor, format="json"))
    assert [(row["text"], row["holds"], row["source"]) for row in rows] == [
        ("=HYPERLINK(1)", "Everywhere", "Said by you")
    ]
    table = list(csv.DictReader(io.StringIO(app.memory_reports.export(editor, format="csv").decode("utf-8-sig"))))
    assert table[0]["text"] == "'=HYPERLINK(1)"
    with pytest.raises(InvalidInput, match="csv or json"):
        app.memory_reports.export(editor, format="xlsx")  # type: ignore[arg-type]
