"""What a person does with packs in the browser: bring one, ask, read, confirm, download."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import PATIENCE, settled, visit
from tests.e2e.server import ROOT, Server

SAMPLE = ROOT / "db" / "samples" / "property_claims.yaml"
NAME_LINE = b'name: "Property Claims"'
ENTITY = "Policyholder"


def sample_named(name: str) -> bytes:
    """Give the sample pack under another name, so that several can live in one database."""
    data = SAMPLE.read_bytes()
    if NAME_LINE not in data:
        raise AssertionError("the sample pack has another name by now")
    return data.replace(NAME_LINE, f'name: "{name}"'.encode())


def bring(page: Page, server: Server, name: str, data: bytes) -> None:
    """Upload a pack, which becomes the chosen one."""
    visit(page, server, "/packs")
    page.get_by_role("tab", name="Upload a file", exact=True).click()
    page.locator('input[type="file"]').first.set_input_files(
        {"name": "pack.yaml", "mimeType": "application/yaml", "buffer": data}
    )
    page.get_by_role("button", name="Bring in this file", exact=True).click()
    expect(page.get_by_text(f"{name} is here.", exact=False)).to_be_visible(timeout=PATIENCE)
    settled(page)


def ask(page: Page, text: str) -> None:
    """Type a request on the chat page and send it with Enter."""
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill(text)
    field.press("Enter")
    expect(page.locator("[data-testid=stExpander]").filter(has_text=text).last).to_be_visible(timeout=PATIENCE)
    settled(page)


def proposed(page: Page, sentence: str) -> Locator:
    """Wait for the card of a proposal, and give it."""
    card = page.locator("[class*=st-key-card_]").filter(has_text=sentence).last
    expect(card).to_be_visible(timeout=PATIENCE)
    settled(page)
    return card


def propose_file(page: Page, server: Server, data: bytes, changes: int) -> None:
    """Propose the whole of a changed pack on the edit page, and stand before the proposal."""
    visit(page, server, "/editor")
    page.get_by_text("From a file", exact=True).click()
    page.locator('input[type="file"]').first.set_input_files(
        {"name": "changed.yaml", "mimeType": "application/yaml", "buffer": data}
    )
    words = f"{changes} change{'' if changes == 1 else 's'}"
    page.get_by_role("button", name=f"Propose {words}", exact=True).click(timeout=PATIENCE)
    expect(page.locator(".diff.two .hunk").first).to_be_visible(timeout=PATIENCE)
    settled(page)


def confirm(page: Page, label: str = "Confirm 1 change") -> None:
    """Click the confirming button once."""
    page.get_by_role("button", name=label, exact=True).last.click()


def stands_at(page: Page, version: int) -> None:
    """Expect that the strip names this version of the chosen pack."""
    strip = page.locator(".st-key-shell_strip")
    expect(strip.get_by_text(f"Version {version},", exact=False)).to_be_visible(timeout=PATIENCE)


def choose_version(page: Page, place: int, number: int) -> None:
    """On the history page choose the version in row `place` of the table, counted from 1."""
    table = page.locator("[data-testid=stDataFrame] .dvn-scroller").first
    table.click(position={"x": 16, "y": 36 * place + 17})
    expect(page.get_by_role("heading", name=f"Version {number}", exact=True)).to_be_visible(timeout=PATIENCE)
    settled(page)


def download(page: Page, label: str) -> bytes:
    """Click a download button and give the file's bytes."""
    with page.expect_download(timeout=PATIENCE) as caught:
        page.get_by_role("button", name=label, exact=True).click()
    return Path(caught.value.path()).read_bytes()


def exported(page: Page, form: str) -> bytes:
    """On the audit page take what is filtered as a file of a form, and give its bytes."""
    button = page.get_by_role("button", name=form, exact=True)
    if not button.is_visible():
        page.get_by_role("button", name="Export", exact=False).first.click()
        expect(button).to_be_visible(timeout=PATIENCE)
    return download(page, form)
