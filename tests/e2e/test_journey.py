"""The whole way in a browser: from the first administrator to a rolled-back version and its audit trail."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Callable

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import ADMIN, PATIENCE, add_person, log_in, set_up, settled, visit
from tests.e2e.server import Server
from tests.e2e.working import (
    SAMPLE,
    ask,
    bring,
    choose_version,
    confirm,
    download,
    exported,
    proposed,
    sample_named,
    stands_at,
)

pytestmark = pytest.mark.e2e

EDITOR = ("Ben Osei", "ben@example.org")
REVIEWER = ("Rosa Lind", "rosa@example.org")
Opener = Callable[[], Page]


def test_a_request_becomes_a_version_and_is_undone_with_every_event_on_record(
    fresh_server: Server, new_page: Opener
) -> None:
    admin, editor, reviewer = new_page(), new_page(), new_page()
    set_up(admin, fresh_server)
    add_person(admin, fresh_server, *EDITOR, "Editor")
    add_person(admin, fresh_server, *REVIEWER, "Reviewer")
    original = SAMPLE.read_bytes()

    log_in(editor, fresh_server, EDITOR[1])
    bring(editor, fresh_server, "Property Claims", original)
    visit(editor, fresh_server, "/chat")
    ask(editor, "Add fax to Policyholder")
    card = proposed(editor, "fax")
    expect(card.locator("td.add:nth-child(even)")).to_contain_text("fax")
    expect(card.get_by_text("waits for a reviewer", exact=False)).to_be_visible()
    expect(editor.get_by_role("button", name="Confirm 1 change")).to_have_count(0)

    log_in(reviewer, fresh_server, REVIEWER[1], "/review")
    reviewer.get_by_role("button", name="Read it", exact=True).click()
    expect(reviewer.locator(".diff.two td.add:nth-child(even)")).to_contain_text("fax", timeout=PATIENCE)
    expect(reviewer.get_by_text("Add fax to Policyholder", exact=True).first).to_be_visible()
    reviewer.get_by_text("The exact operations", exact=True).click()
    expect(reviewer.get_by_test_id("stCode")).to_contain_text('"action": "add"', timeout=PATIENCE)
    confirm(reviewer)
    expect(reviewer.get_by_text("It is version 2.", exact=False)).to_be_visible(timeout=PATIENCE)
    stands_at(reviewer, 2)

    visit(editor, fresh_server, "/history")
    changed = download(editor, "Download YAML")
    assert lines_changed(original, changed) == (0, 1)
    assert b"fax" in changed
    assert json.loads(download(editor, "Download JSON"))["name"] == "Property Claims"
    expect(editor.locator(".diff.two td.add:nth-child(even)")).to_contain_text("fax")
    expect(editor.locator(".diff.two td.del:nth-child(even)")).to_have_count(0)
    choose_version(editor, 2, 1)
    expect(editor.get_by_role("button", name="Roll back to version 1", exact=True)).to_have_count(0)

    visit(reviewer, fresh_server, "/history")
    choose_version(reviewer, 2, 1)
    reviewer.get_by_role("button", name="Roll back to version 1", exact=True).click()
    expect(reviewer.locator(".diff.two td.del:nth-child(even)")).to_contain_text("fax", timeout=PATIENCE)
    settled(reviewer)
    confirm(reviewer, "Roll back to version 1")
    expect(reviewer.get_by_text("It is version 3.", exact=False)).to_be_visible(timeout=PATIENCE)
    visit(reviewer, fresh_server, "/history")
    assert download(reviewer, "Download YAML") == original

    visit(admin, fresh_server, "/audit")
    rows = list(csv.reader(io.StringIO(exported(admin, "CSV").decode("utf-8-sig"))))
    told = "\n".join(" ".join(row) for row in rows)
    for event in (EDITOR[1], "pack.yaml", "Version 2 of Property Claims", "Version 3 of Property Claims"):
        assert event in told
    sheet = pd.read_excel(io.BytesIO(exported(admin, "Excel")))
    assert len(sheet) >= len(rows) - 1


def test_a_process_killed_between_proposal_and_confirm_loses_nothing(fresh_server: Server, page: Page) -> None:
    set_up(page, fresh_server)
    bring(page, fresh_server, "Property Claims", SAMPLE.read_bytes())
    visit(page, fresh_server, "/chat")
    ask(page, "Add fax to Policyholder")
    proposed(page, "fax")

    fresh_server.kill()
    fresh_server.start()

    visit(page, fresh_server, "/chat")
    expect(page.get_by_label("Conversation", exact=False).first).to_be_visible(timeout=PATIENCE)
    proposed(page, "fax")
    confirm(page)
    expect(page.get_by_text("It is version 2.", exact=False)).to_be_visible(timeout=PATIENCE)
    stands_at(page, 2)
    visit(page, fresh_server, "/history")
    assert lines_changed(SAMPLE.read_bytes(), download(page, "Download YAML")) == (0, 1)


def test_a_double_click_on_confirm_makes_one_version(server: Server, page: Page) -> None:
    start_with(page, server, "Claims clicked twice")
    ask(page, "Add fax to Policyholder")
    proposed(page, "fax")
    page.get_by_role("button", name="Confirm 1 change", exact=True).dblclick()
    expect(page.get_by_text("It is version 2.", exact=False)).to_be_visible(timeout=PATIENCE)
    settled(page)
    visit(page, server, "/history")
    stands_at(page, 2)
    visit(page, server, "/review")
    expect(page.get_by_text("Nothing waits for Claims clicked twice")).to_be_visible(timeout=PATIENCE)


def test_the_second_of_two_browsers_is_told_that_the_proposal_is_decided(server: Server, new_page: Opener) -> None:
    first, second = new_page(), new_page()
    start_with(first, server, "Claims for two")
    ask(first, "Add fax to Policyholder")
    proposed(first, "fax")
    log_in(second, server, ADMIN[1], "/review")
    second.get_by_role("button", name="Read it", exact=True).first.click()
    expect(second.locator(".diff.two td.add:nth-child(even)")).to_contain_text("fax", timeout=PATIENCE)
    settled(second)
    confirm(first)
    expect(first.get_by_text("It is version 2.", exact=False)).to_be_visible(timeout=PATIENCE)
    confirm(second)
    expect(second.get_by_text("has confirmed this proposal already", exact=False)).to_be_visible(timeout=PATIENCE)
    stands_at(second, 2)


def test_the_newest_cell_of_a_long_conversation_is_in_view_on_a_telephone(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 560})
    start_with(page, server, "Claims on the way")
    for number in range(4):
        ask(page, f"Add note_{number} to Policyholder")
    proposed(page, "note_3")
    visit(page, server, "/chat")
    newest = page.locator("[class*=st-key-cell_]").last
    expect(newest).to_contain_text("note_3", timeout=PATIENCE)
    expect(newest.get_by_text("Save the version")).to_be_in_viewport(timeout=PATIENCE)


def start_with(page: Page, server: Server, name: str) -> None:
    """Log in as administrator, bring a pack of this name, and open a conversation about it."""
    log_in(page, server, ADMIN[1])
    bring(page, server, name, sample_named(name))
    visit(page, server, "/chat")


def lines_changed(old: bytes, new: bytes) -> tuple[int, int]:
    """Count the lines that went and the lines that came, byte for byte."""
    before, after = (data.decode("latin-1").splitlines(keepends=True) for data in (old, new))
    diff = list(difflib.ndiff(before, after))
    return sum(line.startswith("- ") for line in diff), sum(line.startswith("+ ") for line in diff)
