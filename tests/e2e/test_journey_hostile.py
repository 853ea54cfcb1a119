"""Text that wants to be more than text, shown on every page: nothing runs, nothing is fetched from elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e.browsing import ADMIN, PATIENCE, log_in, settled, visit
from tests.e2e.server import Server
from tests.e2e.working import ask, bring

pytestmark = pytest.mark.e2e

IMAGE = "<img src=x onerror=alert(1)>"
LINK = "![x](http://evil.example/x.png)"
NAME = f"Claims {IMAGE}"
PACK = f"""\
# {IMAGE} </td></table><script>alert(2)</script>
name: "{NAME}"
description: "{LINK} <svg onload=alert(3)>"
version: 1.0.0
entities:
  - name: "Client"
    type: CLIENT
    description: "javascript:alert(4) \u202e {IMAGE}"
    attributes:
      - "{IMAGE}"
      - phone
key_terms:
  - "{LINK}"
"""


def test_hostile_text_stays_text_on_every_page(server: Server, page: Page) -> None:
    dialogs: list[str] = []
    elsewhere: list[str] = []

    def note(request: Request) -> None:
        if urlsplit(request.url).hostname not in {"localhost", None}:
            elsewhere.append(request.url)

    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", note)
    log_in(page, server, ADMIN[1])
    bring(page, server, NAME, PACK.encode())
    visit(page, server, "/chat")
    ask(page, f"{IMAGE} {LINK}")
    ask(page, "Add email to Client")
    expect(page.locator(".diff td.add:nth-child(even)")).to_contain_text("email", timeout=PATIENCE)
    visit(page, server, "/review")
    page.get_by_role("button", name="Read it", exact=True).first.click()
    expect(page.locator(".diff.two")).to_be_visible(timeout=PATIENCE)
    for fold in page.locator(".diff details summary").all():
        fold.click()
    expect(page.get_by_text("U+202E").first).to_be_visible(timeout=PATIENCE)
    for path in ("history", "releases", "editor", "packs", "audit", "chat"):
        visit(page, server, f"/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    visit(page, server, "/history")
    expect(page.locator(".diff.one")).to_contain_text(IMAGE, timeout=PATIENCE)
    settled(page)
    assert dialogs == []
    assert elsewhere == []
