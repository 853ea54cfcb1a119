"""The bench in a browser: a missed passage is marked, its change proposed, tried, confirmed, and recall rises."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import ADMIN, PATIENCE, log_in, settled, visit
from tests.e2e.server import Server
from tests.e2e.working import bring, confirm, sample_named, stands_at

pytestmark = pytest.mark.e2e

LETTER = "Claim No: NG4471920\nOur file: NG/26/00871\nThe 😀 householder told the desk adjuster.\n"
SELECT = """words => {
    const find = root => {
        for (const element of root.querySelectorAll("*")) {
            if (element.classList.contains("passages")) return element;
            const inside = element.shadowRoot && find(element.shadowRoot);
            if (inside) return inside;
        }
        return null;
    };
    const box = find(document);
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.data.indexOf(words);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + words.length);
        const root = box.getRootNode();
        const selection = root.getSelection ? root.getSelection() : getSelection();
        selection.removeAllRanges();
        selection.addRange(range);
        box.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
        return true;
    }
    return false;
}"""


def select(page: Page, words: str) -> None:
    """Select words of the document as a mouse would."""
    expect(page.locator(".passages")).to_contain_text(words, timeout=PATIENCE)
    settled(page)
    assert page.evaluate(SELECT, words)
    expect(page.locator(".request").filter(has_text=words)).to_be_visible(timeout=PATIENCE)
    settled(page)


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a select box."""
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def test_a_missed_passage_becomes_a_change_and_recall_rises(server: Server, page: Page) -> None:
    log_in(page, server, ADMIN[1])
    bring(page, server, "Bench claims", sample_named("Bench claims"))
    visit(page, server, "/bench")
    page.locator('input[type="file"]').first.set_input_files(
        {"name": "letter.txt", "mimeType": "text/plain", "buffer": LETTER.encode()}
    )
    page.get_by_role("button", name="Bring in 1 document", exact=True).click()

    select(page, "NG/26/00871")
    choose(page, "It should be", "Claim")
    choose(page, "Which of its attributes", "claim_number")
    page.get_by_role("button", name="Sign as expected", exact=True).click()
    expect(page.get_by_text("Signed.", exact=False).first).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.get_by_role("tab", name="Signed examples", exact=True).click()
    expect(page.get_by_text("finds 0 of 1 signed passage", exact=False)).to_be_visible(timeout=PATIENCE)

    page.get_by_role("button", name="Find a change", exact=True).click()
    first = page.locator("[class*=st-key-bench_suggestion_0]")
    expect(first).to_contain_text("Add a pattern for claim_number of CLAIM", timeout=PATIENCE)
    settled(page)
    first.get_by_role("button", name="Propose this", exact=True).click()
    expect(page.locator(".diff.two td.add").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("“NG/26/00871” in letter.txt was missed", exact=False).first).to_be_visible()

    visit(page, server, page.url.replace(server.url, "").replace("/review", "/bench"))
    expect(page.get_by_text("Hits: 1 gained, 0 lost, 0 changed", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".passages mark.gained")).to_have_text("NG/26/00871")

    page.get_by_role("link", name="Read the proposal").click()
    settled(page)
    confirm(page)
    stands_at(page, 2)
    visit(page, server, "/bench")
    page.get_by_role("tab", name="Signed examples", exact=True).click()
    expect(page.get_by_text("finds 1 of 1 signed passage", exact=False)).to_be_visible(timeout=PATIENCE)
    visit(page, server, "/history")
    page.get_by_text("How the versions do on the signed examples", exact=True).click()
    expect(page.get_by_text("finds 1 of 1 signed passage", exact=False)).to_be_visible(timeout=PATIENCE)


def test_a_selection_behind_a_wide_character_is_the_one_that_was_meant(server: Server, page: Page) -> None:
    log_in(page, server, ADMIN[1])
    bring(page, server, "Wide claims", sample_named("Wide claims"))
    visit(page, server, "/bench")
    page.locator('input[type="file"]').first.set_input_files(
        {"name": "letter.txt", "mimeType": "text/plain", "buffer": LETTER.encode()}
    )
    page.get_by_role("button", name="Bring in 1 document", exact=True).click()
    select(page, "householder")
    expect(page.locator(".passages mark.chosen")).to_have_text("householder")
