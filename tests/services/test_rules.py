"""The team's rules: saved by administrators, audited, and counted wherever findings are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.config import Settings
from core.container import Container
from core.errors import Forbidden, InvalidInput
from core.planning.build import build_planners
from core.services.views import Actor, AuditFilter, Role
from tests.services.making import add_term, bring, propose

OFF = "rules: {unknown-section: off}\nadd:\n- {rule: short, says: Few terms., of: key term, most: 1}\n"


def test_saved_rules_count_for_the_findings_of_a_proposal(app: Container, person: Callable[..., Actor]) -> None:
    admin = person(Role.ADMIN)
    pack_id = bring(app, admin)
    before = propose(app, admin, pack_id, add_term("pilot"))
    assert [finding.rule for finding in before.appeared] == []
    app.rules.save(admin, OFF)
    assert "short" in [finding.rule for finding in app.explorer.view(admin, pack_id).findings]


def test_other_processes_read_the_newest_rules(
    app: Container, build: Callable[..., Container], person: Callable[..., Actor]
) -> None:
    admin, other = person(Role.ADMIN), build()
    assert other.rules.view(admin).text == ""
    app.rules.save(admin, OFF)
    view = other.rules.view(admin)
    assert (view.text, view.author) == (OFF, admin.name)
    assert {row.id: row.state for row in view.rules}["unknown-section"] == "off"
    assert view.rules[0].id == "short"
    app.rules.save(admin, "")
    assert {row.id: row.state for row in other.rules.view(admin).rules}["unknown-section"] == "warning"


def test_a_change_of_rules_is_audited_and_kept(app: Container, person: Callable[..., Actor]) -> None:
    admin = person(Role.ADMIN)
    app.rules.save(admin, OFF)
    (row,) = app.audit_log.query(AuditFilter(kinds=("rules.changed",)))
    assert row.summary == "Changed the rules for findings: 1 tuned, 1 added."
    with pytest.raises(InvalidInput, match="count already"):
        app.rules.save(admin, OFF)


def test_only_administrators_change_rules_and_only_to_what_is_understood(
    app: Container, person: Callable[..., Actor]
) -> None:
    with pytest.raises(Forbidden):
        app.rules.save(person(Role.REVIEWER), OFF)
    with pytest.raises(InvalidInput, match="no rule duplicat"):
        app.rules.save(person(Role.ADMIN), "rules: {duplicat: off}")
    with pytest.raises(InvalidInput, match="64 KiB"):
        app.rules.save(person(Role.ADMIN), "#" * 70_000)
    assert app.rules.view(person(Role.EDITOR)).text == ""


def test_the_assistant_tells_what_is_wrong_by_the_rules_of_the_team(
    build: Callable[..., Container], person: Callable[..., Actor]
) -> None:
    admin = person(Role.ADMIN)
    app = build(planners=build_planners(Settings(_env_file=None, llm_provider=None)))
    session = app.sessions.create(admin, bring(app, admin))
    app.rules.save(admin, OFF)
    assert "Few terms." in app.assistant.ask(admin, session.id, "What is wrong with this pack?").reply
