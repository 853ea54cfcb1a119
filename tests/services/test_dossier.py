"""The dossier of a version: everything is in it, nothing of it runs, and it proves itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from core.container import Container
from core.errors import NotFound
from core.services.dossier import DossierService, Said
from core.services.dossier_html import dossier_html
from core.services.views import Actor, AuditFilter
from db.audit_proof import anchor_text, merkle_climb, signature_holds
from tests.services.making import PACK, add_term, bring, confirm, propose

HOSTILE = "<img src=x onerror=alert(1)> </td><script>alert(2)</script> javascript:alert(3) \u202e &amp; ![x](http://evil.example/x)"


class _Tags(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_everything_that_led_to_a_version_is_in_its_dossier(
    app: Container, admin: Actor, reviewer: Actor, editor: Actor
):
    pack_id = bring(app, admin)
    asked = propose(app, editor, pack_id, add_term("mooring"))
    app.comments.add(reviewer, asked.row.id, "Why a *mooring*?", operation=0)
    confirm(app, reviewer, asked)
    version = app.versions.numbered(reviewer, pack_id, 2)
    dossier = app.dossiers.view(reviewer, version.row.id)
    assert [one.who for one in dossier.conversation] == [editor.name, "Assistant"]
    assert dossier.seen_hash == asked.seen_hash
    assert [(one.who, one.text, one.about) for one in dossier.comments] == [
        (reviewer.name, "Why a *mooring*?", "on operation 1")
    ]
    assert dossier.policy == "A reviewer or an administrator confirms; the author may confirm as well."
    assert [row.kind for row in dossier.events] == [
        "proposal.created",
        "proposal.commented",
        "proposal.confirmed",
        "version.committed",
    ]
    page = app.dossiers.page(reviewer, version.row.id).decode()
    for text in (editor.name, reviewer.name, "mooring", version.row.sha256, asked.base_sha256, asked.seen_hash):
        assert text in page
    assert dossier.proof is not None
    assert dossier.proof.anchor["signature"] in page
    assert {row.hash for row in dossier.events} <= set(re.findall("[0-9a-f]{64}", page))
    event = app.audit_log.query(AuditFilter())[0]
    assert (event.kind, event.version_id, event.details["format"]) == ("export.made", version.row.id, "dossier")


def test_the_proof_in_a_dossier_leads_to_a_signed_root(app: Container, admin: Actor):
    pack_id = bring(app, admin)
    for number in range(5):
        app.audit_log.record_alone("import.refused", admin, f"Event {number}")
    confirm(app, admin, propose(app, admin, pack_id, add_term("mooring")))
    proof = app.dossiers.view(admin, app.versions.numbered(admin, pack_id, 2).row.id).proof
    assert proof is not None
    assert proof.event.kind == "version.committed"
    assert merkle_climb(proof.event.hash, proof.path) == proof.anchor["root"]
    key, signature = bytes.fromhex(proof.anchor["key"]), bytes.fromhex(proof.anchor["signature"])
    assert signature_holds(key, anchor_text(proof.anchor), signature)


def test_a_pack_that_was_brought_in_has_a_dossier_too(app: Container, admin: Actor):
    pack_id = bring(app, admin)
    page = app.dossiers.page(admin, app.versions.numbered(admin, pack_id, 1).row.id).decode()
    assert "a file that was brought in" in page
    assert "The decision" not in page
    with pytest.raises(NotFound):
        app.dossiers.page(admin, pack_id)


def test_nothing_in_a_dossier_runs_or_asks_for_anything(app: Container, admin: Actor, person):
    mallory = person("admin", name="<b onclick=alert(1)>Mal")
    pack_id = bring(app, mallory, PACK.replace("Harbour", "<script>alert(0)</script>"))
    confirm(app, mallory, propose(app, mallory, pack_id, add_term(HOSTILE)))
    version = app.versions.numbered(admin, pack_id, 2).row.id
    texts = [Said(HOSTILE, app.versions.view(admin, version).row.created_at, HOSTILE, HOSTILE)]
    service = DossierService(
        app.database,
        app.access,
        app.audit_log,
        app.anchors,
        app.versions,
        proposals=app.proposals,
        comments=lambda *_: texts,
        memories=lambda *_: texts,
    )
    page = dossier_html(service.view(mallory, version))
    parser = _Tags()
    parser.feed(page)
    assert not parser.tags & {"script", "img", "a", "link", "iframe", "object", "form", "b", "svg"}
    assert parser.attributes == {"lang", "charset", "http-equiv", "content", "name", "class"}
    assert "default-src 'none'" in page
    assert "url(" not in page
    assert "\u202e" not in page
    assert "⟨U+202E⟩" in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 6
