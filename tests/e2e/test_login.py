"""Nobody gets past the login: in the browser, over HTTP, over the raw WebSocket, and after logging out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.e2e import browsing
from tests.e2e.browsing import ADMIN, PASSWORD, PATIENCE, visit
from tests.e2e.rawsocket import shown_over_websocket
from tests.e2e.server import Server

pytestmark = pytest.mark.e2e

PAGES = (
    "chat",
    "review",
    "editor",
    "packs",
    "explore",
    "bench",
    "history",
    "releases",
    "audit",
    "memory",
    "usage",
    "account",
    "policy",
    "admin",
)
EDITOR = ("Chidi Obi", "chidi@example.org")
COOKIE = "session"


@pytest.fixture(scope="module")
def server(server: Server, browser: Browser) -> Server:
    """The shared server, with an editor beside the administrator."""
    context = browser.new_context()
    page = context.new_page()
    browsing.log_in(page, server, ADMIN[1])
    browsing.add_person(page, server, *EDITOR, "Editor")
    context.close()
    return server


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible(timeout=PATIENCE)


def test_a_fresh_server_offers_strangers_the_set_up_and_nothing_else(fresh_server: Server, page: Page) -> None:
    for name in PAGES:
        shown = shown_over_websocket(fresh_server.url, name)
        assert "Create administrator" in shown
        assert "Log out" not in shown
    browsing.set_up(page, fresh_server)
    for name in ("", *PAGES):
        shown = shown_over_websocket(fresh_server.url, name)
        assert "Create administrator" not in shown
        assert "Log in" in shown
        assert "Log out" not in shown
        assert ADMIN[1] not in shown


def test_a_made_up_cookie_opens_nothing(server: Server) -> None:
    shown = shown_over_websocket(server.url, "audit", cookie=f"{COOKIE}=made-up")
    assert "Log in" in shown
    assert "Log out" not in shown


def test_the_owner_of_a_login_gets_over_the_websocket_what_strangers_do_not(server: Server, page: Page) -> None:
    browsing.log_in(page, server, ADMIN[1])
    value = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == COOKIE)
    shown = shown_over_websocket(server.url, "admin", cookie=f"{COOKIE}={value}")
    assert "Everyone who may log in" in shown
    assert "Everyone who may log in" not in shown_over_websocket(server.url, "admin")


def test_a_stranger_cannot_fetch_what_pages_are_made_of(server: Server, page: Page) -> None:
    for path in ("/pages/admin.py", "/pages/main.py", "/app.py", "/data", "/media/secret", "/component/pages"):
        answer = page.request.get(server.url + path)
        text = answer.text()
        assert "streamlit as st" not in text
        assert "import" not in text.split("<", 1)[0]


def test_a_deep_link_lands_where_it_points_after_the_login(server: Server, page: Page) -> None:
    browsing.log_in(page, server, EDITOR[1], "/audit?pack=some-pack")
    heading(page, "Audit")
    assert page.url.startswith(f"{server.url}/audit")


def test_a_reload_keeps_the_login_and_its_cookie_is_out_of_reach_of_scripts(server: Server, page: Page) -> None:
    browsing.log_in(page, server, EDITOR[1], "/account")
    page.reload()
    heading(page, "Account")
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == COOKIE)
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert COOKIE + "=" not in page.evaluate("document.cookie")


def test_logging_out_ends_every_copy_of_the_cookie(server: Server, page: Page, new_page: Callable[[], Page]) -> None:
    browsing.log_in(page, server, EDITOR[1], "/account")
    copied = [cookie for cookie in page.context.cookies() if cookie["name"] == COOKIE]
    browsing.log_out(page)
    assert not [cookie for cookie in page.context.cookies() if cookie["name"] == COOKIE]
    thief = new_page()
    thief.context.add_cookies(copied)
    visit(thief, server, "/account")
    expect(thief.get_by_role("button", name="Log in", exact=True)).to_be_visible(timeout=PATIENCE)
    assert "Log in" in shown_over_websocket(server.url, "account", cookie=f"{COOKIE}={copied[0]['value']}")


def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(server: Server, page: Page) -> None:
    answers = []
    for email in (EDITOR[1], "nobody@example.org"):
        visit(page, server, "/packs")
        browsing.fill_login(page, email, "not the password")
        alert = page.get_by_test_id("stAlert")
        expect(alert).to_be_visible(timeout=PATIENCE)
        answers.append(alert.inner_text())
    assert answers[0] == answers[1]
    assert "do not fit together" in answers[0]


def test_too_many_wrong_passwords_close_the_door_for_a_while(server: Server, page: Page) -> None:
    visit(page, server)
    for _ in range(10):
        browsing.fill_login(page, "guessed@example.org", "not the password")
        page.locator('[data-test-script-state="running"]').wait_for(timeout=PATIENCE)
        browsing.settled(page)
        expect(page.get_by_text("do not fit together")).to_be_visible(timeout=PATIENCE)
    browsing.fill_login(page, "guessed@example.org", "not the password")
    expect(page.get_by_text("Too many failed logins")).to_be_visible(timeout=PATIENCE)


def test_roles_see_what_they_may(server: Server, page: Page, new_page: Callable[[], Page]) -> None:
    browsing.log_in(page, server, EDITOR[1], "/admin")
    expect(page.get_by_text("Only administrators manage people.")).to_be_visible(timeout=PATIENCE)
    sidebar = page.get_by_test_id("stSidebarNav")
    expect(sidebar.get_by_role("link", name="Packs")).to_be_visible()
    expect(sidebar.get_by_role("link", name="People")).to_have_count(0)
    admin = new_page()
    browsing.log_in(admin, server, ADMIN[1], "/admin")
    heading(admin, "People")
    expect(admin.get_by_test_id("stSidebarNav").get_by_role("link", name="People")).to_be_visible()


def refused(page: Page, email: str) -> None:
    """Be refused at the login; a click is made again when the closing of the old connection has swallowed it."""
    words = page.get_by_text("do not fit together")
    for _ in range(2):
        browsing.fill_login(page, email, PASSWORD)
        with suppress(TooLate):
            words.wait_for(timeout=PATIENCE / 2)
            return
    expect(words).to_be_visible(timeout=PATIENCE)


def test_a_person_switched_off_is_out_at_the_next_click(
    server: Server, page: Page, new_page: Callable[[], Page]
) -> None:
    name, email = "Dana Reyes", "dana@example.org"
    browsing.log_in(page, server, ADMIN[1], "/admin")
    browsing.add_person(page, server, name, email, "Reviewer")
    dana = new_page()
    browsing.log_in(dana, server, email, "/packs")
    page.get_by_label("Person", exact=True).click()
    page.get_by_role("option", name=f"{name} ({email})").click()
    page.get_by_role("button", name="Switch off", exact=True).click()
    expect(page.get_by_text(f"{name} is switched off")).to_be_visible(timeout=PATIENCE)
    dana.get_by_role("tab", name="Paste text").click()
    dana.get_by_role("button", name="Bring in this text", exact=True).click()
    expect(dana.get_by_role("button", name="Log in", exact=True)).to_be_visible(timeout=PATIENCE)
    refused(dana, email)


def test_a_code_works_once_and_only_from_the_same_site(server: Server, page: Page) -> None:
    codes: list[str] = []
    page.on("request", lambda request: codes.append(request.post_data or "") if "auth/session" in request.url else None)
    browsing.log_in(page, server, EDITOR[1], "/packs")
    assert len(codes) == 1
    again = page.request.post(f"{server.url}/auth/session", data=codes[0], headers={"Origin": server.url})
    assert again.status == 401
    foreign = page.request.post(
        f"{server.url}/auth/session", data=codes[0], headers={"Origin": "https://elsewhere.example"}
    )
    assert foreign.status == 403
    assert codes[0] not in page.url


def test_a_login_that_the_network_cuts_off_can_be_done_once_more(server: Server, page: Page) -> None:
    page.route("**/auth/session", lambda route: route.abort())
    visit(page, server, "/audit")
    browsing.fill_login(page, EDITOR[1])
    expect(page.get_by_text("The login was not completed.")).to_be_visible(timeout=PATIENCE)
    page.unroute("**/auth/session")
    browsing.fill_login(page, EDITOR[1])
    browsing.logged_in(page)
    heading(page, "Audit")


def test_no_page_asks_anything_of_another_site(server: Server, page: Page) -> None:
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    browsing.log_in(page, server, ADMIN[1], "/packs")
    for name in PAGES:
        visit(page, server, f"/{name}")
    strange = {url for url in asked if not url.startswith((server.url, "data:", "blob:"))}
    assert not strange


def test_the_source_of_the_pages_names_no_other_site() -> None:
    pages = Path(__file__).parents[2] / "pages"
    for file in [*pages.rglob("*.py"), *pages.rglob("*.css")]:
        assert "https://" not in file.read_text(), file
