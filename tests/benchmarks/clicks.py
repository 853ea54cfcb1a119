"""A click on the review page beside a click on an empty page, in the browser, in one run.

`python -m tests.benchmarks.clicks [--rounds N]` prints medians in milliseconds from the click until what was asked for
stands there and the page's script has run to its end. The review page shows a proposal on a 400-line pack; the empty
page is one button and nothing else.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Locator, Page, sync_playwright

from tests.benchmarks.turns import LINES, pack_of
from tests.e2e.browser import launch
from tests.e2e.browsing import set_up, settled, visit
from tests.e2e.server import Server, free_port
from tests.e2e.working import ask, bring, proposed

EMPTY = """
import streamlit as st

st.session_state["clicks"] = st.session_state.get("clicks", -1) + 1
st.button(f"Clicked {st.session_state['clicks']}", key="only")
"""
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


def empty_clicks(page: Page, folder: Path, rounds: int) -> list[float]:
    """Click the only button of a page that has nothing else."""
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
        return [
            timed_click(page, page.get_by_role("button", name=f"Clicked {number}"), f"Clicked {number + 1}")
            for number in range(rounds + 2)
        ][2:]
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
        empty = empty_clicks(browser.new_page(), folder, rounds)
        server = Server(folder / "data").start()
        try:
            times = review_clicks(browser.new_page(), server, rounds)
        finally:
            server.stop()
        browser.close()
    print(f"{'milliseconds':<24}{'median':>9}{'ratio':>8}   ({rounds} rounds; aim: at most 2)")
    print(f"{'empty page':<24}{median(empty):>9.0f}")
    for name, values in times.items():
        print(f"{name:<24}{median(values):>9.0f}{median(values) / median(empty):>8.2f}")


if __name__ == "__main__":
    main()
