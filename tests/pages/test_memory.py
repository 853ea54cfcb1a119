"""The memory page and the offers beside the work, on real services."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.container import Container
from core.services.memory_views import NewMemory
from core.services.views import Actor, Role
from tests.pages.real import Desk, desk
from tests.services.making import add_term, bring, confirm

pytestmark = pytest.mark.slow

__all__ = ["desk"]


def words(page: AppTest) -> str:
    parts = [*page.markdown, *page.caption, *page.header, *page.info, *page.error]
    return "\n".join(part.value for part in parts) + "\n".join(part.proto.body for part in page.get("html"))


def test_an_empty_memory_teaches_and_takes_one_down(desk: Callable[[Actor], Desk], editor: Actor):
    seat = desk(editor)
    bring(seat.app, editor)
    page = seat.open("memory")
    assert "Nothing is remembered yet" in words(page)
    page.text_area(key="memory_new").input("Terms are written in lower case.")
    page.button_group(key="memory_new_scope").set_value("pack")
    next(button for button in page.button if button.label == "Remember").click()
    page.run()
    assert not page.exception
    memories = seat.app.memories.list(editor)
    assert [(one.text, one.scope, one.pack) for one in memories] == [
        ("Terms are written in lower case.", "pack", "Harbour")
    ]
    assert "1 memory" in words(page)
    assert page.text_area(key="memory_new").value == ""


def test_a_memory_is_corrected_confirmed_shared_and_forgotten(desk: Callable[[Actor], Desk], editor: Actor):
    seat = desk(editor)
    pack_id = bring(seat.app, editor)
    memory = seat.app.memories.remember(editor, NewMemory("Terms are short.", scope="pack", pack_id=pack_id))

    def chosen() -> AppTest:
        page = seat.open("memory")
        key = next(frame.proto.id.split("-", 2)[-1] for frame in page.dataframe)
        page.session_state[key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
        return page.run()

    page = chosen()
    assert not page.exception
    page.text_area(key=f"memory_words_{memory.id}").input("Terms are very short.")
    next(button for button in page.button if button.label == "Save these words").click()
    page.run()
    page = chosen()
    page.button(key=f"memory_confirm_{memory.id}").click().run()
    page = chosen()
    page.button(key=f"memory_share_{memory.id}").click().run()
    after = seat.app.memories.list(editor)[0]
    assert (after.text, after.confidence, after.shared) == ("Terms are very short.", 1.0, True)
    page = chosen()
    page.button(key=f"memory_forget_{memory.id}").click().run()
    assert seat.app.memories.list(editor) == []
    assert "Nothing is remembered yet" in words(page)


def test_the_search_goes_by_what_was_typed(desk: Callable[[Actor], Desk], editor: Actor):
    seat = desk(editor)
    for text in ("Berths are numbered.", "Terms are short."):
        seat.app.memories.remember(editor, NewMemory(text))
    page = seat.open("memory")
    page.text_input(key="memory_query").input("numbered berth").run()
    assert page.dataframe[0].value["text"].tolist()[0] == "Berths are numbered."
    assert "fit best first" in words(page)


def test_an_administrator_sees_numbers_and_nothing_else(
    desk: Callable[[Actor], Desk], admin: Actor, person: Callable[..., Actor]
):
    editor = person(Role.EDITOR, name="Ed")
    seat = desk(admin)
    seat.app.memories.remember(editor, NewMemory("The secret word is xylophone."))
    page = seat.open("memory")
    counts = page.dataframe[-1].value
    assert counts["everywhere"].tolist() == [1]
    assert counts["name"].tolist()[0].startswith("Ed (")
    assert "xylophone" not in words(page) + counts.to_string()


def test_a_stated_rule_is_offered_in_the_chat_and_kept_as_it_was_edited(desk: Callable[[Actor], Desk], editor: Actor):
    seat = desk(editor)
    pack_id = bring(seat.app, editor)
    session = seat.app.sessions.create(editor, pack_id)
    turn = seat.app.assistant.ask(editor, session.id, "We always write terms in lower case.")
    page = seat.open("chat", session=str(session.id), pack=str(pack_id))
    assert not page.exception
    assert "Remember this?" in words(page)
    page.text_area(key=f"remember_text_{turn.id}").input("Terms are lower case.")
    page.button_group(key=f"remember_scope_{turn.id}").set_value("session")
    next(button for button in page.button if button.label == "Remember").click()
    page.run()
    assert [(one.text, one.scope, one.source, one.turn_id) for one in seat.app.memories.list(editor)] == [
        ("Terms are lower case.", "session", "said", turn.id)
    ]
    assert "Remember this?" not in words(page)


def test_an_offer_goes_away_when_it_is_declined(desk: Callable[[Actor], Desk], editor: Actor):
    seat = desk(editor)
    pack_id = bring(seat.app, editor)
    session = seat.app.sessions.create(editor, pack_id)
    seat.app.assistant.ask(editor, session.id, "Never call it Customer.")
    page = seat.open("chat", session=str(session.id), pack=str(pack_id))
    next(button for button in page.button if button.label == "Not this").click()
    page.run()
    assert "Remember this?" not in words(page)
    assert seat.app.memories.list(editor) == []


def test_the_review_page_offers_a_lesson_and_cites_what_shaped_a_proposal(
    desk: Callable[[Actor], Desk], app: Container, person: Callable[..., Actor]
):
    author, reviewer = person(Role.EDITOR, name="Ann"), person(Role.REVIEWER)
    pack_id = bring(app, author)
    shared = app.memories.remember(
        author, NewMemory("Terms are <b>short</b>.", scope="pack", pack_id=pack_id, shared=True)
    )
    private = app.memories.remember(author, NewMemory("My secret rule about terms."))
    cited = {"memories": [str(shared.id), str(private.id)]}
    base = app.versions.list(author, pack_id, limit=1)[0]
    proposal_id = app.assistant.propose_operations(
        author, pack_id, add_term("mooring"), base_sha256=base.sha256, extras=cited
    )
    view = app.proposals.view(reviewer, proposal_id)
    seat = desk(reviewer)
    page = seat.open("review", proposal=str(proposal_id), pack=str(pack_id))
    assert not page.exception
    shown = words(page)
    assert "Terms are &lt;b&gt;short&lt;/b&gt;." in shown
    assert "(Ann)" in shown
    assert "secret rule" not in shown
    assert "something of its author's own" in shown.replace("&#x27;", "'")
    assert "Remember this" not in shown, "nothing is decided yet"

    app.assistant.decide(reviewer, proposal_id, decision="reject", seen_hash=view.seen_hash, reason="Use berth.")
    page = seat.open("review", proposal=str(proposal_id), pack=str(pack_id))
    assert "Remember this lesson?" in words(page)
    assert "Use berth." in page.text_area(key=f"remember_text_{proposal_id}").value


def test_a_decision_is_offered_quietly(desk: Callable[[Actor], Desk], app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    base = app.versions.list(reviewer, pack_id, limit=1)[0]
    proposal_id = app.assistant.propose_operations(reviewer, pack_id, add_term("mooring"), base_sha256=base.sha256)
    confirm(app, reviewer, app.proposals.view(reviewer, proposal_id))
    page = desk(reviewer).open("review", proposal=str(proposal_id), pack=str(pack_id))
    assert not page.exception
    assert page.text_area(key=f"remember_text_{proposal_id}").value.startswith("We agreed: ")
