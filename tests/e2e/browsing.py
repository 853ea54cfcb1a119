"""What a person does in the browser, in the words of the page: set up, log in, open, wait until it stands still."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.server import Server

PATIENCE = 20_000
PASSWORD = "a quiet harbour"
ADMIN = ("Ada Kwan", "ada@example.org")


def settled(page: Page) -> None:
    """Wait until the page's script has run to its end."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=PATIENCE)


def visit(page: Page, server: Server, path: str = "/") -> None:
    """Go to `path`, as a typed address or a link from outside does."""
    page.goto(server.url + path)
    settled(page)


def set_up(page: Page, server: Server) -> None:
    """Become the first administrator, and stand on the first page."""
    visit(page, server)
    page.get_by_label("Your name", exact=True).fill(ADMIN[0])
    page.get_by_label("Email", exact=True).fill(ADMIN[1])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password, once more", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create administrator", exact=True).click()
    logged_in(page)


def fill_login(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill the login form and send it, without waiting for what comes of it."""
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()


def log_in(page: Page, server: Server, email: str, path: str = "/") -> None:
    """Ask for `path`, log in where that is refused, and stand where it points."""
    visit(page, server, path)
    fill_login(page, email)
    logged_in(page)


def logged_in(page: Page) -> None:
    """Wait until the cookie is set and a page stands there for its owner."""
    expect(page.get_by_role("button", name="Log out", exact=True).first).to_be_attached(timeout=PATIENCE)
    settled(page)


def log_out(page: Page) -> None:
    """Log out by the button in the sidebar, and stand before the login form."""
    page.get_by_test_id("stSidebar").get_by_role("button", name="Log out", exact=True).click()
    expect(page.get_by_role("button", name="Log in", exact=True)).to_be_visible(timeout=PATIENCE)


def add_person(page: Page, server: Server, name: str, email: str, role: str) -> None:
    """As administrator, add a person with the common password."""
    visit(page, server, "/admin")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_role("radiogroup", name="Role").last.get_by_role("radio", name=role, exact=True).click()
    page.get_by_label("First password", exact=True).fill(PASSWORD)
    page.get_by_label("First password, once more", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Add person", exact=True).click()
    expect(page.get_by_text(f"{name} can log in now")).to_be_visible(timeout=PATIENCE)
