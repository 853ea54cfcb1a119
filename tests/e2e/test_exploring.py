"""The explorer in a browser: the graph is drawn, a thing is found, and a rename takes along what refers to it."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import ADMIN, PATIENCE, log_in, settled, visit
from tests.e2e.server import Server
from tests.e2e.working import bring, sample_named

pytestmark = pytest.mark.e2e


def test_entities_are_drawn_and_what_relates_them(server: Server, page: Page) -> None:
    log_in(page, server, ADMIN[1])
    bring(page, server, "Claims drawn", sample_named("Claims drawn"))
    visit(page, server, "/explore")
    page.get_by_text("Graph", exact=True).click()
    graph = page.get_by_test_id("stGraphVizChart")
    expect(graph.locator("g.node")).to_have_count(8, timeout=PATIENCE)
    expect(graph.locator("g.edge")).to_have_count(7)


def test_a_thing_is_renamed_everywhere_but_where_a_part_is_left_out(server: Server, page: Page) -> None:
    log_in(page, server, ADMIN[1])
    bring(page, server, "Claims renamed", sample_named("Claims renamed"))
    visit(page, server, f"/explore?item={quote(json.dumps(['entities', 'ADJUSTER']))}")
    page.get_by_text("Rename it everywhere", exact=True).click()
    name = page.get_by_label("New name", exact=True)
    name.fill("LOSS_ADJUSTER")
    name.press("Enter")
    button = page.get_by_role("button", name="Propose", exact=False)
    expect(button.filter(has_text="changes")).to_be_visible(timeout=PATIENCE)
    settled(page)
    parts = page.locator("[class*=st-key-explore_part_]")
    count = parts.count()
    assert count > 2
    parts.nth(0).locator("label").click()
    expect(page.get_by_text("This would lead nowhere then", exact=False)).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name=f"Propose {count - 1} change", exact=False).click()
    expect(page.locator(".diff.two td.add").filter(has_text="LOSS_ADJUSTER").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator("ul.changes li")).to_have_count(count - 1)
