"""Finds the Chromium for the browser tests: `python -m tests.e2e.browser` exits 0 when one starts, 1 when none does."""

from __future__ import annotations

import os
import shutil
import sys

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def find_chromium() -> str | None:
    """Give the path of the browser that CHROMIUM names, else of the first that is installed, else None."""
    named = os.environ.get("CHROMIUM")
    return next((path for name in (named, *NAMES) if name and (path := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """Start that Chromium, or the one that Playwright brings. Raises playwright's Error when neither starts."""
    return playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))


def starts() -> bool:
    """Tell whether a browser starts and ends here."""
    try:
        with sync_playwright() as playwright, launch(playwright):
            return True
    except Error as error:
        sys.stderr.write(f"{error}\n")
        return False


if __name__ == "__main__":
    sys.exit(0 if starts() else 1)
