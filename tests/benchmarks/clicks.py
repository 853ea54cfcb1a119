"""A click on the review page beside a click on an empty page, in the browser, in one run.

`python -m tests.benchmarks.clicks [--rounds N]` prints medians in milliseconds from the click until what was asked for
stands there and the page's script has run to its end. The review page shows a proposal on a 400-line pack, and one with
60 changed places on a 1,300-line pack: its first view, and clicks on its operations, each a choice that was not drawn
before. The empty page is one button and nothing else.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Locator, Page, sync_playwright

from core.engine import apply
from tests.benchmarks.turns import LINES, pack_of
from tests.e2e.browser import launch
from tests.e2e.browsing import set_up, settled, visit
from tests.e2e.server import Server, free_port
from tests.e2e.working import ask, bring, propose_file, proposed

LARGE, CHANGES = 1_300, 60

EMPTY = """
import streamlit as st

st.session_state["clicks"] = st.session_state.get("clicks", -1) + 1
st.button(f"Clicked {st.session_state['clicks']}", key="only")
"""
STANDS = """wanted => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app?.dataset.testScriptState === 'notRunning'
    && [...document.querySelectorAll('button')].some(b => b.textContent.includes(wanted));
}"""
WATCH = """wanted => {
  window.__took = null;
  document.addEventListener('click', () => {
    const started = performance.now();
    const look = () => {
      const stands = document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning';
      const shown = [...document.querySelectorAll('button')].some(b => b.textContent.includes(wanted));
      if (stands && shown) window.__took = performance.now() - started;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { once: true, capture: true });
}"""


def timed_click(page: Page, what: Locator, until: str) -> float:
    """Click, and give the milliseconds until a button that says `until` stands on the finished page."""
    what.wait_for()
    page.evaluate(WATCH, until)
    what.click()
    page.wait_for_function("window.__took !== null", timeout=20_000)
    return float(page.evaluate("window.__took"))


def review_clicks(page: Page, server: Server, rounds: int) -> dict[str, list[float]]:
    """Open a proposal and go back to the queue, again and again."""
    set_up(page, server)
    bring(page, server, "Bench", pack_of(LINES).encode())
    visit(page, server, "/chat")
    ask(page, "Add note to Entity 3")
    proposed(page, "note")
    visit(page, server, "/review")
    times: dict[str, list[float]] = {"open a proposal": [], "back to the queue": []}
    for number in range(rounds + 2):
        opened = timed_click(page, page.get_by_role("button", name="Read it", exact=True), "Confirm 1 change")
        back = timed_click(page, page.get_by_role("button", name="All proposals"), "Read it")
        if number >= 2:  # the first rounds fill caches
            times["open a proposal"].append(opened)
            times["back to the queue"].append(back)
    return times


def large_review(page: Page, server: Server, rounds: int) -> dict[str, list[float]]:
    """Open a proposal of 60 changes anew, and take away the tick of one operation after another."""
    text = pack_of(LARGE).replace('"Bench"', '"Large"')
    changes = [
        {"action": "add", "path": ["entities", f"ENTITY_{number}", "attributes"], "value": "note"}
        for number in range(CHANGES)
    ]
    bring(page, server, "Large", text.encode())
    propose_file(page, server, apply(text, changes).text.encode(), CHANGES)
    address = page.url
    times: dict[str, list[float]] = {"first view, 60 changes": [], "click on an operation": []}
    for number in range(rounds // 2 + 2):
        taken = timed_view(page, address, f"Confirm {CHANGES} changes")
        times["first view, 60 changes"] += [taken] if number >= 2 else []
    boxes = page.locator(".change label")
    for number in range(min(rounds, CHANGES - 3) + 2):
        taken = timed_click(page, boxes.nth(number), f"Confirm {CHANGES - 1 - number} of {CHANGES} changes")
        times["click on an operation"] += [taken] if number >= 2 else []
    return times


def timed_view(page: Page, address: str, until: str) -> float:
    """Load a page, and give the milliseconds until a button that says `until` stands on it and its script has ended."""
    page.goto("about:blank")
    started = perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(STANDS, arg=until, timeout=30_000)
    return (perf_counter() - started) * 1000


def empty_clicks(page: Page, folder: Path, rounds: int) -> tuple[list[float], list[float]]:
    """Load a page that has nothing but one button, and click that; give the times of views and of clicks."""
    script = folder / "empty.py"
    script.write_text(EMPTY)
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://localhost:{port}"
        for _ in range(100):
            try:
                page.goto(address)
                break
            except Exception:  # the server is not up yet
                page.wait_for_timeout(200)
        settled(page)
        views = [timed_view(page, address, "Clicked 0") for _ in range(rounds // 2 + 2)][2:]
        clicks = [
            timed_click(page, page.get_by_role("button", name=f"Clicked {number}"), f"Clicked {number + 1}")
            for number in range(rounds + 2)
        ][2:]
        return views, clicks
    finally:
        process.terminate()
        process.wait(20)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        folder.chmod(0o755)
        browser = launch(playwright)
        empty_views, empty = empty_clicks(browser.new_page(), folder, rounds)
        server = Server(folder / "data").start()
        try:
            page = browser.new_page(
                viewport={"width": 1280, "height": 900}, bypass_csp=True
            )  # for the stop watch in the page
            times = review_clicks(page, server, rounds)
            times |= large_review(page, server, rounds)
        finally:
            server.stop()
        browser.close()
    print(f"{'milliseconds':<26}{'median':>9}{'ratio':>8}   ({rounds} rounds; aim: at most 2)")
    print(f"{'empty page, a click':<26}{median(empty):>9.0f}")
    print(f"{'empty page, first view':<26}{median(empty_views):>9.0f}")
    for name, values in times.items():
        floor = median(empty_views if "view" in name else empty)
        print(f"{name:<26}{median(values):>9.0f}{median(values) / floor:>8.2f}")


if __name__ == "__main__":
    main()
