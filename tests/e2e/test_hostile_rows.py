"""Hostile text in everything that people can name or write, on every page and in the dossier: it stays text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, Request, expect

from core.config import Settings
from core.container import build_container
from core.services.memory_views import NewMemory
from core.services.usage_views import Spent
from pages.ui.shell import _SECTIONS
from tests.e2e.browsing import ADMIN, PATIENCE, log_in, settled, visit
from tests.e2e.server import Server
from tests.e2e.test_journey_hostile import IMAGE, LINK

pytestmark = pytest.mark.e2e
WORDS = f"{IMAGE} {LINK} </td></table><script>alert(5)</script> [x](javascript:alert(6)) \u202e"
EMAIL = "mallory@example.org"
PATHS = [entry.path for entries in _SECTIONS.values() for entry in entries]
NAMES = (f"Client {IMAGE}", "Payer </title></svg><script>alert(7)</script>")
ROWS = f"""\
name: "Rows {IMAGE}"
description: "{LINK} <svg onload=alert(3)>"
version: 1.0.0
entities:
  - name: "Client"
    type: CLIENT
    description: "javascript:alert(4) {IMAGE}"
    attributes: ["phone", "{IMAGE}"]
    synonyms: ["{LINK}", "phone"]
  - name: "{NAMES[1]}"
    type: "{NAMES[0]}"
    attributes: ["phone"]
relationships:
  - name: "<script>alert(8)</script>"
    from: CLIENT
    to: "{NAMES[0]}"
  - name: OWES
    from: "{NAMES[0]}"
    to: "<b onmouseover=alert(9)>NOBODY</b>"
entity_aliases:
  CLIENT: ["{IMAGE}"]
extraction_patterns:
  - pattern: "Client (?P<phone>{IMAGE.replace("(", "[(]").replace(")", "[)]")})"
    entity_type: CLIENT
    attribute: phone
    confidence: 0.9
business_rules:
  - name: "{IMAGE}"
    description: "{LINK}"
    rules: ["<iframe src=http://evil.example/></iframe>"]
    rule_type: "{IMAGE}"
key_terms: ["{LINK}", "insured"]
"{IMAGE}": "{LINK}"
"""
SHOWING = ("chat", "review", "explore", "packs", "bench", "history", "releases")  # not in a table that is a drawing
# Every way of looking at things that a page has beside its first one.
WAYS: Mapping[str, tuple[str, ...]] = {
    "explore": ("Entities", "Graph", "Search", "Findings", "Compare"),
    "editor": ("Whole text", "From a table", "From a file"),
    "bench": ("Patterns", "Try a pattern", "Signed examples", "Documents"),
    "history": ("In words", "Who wrote it", "Full text"),
    "audit": ("Activity",),
    "usage": ("Model", "Person", "Step"),
}


def filled(server: Server) -> tuple[UUID, UUID, bytes]:
    """Write hostile words wherever they can be written; give the pack, a proposal that waits, and a dossier."""
    app = build_container(Settings(_env_file=None, data_dir=server.data_dir, llm_provider=None))
    try:
        ada = app.users.console_actor(ADMIN[1])
        app.users.add(ada, name=f"Mal {IMAGE}", email=EMAIL, role="reviewer", password="quite a long one")
        mallory = app.users.console_actor(EMAIL)
        pack_id = app.packs.import_pack(mallory, ROWS.encode(), f"{IMAGE}.yaml").pack_id
        app.assistant.ask(ada, app.sessions.create(ada, pack_id).id, WORDS)
        spent = Spent(f"model {IMAGE} {LINK}", 1, 10, 10, 10)
        with app.database.transaction() as opened:
            app.runtime.meter.spend(opened, mallory.id, [spent], pack_id=pack_id, turn_id=uuid4(), node=IMAGE)
        session = app.sessions.create(mallory, pack_id).id
        asked = [
            app.assistant.ask(mallory, session, text).proposal_id
            for text in (f"Add \u201c{IMAGE}\u201d to the key terms", "Add fax to Client", "Add street to Client")
        ]
        saved, rejected, waiting = [one for one in asked if one is not None]
        for one in (saved, rejected, waiting):
            app.comments.add(mallory, one, WORDS, operation=0)
        view = app.proposals.view(mallory, saved)
        version = app.assistant.decide(mallory, saved, decision="confirm", seen_hash=view.seen_hash).version_id
        assert version is not None
        app.assistant.decide(mallory, rejected, decision="reject", seen_hash="", reason=WORDS)
        app.releases.mark(mallory, version, "1.0.0", WORDS)
        document = app.documents.add(mallory, pack_id, f"{IMAGE}.txt", f"Client {IMAGE}\n{WORDS}\n".encode()).row
        app.bench.sign(mallory, document.id, 7, 7 + len(IMAGE), entity="CLIENT", attribute="phone")
        app.api_tokens.make(ada, f"Token {IMAGE}", ["read"])
        app.memories.remember(mallory, NewMemory(text=f"{IMAGE} {LINK}", scope="pack", pack_id=pack_id, shared=True))
        app.audit_views.save(ada, f"{IMAGE} view", {})
        app.audit_log.record_alone("import.refused", mallory, WORDS, pack_id=pack_id, details={IMAGE: WORDS})
        return pack_id, waiting, app.dossiers.page(mallory, version)
    finally:
        app.close()


def look_closer(page: Page) -> None:
    """Open what is folded on a page."""
    for fold in page.locator("details:not([open]) > summary").all()[:8]:
        if fold.is_visible():
            fold.click()
    settled(page)


def test_hostile_rows_stay_text_on_every_page_and_in_the_dossier(server: Server, page: Page, tmp_path: Path) -> None:
    dialogs: list[str] = []
    elsewhere: list[str] = []

    def note(request: Request) -> None:
        if urlsplit(request.url).hostname not in {"localhost", None, ""}:
            elsewhere.append(request.url)

    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", note)
    pack_id, waiting, dossier = filled(server)
    log_in(page, server, ADMIN[1])
    for path in PATHS:
        visit(page, server, f"/{path}?pack={pack_id}")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
        settled(page)
        look_closer(page)
        if path in SHOWING:
            expect(page.get_by_test_id("stMain")).to_contain_text(IMAGE, timeout=PATIENCE)
        for way in WAYS.get(path, ()):
            chosen = page.get_by_role("radio", name=way, exact=True).or_(page.get_by_role("tab", name=way, exact=True))
            chosen.first.click()
            settled(page)
            look_closer(page)
    item = quote(json.dumps(["entities", NAMES[0]]))
    visit(page, server, f"/explore?pack={pack_id}&item={item}")
    look_closer(page)
    visit(page, server, f"/review?proposal={waiting}&pack={pack_id}")
    expect(page.locator(".diff.two")).to_be_visible(timeout=PATIENCE)
    settled(page)
    visit(page, server, f"/audit?pack={pack_id}")
    page.get_by_text("Activity", exact=True).click()
    expect(page.get_by_role("heading", name="By person", exact=True)).to_be_visible(timeout=PATIENCE)
    settled(page)
    file = tmp_path / "dossier.html"
    file.write_bytes(dossier)
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text(IMAGE)
    assert dialogs == []
    assert elsewhere == []
