"""Pictures of the application on its demonstration data.

`python -m tests.e2e.shots OUTDIR` takes every page, light and dark, wide and narrow;
`python -m tests.e2e.shots --guide docs/pictures` takes those of the guide.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from core.interfaces.demo import PASSWORD, PEOPLE
from core.services.views import Role
from tests.e2e.browser import launch
from tests.e2e.browsing import PATIENCE, fill_login, logged_in, settled, visit
from tests.e2e.server import ROOT, Server, environment, running
from tests.e2e.working import ask, proposed

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SIZES = ((1280, 900), (390, 844))
GUIDE_SIZE = (1280, 1040)
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


def to_authors(page: Page) -> None:
    """Turn to the lines of a version beside who wrote them."""
    page.get_by_text("Who wrote it", exact=True).click()
    expect(page.locator(".diff.blame")).to_be_visible(timeout=PATIENCE)


def to_graph(page: Page) -> None:
    """Turn to the entities and how they relate."""
    page.get_by_text("Graph", exact=True).click()
    settled(page)


def ask_for_two(page: Page) -> None:
    """Have a proposal drafted, and close nothing of it."""
    ask(page, "Add mobile phone and languages to Adjuster")
    proposed(page, "Adjuster")


def ask_far(page: Page) -> None:
    """Ask for a removal that reaches far, and be asked back."""
    ask(page, "Remove the entity Claim")
    expect(page.get_by_text("Should it go alone", exact=False).last).to_be_visible(timeout=PATIENCE)


def tell_a_story(page: Page) -> None:
    """Tell what only amounts to a wish, and have it read as an assumption."""
    ask(page, "Nobody asks an adjuster for the licence number any more, and the entity still lists it.")
    proposed(page, "licence_number")


def wish_vaguely(page: Page) -> None:
    """Leave open what shall be, and be asked for it."""
    ask(page, "Add something to the key terms")
    expect(page.get_by_text("Which key terms should be added", exact=False).last).to_be_visible(timeout=PATIENCE)


SHOTS = (
    Shot("login", None, "/chat"),
    Shot("chat", Role.EDITOR, "/chat"),
    Shot("chat-reviewer", Role.REVIEWER, "/chat?session=new"),
    Shot("chat-far", Role.REVIEWER, "/chat?session=new", ask_far),
    Shot("chat-story", Role.REVIEWER, "/chat?session=new", tell_a_story),
    Shot("chat-vague", Role.REVIEWER, "/chat?session=new", wish_vaguely),
    Shot("review", Role.REVIEWER, "/review"),
    Shot("review-decided", Role.REVIEWER, "/review", show_decided),
    Shot("proposal", Role.REVIEWER, "/review", open_first),
    Shot("history", Role.REVIEWER, "/history"),
    Shot("history-text", Role.REVIEWER, "/history", to_full_text),
    Shot("history-authors", Role.REVIEWER, "/history", to_authors),
    Shot("history-item", Role.REVIEWER, "/history?path=entities"),
    Shot("releases", Role.REVIEWER, "/releases"),
    Shot("packs", Role.EDITOR, "/packs"),
    Shot("editor", Role.EDITOR, "/editor"),
    Shot("explore", Role.EDITOR, "/explore"),
    Shot("explore-graph", Role.EDITOR, "/explore", to_graph),
    Shot("bench", Role.EDITOR, "/bench"),
    Shot("audit", Role.ADMIN, "/audit"),
    Shot("policy", Role.ADMIN, "/policy"),
    Shot("people", Role.ADMIN, "/admin"),
    Shot("memory", Role.EDITOR, "/memory"),
    Shot("usage", Role.ADMIN, "/usage"),
    Shot("account", Role.ADMIN, "/account"),
)
GUIDE = (
    Shot("chat", Role.REVIEWER, "/chat?session=new", ask_for_two),
    Shot("review", Role.REVIEWER, "/review", open_first),
    Shot("history", Role.REVIEWER, "/history"),
    Shot("audit", Role.ADMIN, "/audit"),
)


def main() -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these pages alone")
    parser.add_argument("--guide", action="store_true", help="only those of the guide: light, 1,280 wide")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with demonstration() as server, sync_playwright() as playwright, launch(playwright) as browser:
        if wanted.guide:
            for shot, page in _opened(browser, server, GUIDE, "light", GUIDE_SIZE):
                page.screenshot(path=wanted.folder / f"{shot.name}.png")
            return
        for scheme in SCHEMES:
            for size in SIZES:
                chosen = tuple(shot for shot in SHOTS if not wanted.only or shot.name in wanted.only)
                for shot, page in _opened(browser, server, chosen, scheme, size):
                    page.screenshot(path=wanted.folder / f"{shot.name}-{scheme}-{size[0]}.png")


@contextmanager
def demonstration() -> Iterator[Server]:
    """Seed a throw-away database, and run the application on it."""
    with tempfile.TemporaryDirectory() as home:
        data = Path(home) / "data"
        data.mkdir()
        subprocess.run([sys.executable, "-m", "core", "demo"], cwd=ROOT, env=environment(data), check=True)
        with running(data) as server:
            yield server


def _opened(
    browser: Browser, server: Server, shots: tuple[Shot, ...], scheme: Scheme, size: tuple[int, int]
) -> Iterator[tuple[Shot, Page]]:
    """Give each page as it is to be taken, ready and still."""
    pages: dict[Role | None, Page] = {}
    for shot in shots:
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
        yield shot, page
    for page in pages.values():
        page.context.close()


def _page_of(browser: Browser, server: Server, scheme: Scheme, size: tuple[int, int], role: Role | None) -> Page:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()
    if role is not None:
        visit(page, server, "/chat")
        fill_login(page, EMAILS[role], PASSWORD)
        logged_in(page)
    return page


if __name__ == "__main__":
    main()
