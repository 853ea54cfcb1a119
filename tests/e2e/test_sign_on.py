"""A login by a provider in a browser: out, back, to the page that was asked for, and no trace of it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import PATIENCE, logged_in, set_up, settled, visit
from tests.e2e.server import Server, free_port, running
from tests.servers.oidc_server import Person, Provider, provider

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def works() -> Iterator[Provider]:
    with provider() as started:
        started.asks = True
        yield started


@pytest.fixture(scope="module")
def server(works: Provider, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port = free_port()
    variables = works.variables(f"http://localhost:{port}")
    with running(tmp_path_factory.mktemp("data"), port, variables) as started:
        context = browser.new_context()
        set_up(context.new_page(), started)
        context.close()
        yield started


def go(page: Page) -> None:
    page.get_by_role("button", name="Continue with Example Works", exact=True).click()


def say_yes(page: Page) -> None:
    page.get_by_role("button", name="Yes, it is me").click()


def answers(page: Page) -> list[str]:
    return [cookie["name"] for cookie in page.context.cookies() if cookie["name"].startswith("_streamlit_user")]


def test_a_person_comes_in_by_the_provider_where_they_wanted_to_go_and_leaves(
    server: Server, works: Provider, page: Page, new_page: Callable[[], Page]
) -> None:
    works.person = Person()
    visit(page, server, "/account")
    go(page)
    say_yes(page)
    logged_in(page)
    expect(page.get_by_role("heading", level=1, name="Account", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Jonas Weber · jonas@example.org")).to_be_visible()
    expect(page.get_by_text("Reviewer:")).to_be_visible()
    expect(page.get_by_role("heading", name="Password", exact=True)).to_have_count(0)
    assert answers(page) == []
    copied = [cookie for cookie in page.context.cookies() if cookie["name"] == "session"]

    page.get_by_test_id("stSidebar").get_by_role("button", name="Log out", exact=True).click()
    expect(page.get_by_role("button", name="Continue with Example Works", exact=True)).to_be_visible(timeout=PATIENCE)
    page.reload()
    settled(page)
    expect(page.get_by_role("button", name="Continue with Example Works", exact=True)).to_be_visible(timeout=PATIENCE)
    thief = new_page()
    thief.context.add_cookies(copied)
    visit(thief, server, "/account")
    expect(thief.get_by_role("button", name="Log in", exact=True)).to_be_visible(timeout=PATIENCE)


def test_who_has_no_role_reads_so_and_tries_again_as_somebody_else(server: Server, works: Provider, page: Page) -> None:
    works.person = Person("a guest", {"email": "guest@example.org", "groups": ["guests"]})
    visit(page, server)
    go(page)
    with page.expect_response("**/auth/logout", timeout=PATIENCE):
        say_yes(page)
    expect(page.get_by_text("Your account at Example Works has no role here.")).to_be_visible(timeout=PATIENCE)
    page.reload()
    settled(page)
    expect(page.get_by_text("Your account at Example Works has no role here.")).to_have_count(0)
    assert answers(page) == []
    works.person = Person()
    go(page)
    say_yes(page)
    logged_in(page)


def test_a_cancelled_login_and_a_provider_that_is_away_are_told(server: Server, works: Provider, page: Page) -> None:
    works.refuses = True
    visit(page, server)
    go(page)
    say_yes(page)
    expect(page.get_by_text("The login at Example Works was cancelled.")).to_be_visible(timeout=PATIENCE)
    works.refuses = False
    visit(page, server, "/?login=away")
    expect(page.get_by_text("Example Works does not answer now.")).to_be_visible(timeout=PATIENCE)
