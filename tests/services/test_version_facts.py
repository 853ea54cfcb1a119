"""What is known of a version: written with it, or worked out later to the very same."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from core.container import Container
from core.services.version_facts import FactStore
from core.services.views import Actor
from tests.services.making import PACK, add_term, bring, change


def stored(app: Container) -> list[tuple[Any, ...]]:
    with app.database.transaction() as session:
        facts = session.execute(text("SELECT * FROM version_facts ORDER BY number")).all()
        lines = session.execute(text("SELECT * FROM line_origins ORDER BY number")).all()
    return [tuple(row) for row in (*facts, *lines)]


def test_a_commit_writes_its_size_its_paths_its_words_and_its_findings(app: Container, editor: Actor, reviewer: Actor):
    pack_id = bring(app, editor)
    change(app, reviewer, pack_id, add_term("mooring"))
    with app.database.transaction() as session:
        first, second = session.execute(text("SELECT * FROM version_facts ORDER BY number")).mappings()
        origins = list(session.scalars(text("SELECT runs FROM line_origins ORDER BY number")))
    assert (first["whole"], first["added"], first["removed"]) == (True, PACK.count("\n"), 0)
    assert (second["added"], second["removed"], second["change_count"]) == (1, 0, 1)
    assert second["paths"] == ["key_terms", "key_terms › mooring"]
    assert second["changes"][0]["words"] == "key term mooring added"
    assert second["confirmer_id"] == reviewer.id
    assert second["errors"] + second["warnings"] + second["hints"] == len(app.texts.findings(second_sha(app, pack_id)))
    assert origins == [[1, PACK.count("\n")], [1, PACK.count("\n"), 2, 1]]


def second_sha(app: Container, pack_id: Any) -> str:
    with app.database.transaction() as session:
        found = session.scalar(text("SELECT sha256 FROM versions WHERE pack_id = :p AND number = 2"), {"p": pack_id})
    assert isinstance(found, str)
    return found


def test_lost_facts_are_worked_out_to_the_same(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    for number in range(4):
        change(app, reviewer, pack_id, add_term(f"term {number}"))
    before = stored(app)
    with app.database.transaction() as session:
        session.execute(text("DELETE FROM version_facts WHERE number IN (1, 3, 5)"))
        session.execute(text("DELETE FROM line_origins WHERE number > 1"))
    facts = FactStore(app.database, app.texts)

    facts.complete(pack_id)
    runs = facts.runs(pack_id, 5)

    assert list(runs) == [1, PACK.count("\n"), 2, 1, 3, 1, 4, 1, 5, 1]
    assert stored(app) == before


def test_a_pack_without_any_facts_is_made_up_for_from_its_first_version(app: Container, reviewer: Actor):
    pack_id = bring(app, reviewer)
    change(app, reviewer, pack_id, add_term("mooring"))
    before = stored(app)
    with app.database.transaction() as session:
        session.execute(text("DELETE FROM version_facts"))
        session.execute(text("DELETE FROM line_origins"))
    change(app, reviewer, pack_id, add_term("pilot"))
    facts = FactStore(app.database, app.texts)
    facts.complete(pack_id)
    facts.complete(pack_id)
    assert list(facts.runs(pack_id, 3))[-4:] == [2, 1, 3, 1]
    assert stored(app)[:2] == before[:2]
    assert len(stored(app)) == 6
