"""Reviewing and editing in a browser: a part accepted, two people at once, the editor, forms, and what survives."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.e2e.browsing import ADMIN, PATIENCE, log_in, settled, visit
from tests.e2e.server import Server
from tests.e2e.working import bring, propose_file, sample_named, stands_at

pytestmark = pytest.mark.e2e
Opener = Callable[[], Page]

# A page asks every other second whether somebody else has acted. Here it must not hear of it before its own click.
DEAF = """
const real = window.setInterval
window.setInterval = (run, pause, ...rest) => (pause >= 1500 ? 0 : real(run, pause, ...rest))
"""


def start_with(page: Page, server: Server, name: str) -> bytes:
    """Log in as administrator, and bring a pack of this name."""
    log_in(page, server, ADMIN[1])
    data = sample_named(name)
    bring(page, server, name, data)
    return data


def proposed_twice(page: Page, server: Server, data: bytes) -> str:
    """Propose two changes by a file, and give the address of the proposal."""
    changed = data.replace(b'- "insured"', b'- "insured"\n      - "assured"').replace(b"2.4.1", b"2.4.2")
    propose_file(page, server, changed, 2)
    return page.url


def box(page: Page, words: str) -> None:
    """Click the box of the operation that says `words`."""
    page.locator("ul.changes li").filter(has_text=words).locator("input").click()
    settled(page)


def test_a_part_of_a_proposal_is_accepted_and_the_rest_is_left_out(server: Server, page: Page) -> None:
    data = start_with(page, server, "Claims in part")
    proposed_twice(page, server, data)
    expect(page.locator(".diff.two td.add:nth-child(even)")).to_have_count(2)
    box(page, "assured")
    expect(page.locator(".diff.two td.add:nth-child(even)")).to_have_count(1, timeout=PATIENCE)
    page.get_by_role("button", name="Confirm 1 of 2 changes", exact=True).click()
    expect(page.get_by_text("It is version 2.", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Left out: 1 change of 2", exact=False)).to_be_visible()
    stands_at(page, 2)


def test_a_line_that_goes_is_commented_on_where_it_stands(server: Server, page: Page) -> None:
    data = start_with(page, server, "Claims spoken of")
    propose_file(page, server, data.replace(b"2.4.1", b"2.4.2"), 1)
    page.locator(".diff.two td.del:nth-child(odd)").first.click()
    settled(page)
    said = page.get_by_label("Say something about it", exact=True)
    said.fill("Was it not released?")
    said.blur()
    settled(page)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_text("as it was,", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".diff.two td.noted:nth-child(1)")).to_have_count(1, timeout=PATIENCE)


def test_of_two_browsers_the_second_is_refused_in_words_and_sees_what_has_become_of_it(
    server: Server, new_page: Opener
) -> None:
    first, second = new_page(), new_page()
    second.add_init_script(DEAF)
    data = start_with(first, server, "Claims at once")
    address = proposed_twice(first, server, data)
    log_in(second, server, ADMIN[1], address.removeprefix(server.url))
    expect(second.get_by_role("button", name="Confirm 2 changes", exact=True)).to_be_visible(timeout=PATIENCE)
    settled(second)
    first.get_by_role("button", name="Confirm 2 changes", exact=True).click()
    expect(first.get_by_text("It is version 2.", exact=False)).to_be_visible(timeout=PATIENCE)
    second.get_by_role("button", name="Confirm 2 changes", exact=True).click()
    expect(second.get_by_text("has confirmed this proposal already", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(second.get_by_text("It is version 2.", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(second.get_by_role("button", name="Confirm 2 changes", exact=True)).to_have_count(0)
    stands_at(second, 2)


def test_the_queue_hears_of_a_decision_by_itself(server: Server, new_page: Opener) -> None:
    first, second = new_page(), new_page()
    data = start_with(first, server, "Claims heard of")
    address = proposed_twice(first, server, data)
    log_in(second, server, ADMIN[1], address.removeprefix(server.url))
    second.get_by_role("button", name="All proposals").click()
    expect(second.get_by_role("button", name="Read it", exact=True)).to_have_count(1, timeout=PATIENCE)
    first.get_by_role("button", name="Confirm 2 changes", exact=True).click()
    expect(second.get_by_text("Nothing waits for Claims heard of")).to_be_visible(timeout=PATIENCE)
    stands_at(second, 2)


def test_a_line_typed_into_the_editor_becomes_a_proposal(server: Server, page: Page) -> None:
    start_with(page, server, "Claims typed")
    visit(page, server, "/editor")
    page.get_by_text("Whole text", exact=True).click()
    editor = page.frame_locator("iframe[title*=ace]")
    editor.locator(".ace_content").click(timeout=PATIENCE)
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\nreview_cycle: yearly\n")
    page.get_by_role("button", name="Propose 1 change", exact=True).click(timeout=PATIENCE)
    expect(page.locator(".diff.two td.add:nth-child(even)").filter(has_text="review_cycle")).to_be_visible(
        timeout=PATIENCE
    )


def test_a_form_half_filled_survives_a_refresh_and_becomes_a_proposal(server: Server, page: Page) -> None:
    start_with(page, server, "Claims in forms")
    visit(page, server, "/editor")
    version = page.get_by_role("textbox", name="Version", exact=True)
    version.fill("2.5.0")
    version.blur()
    expect(page.get_by_role("button", name="Propose 1 change", exact=True)).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.reload()
    settled(page)
    expect(page.get_by_role("textbox", name="Version", exact=True)).to_have_value("2.5.0", timeout=PATIENCE)
    page.get_by_role("button", name="Propose 1 change", exact=True).click()
    expect(page.locator(".diff.two td.add:nth-child(even)")).to_contain_text("2.5.0", timeout=PATIENCE)


def test_a_request_half_typed_survives_a_refresh_and_goes_when_it_is_sent(server: Server, page: Page) -> None:
    start_with(page, server, "Claims half said")
    sockets: list[WebSocket] = []
    page.on("websocket", lambda socket: sockets.append(socket))  # noqa: PLW0108 - a method of a list is not taken
    visit(page, server, "/chat")
    request = page.get_by_test_id("stChatInputTextArea")
    request.fill("rename insured to poli")
    with sockets[-1].expect_event("framereceived", timeout=PATIENCE):  # the run that keeps it has begun
        request.blur()
    settled(page)
    page.reload()
    expect(request).to_have_value("rename insured to poli", timeout=PATIENCE)
    request.fill("add broker to the key terms")
    request.press("Enter")
    expect(page.get_by_role("button", name="Confirm 1 change", exact=True)).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.reload()
    settled(page)
    expect(request).to_have_value("")
