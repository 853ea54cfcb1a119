"""A conversation as a file: complete, for whoever may see it, with nothing in it that a reader would run."""

from __future__ import annotations

import nbformat
import pytest

from core.container import Container
from core.errors import InvalidInput, NotFound
from core.services.views import AuditFilter, Role
from tests.services.making import add_term, bring, confirm, propose

TRICK = "![x](http://evil.example/a.png) <img src=x onerror=alert(1)> ``` | a"


def test_a_conversation_is_exported_with_its_proposals_decisions_and_changes(app: Container, person):
    reviewer = person(Role.REVIEWER)
    view = propose(app, reviewer, bring(app, reviewer), add_term("mooring"))
    confirm(app, reviewer, view)
    app.assistant.ask(reviewer, view.session_id, TRICK)

    text = app.transcripts.export(reviewer, view.session_id, format="md").decode()
    assert '+  - "mooring"' in text
    assert "confirmed, version 2" in text
    assert "Please write operations." in text
    assert "![x](" not in text
    assert "<img" not in text.replace("\\<img", "")
    event = app.audit_log.query(AuditFilter(kinds=("export.made",)))[0]
    assert (event.details["format"], event.details["turns"]) == ("md", 2)

    book = nbformat.reads(app.transcripts.export(reviewer, view.session_id, format="ipynb").decode(), as_version=4)
    nbformat.validate(book)
    assert {cell.cell_type for cell in book.cells} == {"markdown"}
    assert any("mooring" in cell.source for cell in book.cells)


def test_a_stranger_gets_no_conversation_and_no_other_format(app: Container, person):
    editor, other = person(Role.EDITOR), person(Role.EDITOR)
    session = app.sessions.create(editor, bring(app, editor))
    with pytest.raises(NotFound):
        app.transcripts.export(other, session.id, format="md")
    with pytest.raises(InvalidInput):
        app.transcripts.export(editor, session.id, format="pdf")  # type: ignore[arg-type]  # what a link might carry
