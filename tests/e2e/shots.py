"""Pictures of every page, light and dark, wide and narrow: `python -m tests.e2e.shots OUTDIR`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from core.interfaces.demo import PASSWORD, PEOPLE
from core.services.views import Role
from tests.e2e.browser import launch
from tests.e2e.browsing import PATIENCE, fill_login, logged_in, settled, visit
from tests.e2e.server import ROOT, Server, environment, running

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = ((1280, 900), (390, 844))
EMAILS = {role: email for _, email, role in PEOPLE}


@dataclass(frozen=True)
class Shot:
    """A picture: its name, who looks, the address, and what is done there before it is taken."""

    name: str
    role: Role | None
    path: str
    act: Callable[[Page], None] | None = None


def open_first(page: Page) -> None:
    """Read the first proposal of the queue."""
    page.get_by_role("button", name="Read it", exact=True).first.click()
    expect(page.locator(".diff.two")).to_be_visible(timeout=PATIENCE)


def show_decided(page: Page) -> None:
    """Turn to the proposals that are decided."""
    page.get_by_text("Decided", exact=True).click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=PATIENCE)


def to_full_text(page: Page) -> None:
    """Turn to the whole text of a version."""
    page.get_by_text("Full text", exact=True).click()
    expect(page.locator(".diff.one")).to_be_visible(timeout=PATIENCE)


SHOTS = (
    Shot("login", None, "/chat"),
    Shot("chat", Role.EDITOR, "/chat"),
    Shot("chat-reviewer", Role.REVIEWER, "/chat?session=new"),
    Shot("review", Role.REVIEWER, "/review"),
    Shot("review-decided", Role.REVIEWER, "/review", show_decided),
    Shot("proposal", Role.REVIEWER, "/review", open_first),
    Shot("history", Role.REVIEWER, "/history"),
    Shot("history-text", Role.REVIEWER, "/history", to_full_text),
    Shot("packs", Role.EDITOR, "/packs"),
    Shot("audit", Role.ADMIN, "/audit"),
    Shot("people", Role.ADMIN, "/admin"),
    Shot("account", Role.ADMIN, "/account"),
)


def main(folder: Path) -> None:
    """Seed a throw-away database, start the application on it, and take every picture into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        data = Path(home) / "data"
        data.mkdir()
        subprocess.run([sys.executable, "-m", "core", "demo"], cwd=ROOT, env=environment(data), check=True)
        with running(data) as server, sync_playwright() as playwright, launch(playwright) as browser:
            for scheme in SCHEMES:
                for width, height in SIZES:
                    _take_all(browser, server, folder, scheme, (width, height))


def _take_all(
    browser: Browser, server: Server, folder: Path, scheme: Literal["light", "dark"], size: tuple[int, int]
) -> None:
    pages: dict[Role | None, Page] = {}
    for shot in SHOTS:
        if shot.role not in pages:
            pages[shot.role] = _page_of(browser, server, scheme, size, shot.role)
        page = pages[shot.role]
        visit(page, server, shot.path)
        expect(page.get_by_role("heading").first).to_be_visible(timeout=PATIENCE)
        if shot.act:
            shot.act(page)
        settled(page)
        # Fonts and the tables' canvases are drawn after the script has ended, and say nothing when they are done.
        page.wait_for_timeout(700)
        page.screenshot(path=folder / f"{shot.name}-{scheme}-{size[0]}.png")
    for page in pages.values():
        page.context.close()


def _page_of(
    browser: Browser, server: Server, scheme: Literal["light", "dark"], size: tuple[int, int], role: Role | None
) -> Page:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()
    if role is not None:
        visit(page, server, "/chat")
        fill_login(page, EMAILS[role], PASSWORD)
        logged_in(page)
    return page


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.e2e.shots OUTDIR")
    main(Path(sys.argv[1]))
