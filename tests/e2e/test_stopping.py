"""Stop in a browser: a model at work is stopped, once or twice, outlives a reload, and dies with its server."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browsing import ADMIN, PATIENCE, log_in, set_up, settled, visit
from tests.e2e.server import Server, running
from tests.e2e.working import ask, bring, proposed, sample_named, stands_at
from tests.planning.llm.materials import add, changes
from tests.servers.model_server import ModelServer, answers, drips, serve

pytestmark = pytest.mark.e2e

REQUEST = "The householder ought to be reachable at night"
FIRST_WORDS = "I add a telephone"
MESSAGE = f"{FIRST_WORDS} number, {'and look at what else would follow from that, ' * 40}and am done."
ANSWER = {**changes(add("entities", ["POLICYHOLDER", "attributes"], "night_phone")), "message": MESSAGE}
BYTE_SECONDS = 0.002  # some twenty signs of the message a second, and the whole of it in a minute and a half
STOPPED_WITHIN = 5  # seconds
STOPPED = "You stopped this. Nothing was changed."


@pytest.fixture(scope="module")
def spoken() -> Iterator[ModelServer]:
    """The server of the model that all tests here talk to."""
    with serve(answers(ANSWER)) as started:
        yield started


@pytest.fixture(scope="module")
def modelled(spoken: ModelServer, tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Server]:
    """The application with that model in its settings, and with its first administrator."""
    settings = {
        "LLM_PROVIDER": "openai",
        "LLM_BASE_URL": f"{spoken.url}/v1",
        "LLM_MODEL": "small-model",
        "LLM_TIMEOUT_SECONDS": "250",
    }
    with running(tmp_path_factory.mktemp("data"), variables=settings) as started:
        context = browser.new_context()
        set_up(context.new_page(), started)
        context.close()
        yield started


@pytest.fixture
def model(spoken: ModelServer) -> ModelServer:
    """The model as it begins each test: it speaks slowly, until it is told to hurry."""
    spoken.behaviours = [drips(BYTE_SECONDS, answers(ANSWER))]
    spoken.hurry.clear()
    spoken.left.clear()
    return spoken


def test_a_stopped_run_keeps_what_was_said_and_proposes_nothing(
    modelled: Server, model: ModelServer, page: Page
) -> None:
    hear_first_words(page, modelled, "Claims stopped")
    began = monotonic()
    stop_button(page).click()
    expect(page.get_by_text(STOPPED, exact=True)).to_be_visible(timeout=STOPPED_WITHIN * 1000)
    assert model.left.wait(STOPPED_WITHIN), "the model still talks to nobody"
    assert monotonic() - began < STOPPED_WITHIN
    settled(page)
    kept = what_was_said(page).inner_text()
    assert kept.startswith(FIRST_WORDS)
    assert len(kept) < len(MESSAGE) // 2

    page.reload()
    expect(page.get_by_text(STOPPED, exact=True)).to_be_visible(timeout=PATIENCE)
    expect(what_was_said(page)).to_have_text(kept)
    expect(stop_button(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Ask again", exact=True)).to_be_visible()
    proposes_nothing(page, modelled, "Claims stopped")

    model.behaviours = [answers(ANSWER)]
    visit(page, modelled, "/chat")
    ask(page, "Add fax to Policyholder")
    proposed(page, "fax")
    page.get_by_text(REQUEST, exact=False).first.click()
    page.get_by_role("button", name="Ask again", exact=True).click()
    expect(proposed(page, "night_phone").locator("td.add:nth-child(even)")).to_contain_text("night_phone")


def test_stop_pressed_twice_stops_once(modelled: Server, model: ModelServer, page: Page) -> None:
    hear_first_words(page, modelled, "Claims stopped twice")
    stop_button(page).dblclick()
    expect(page.get_by_text(STOPPED, exact=True)).to_be_visible(timeout=STOPPED_WITHIN * 1000)
    assert model.left.wait(STOPPED_WITHIN), "the model still talks to nobody"
    settled(page)
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.locator("[class*=st-key-cell_]")).to_have_count(1)
    proposes_nothing(page, modelled, "Claims stopped twice")


def test_a_run_goes_on_over_a_reload_and_ends_in_its_proposal(modelled: Server, model: ModelServer, page: Page) -> None:
    heard = hear_first_words(page, modelled, "Claims reloaded")
    page.reload()
    expect(what_was_said(page)).to_contain_text(heard, timeout=PATIENCE)
    expect(stop_button(page)).to_be_visible()
    model.hurry.set()
    expect(proposed(page, "night_phone").locator("td.add:nth-child(even)")).to_contain_text("night_phone")
    expect(page.locator("[class*=st-key-cell_]")).to_have_count(1)
    assert not model.left.is_set()


def test_a_run_is_stopped_after_a_reload_as_before_it(modelled: Server, model: ModelServer, page: Page) -> None:
    hear_first_words(page, modelled, "Claims reloaded and stopped")
    page.reload()
    expect(what_was_said(page)).to_contain_text(FIRST_WORDS, timeout=PATIENCE)
    stop_button(page).click()
    expect(page.get_by_text(STOPPED, exact=True)).to_be_visible(timeout=STOPPED_WITHIN * 1000)
    assert model.left.wait(STOPPED_WITHIN), "the model still talks to nobody"
    proposes_nothing(page, modelled, "Claims reloaded and stopped")


def test_a_run_that_died_with_the_server_is_asked_again(modelled: Server, model: ModelServer, page: Page) -> None:
    hear_first_words(page, modelled, "Claims cut off")
    modelled.kill()
    modelled.start()
    model.hurry.set()
    visit(page, modelled, "/chat")
    expect(page.get_by_text("The app was stopped before this was answered. Nothing was changed.")).to_be_visible(
        timeout=PATIENCE
    )
    expect(stop_button(page)).to_have_count(0)
    page.get_by_role("button", name="Ask again", exact=True).click()
    expect(proposed(page, "night_phone").locator("td.add:nth-child(even)")).to_contain_text("night_phone")


def hear_first_words(page: Page, server: Server, name: str) -> str:
    """Bring a pack, send what only the model understands, and wait until it has begun to speak; give its words."""
    log_in(page, server, ADMIN[1])
    bring(page, server, name, sample_named(name))
    visit(page, server, "/chat")
    ask(page, REQUEST)
    expect(what_was_said(page)).to_contain_text(FIRST_WORDS, timeout=PATIENCE)
    return what_was_said(page).inner_text()


def what_was_said(page: Page) -> Locator:
    """The words of the model, while they come in and when they were kept."""
    return page.locator(".reply.said").last


def stop_button(page: Page) -> Locator:
    """The button of the run that goes on."""
    return page.get_by_role("button", name="Stop", exact=True)


def proposes_nothing(page: Page, server: Server, name: str) -> None:
    """Expect that nothing waits for a decision, and that the pack stands where it stood."""
    visit(page, server, "/review")
    expect(page.get_by_text(f"Nothing waits for {name}")).to_be_visible(timeout=PATIENCE)
    stands_at(page, 1)
