"""Documents of a pack, signed examples and scores: kept, replaced, scored by version, and gone when removed."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from core.bench import Mark
from core.container import Container
from core.errors import InvalidInput, NotFound
from core.services.views import Actor, AuditFilter
from tests.services.making import bring, change, propose

pytestmark = pytest.mark.slow

LETTER = "The vessel lay at the quay. Draught: 7.2 m.\n"
ALIAS = [{"action": "add", "path": ["entities", "SHIP", "synonyms"], "value": ["vessel"]}]


def kinds(app: Container) -> list[str]:
    return [row.kind for row in app.audit_log.query(AuditFilter(), limit=50)]


def test_documents_are_listed_run_and_gone_when_removed(app: Container, editor: Actor):
    pack = bring(app, editor)
    row = app.documents.add(editor, pack, "letter.txt", LETTER.encode()).row
    assert [(one.name, one.number, one.characters) for one in app.documents.list(editor, pack)] == [
        ("letter.txt", 1, len(LETTER))
    ]
    _, head = app.packs.head(editor, pack)
    assert [hit.value for hit in app.bench.run(editor, pack, head).hits] == ["quay"]
    app.documents.remove(editor, row.id)
    assert app.documents.list(editor, pack) == []
    with app.database.transaction() as session:
        assert session.scalar(text("SELECT string_agg(text, '') FROM documents")) == ""
    with pytest.raises(NotFound):
        app.documents.remove(editor, row.id)
    assert kinds(app)[:2] == ["document.removed", "document.added"]


def test_a_newer_file_takes_the_place_and_the_examples_that_still_stand(app: Container, editor: Actor):
    pack = bring(app, editor)
    row = app.documents.add(editor, pack, "letter.txt", LETTER.encode()).row
    for quote in ("vessel", "7.2"):
        start = LETTER.index(quote)
        app.bench.sign(editor, row.id, start, start + len(quote), entity="SHIP")
    added = app.documents.add(editor, pack, "letter.txt", b"Dear all,\nthe vessel has left.\n")
    assert (added.replaced, added.row.number, added.carried, added.dropped) == (True, 2, 1, 1)
    (example,) = app.bench.golden(editor, pack)
    assert (example.value, example.start) == ("vessel", 14)
    with pytest.raises(InvalidInput, match="here already"):
        app.documents.add(editor, pack, "letter.txt", b"Dear all,\nthe vessel has left.\n")


def test_recall_rises_with_the_version_that_finds_more(app: Container, editor: Actor, reviewer: Actor):
    pack = bring(app, editor)
    assert app.bench.scores(editor, pack) == []
    row = app.documents.add(editor, pack, "letter.txt", LETTER.encode()).row
    start = LETTER.index("vessel")
    app.bench.sign(editor, row.id, start, start + 6, entity="SHIP")
    app.bench.sign(editor, row.id, start, start + 6, entity="SHIP")
    change(app, reviewer, pack, ALIAS)
    scores = app.bench.scores(editor, pack)
    assert [(one.number, one.recall, one.expected) for one in scores] == [(1, 0.0, 1), (2, 1.0, 1)]
    (example,) = app.bench.golden(editor, pack)
    app.bench.withdraw(editor, example.id)
    assert app.bench.scores(editor, pack) == []
    assert kinds(app)[0] == "golden.withdrawn"
    assert kinds(app).count("golden.signed") == 1, "signing twice is one event"


def test_a_change_is_tried_on_the_documents_before_it_is_saved(app: Container, editor: Actor, reviewer: Actor):
    pack = bring(app, editor)
    row = app.documents.add(editor, pack, "letter.txt", LETTER.encode()).row
    start = LETTER.index("vessel")
    (found,) = app.bench.suggest(
        editor, pack, app.packs.head(editor, pack)[1], [Mark("letter.txt", start, start + 6, "SHIP")]
    )[:1]
    assert found.kind == "synonym"
    app.bench.sign(editor, row.id, start, start + 6, entity="SHIP")
    view = propose(app, editor, pack, ALIAS)
    trial = app.bench.compare(editor, pack, view.base_sha256, view.result_sha256)
    assert [hit.value for hit in trial.change.gained] == ["vessel"]
    assert trial.lowered == ""
    back = app.bench.try_text(editor, pack, view.result_sha256, view.base_text)
    assert back.lowered == "This lowers recall from 100% to 0% on the signed examples."


def test_what_cannot_be_is_refused_in_words(app: Container, editor: Actor):
    pack = bring(app, editor)
    with pytest.raises(InvalidInput, match="no document that can be read"):
        app.documents.add(editor, pack, "letter.exe", b"MZ")
    row = app.documents.add(editor, pack, "letter.txt", LETTER.encode()).row
    with pytest.raises(InvalidInput, match="mark it again"):
        app.bench.sign(editor, row.id, 3, 3, entity="SHIP")
    with pytest.raises(InvalidInput, match="which entity"):
        app.bench.sign(editor, row.id, 0, 3, entity=" ")


def test_the_rules_can_forbid_to_lose_a_signed_example(app: Container, admin: Actor, editor: Actor):
    pack = bring(app, editor)
    document = app.documents.add(editor, pack, "letter.txt", LETTER.encode()).row
    change(app, admin, pack, ALIAS)
    start = LETTER.index("vessel")
    app.bench.sign(editor, document.id, start, start + 6, entity="SHIP")
    app.policy.change(admin, golden_guard=True)
    losing = propose(app, editor, pack, [{"action": "delete", "path": ["entities", "SHIP", "synonyms"]}])
    with pytest.raises(InvalidInput, match=r"lowers recall from 100% to 0%.*nothing was changed"):
        app.assistant.decide(admin, losing.row.id, decision="confirm", seen_hash=losing.seen_hash)
    assert app.packs.row(admin, pack).head_number == 2
    keeping = propose(app, editor, pack, [{"action": "add", "path": ["key_terms"], "value": "mooring"}])
    assert (
        app.assistant.decide(admin, keeping.row.id, decision="confirm", seen_hash=keeping.seen_hash).version_number == 3
    )
    app.policy.change(admin, golden_guard=False)
    view = app.proposals.view(admin, app.assistant.renew(editor, losing.row.id))
    assert app.assistant.decide(admin, view.row.id, decision="confirm", seen_hash=view.seen_hash).version_number == 4
