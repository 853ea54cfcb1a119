"""Saved views of the audit log: each of one person, kept and removed under a name; activity adds up."""

from __future__ import annotations

import pytest

from core.container import Container
from core.errors import InvalidInput, NotFound
from core.services import audit_views
from core.services.views import Actor, AuditFilter


def test_a_view_belongs_to_who_saved_it(app: Container, admin: Actor, editor: Actor):
    app.audit_views.save(editor, "  My   denials ", {"audit_kinds": ["access.denied"]})
    app.audit_views.save(editor, "a", {})
    app.audit_views.save(editor, "a", {"audit_text": "é"})
    assert list(app.audit_views.list(editor).items()) == [
        ("a", {"audit_text": "é"}),
        ("My denials", {"audit_kinds": ["access.denied"]}),
    ]
    assert app.audit_views.list(admin) == {}
    with pytest.raises(NotFound):
        app.audit_views.remove(admin, "a")
    app.audit_views.remove(editor, "a")
    assert list(app.audit_views.list(editor)) == ["My denials"]
    kinds = [row.kind for row in app.audit_log.query(AuditFilter(person=editor.id), limit=4)]
    assert kinds == ["view.removed", "view.saved", "view.saved", "view.saved"]


@pytest.mark.parametrize("name", ["", "  \x00 ", "x" * 61])
def test_a_view_without_a_fitting_name_is_refused(app: Container, editor: Actor, name: str):
    with pytest.raises(InvalidInput, match="name of up to 60"):
        app.audit_views.save(editor, name, {})


def test_there_is_a_limit_to_views(app: Container, editor: Actor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(audit_views, "MOST", 1)
    app.audit_views.save(editor, "a", {})
    app.audit_views.save(editor, "a", {"audit_text": "x"})
    with pytest.raises(InvalidInput, match="remove one first"):
        app.audit_views.save(editor, "b", {})


def test_activity_adds_up_by_day_kind_and_person(app: Container, admin: Actor):
    for number in range(3):
        app.audit_log.record_alone("import.refused", admin, f"Event {number}")
    app.audit_log.record_alone("commit.failed", None, "Event")
    rows = app.audit_log.query(AuditFilter())
    activity = app.audit.activity(admin, AuditFilter(), "Pacific/Auckland")
    assert sum(activity.days.values()) == sum(activity.kinds.values()) == sum(activity.people.values()) == len(rows)
    assert next(iter(activity.kinds.items())) == ("Import refused", 3)
    assert activity.people["System"] == len([row for row in rows if row.actor == "System"])
    only = app.audit.activity(admin, AuditFilter(kinds=("commit.failed",)))
    assert (list(only.kinds.values()), list(only.people)) == ([1], ["System"])
