"""Fixtures of the browser tests: servers on data of their own, and pages that fail loudly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browser import launch
from tests.e2e.browsing import set_up
from tests.e2e.server import Server, running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright) as started:
        yield started


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[[], Page]]:
    """A function that gives the page of a browser of its own, with no cookie and no history."""
    contexts = []

    def open_page() -> Page:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[[], Page]) -> Page:
    return new_page()


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """A server that nobody has visited, with an empty database."""
    with running(tmp_path / "data") as server:
        yield server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Server]:
    """A server with its first administrator, shared by all tests that keep to people and packs of their own."""
    with running(tmp_path_factory.mktemp("data")) as started:
        context = browser.new_context()
        set_up(context.new_page(), started)
        context.close()
        yield started
