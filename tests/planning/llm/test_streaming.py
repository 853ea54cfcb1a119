"""Answers that are streamed: shown as they come, stopped when asked, and whole or not at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from core.errors import Unavailable
from core.planning.llm import ModelSettings, build_model_planner
from core.planning.llm.planner import ModelPlanner
from core.planning.llm.streaming import message_in
from core.planning.protocol import Stopped
from tests.planning.llm.materials import add, ask, changes
from tests.servers import model_server as servers
from tests.servers.model_server import ModelServer, serve

pytestmark = pytest.mark.slow

ADD_ISBN = {**changes(add("entities", ["BOOK", "attributes"], "isbn")), "message": "I add the ISBN to every Book."}
REQUEST = "Books need an isbn"


@dataclass
class Listener:
    """Keeps what it is shown; stops when told to."""

    said: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    halt: threading.Event = field(default_factory=threading.Event)

    def say(self, text: str) -> None:
        self.said.append(text)

    def note(self, text: str) -> None:
        self.notes.append(text)

    @property
    def stopped(self) -> bool:
        return self.halt.is_set()


@pytest.fixture(params=["groq", "openai"])
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def planner_for(
    provider: str, server: ModelServer, timeout: float = 10.0, sleep: Callable[[float], None] = lambda _: None
) -> ModelPlanner:
    base_url = server.url if provider == "groq" else f"{server.url}/v1"
    settings = ModelSettings(provider, "k", "small-model", base_url, timeout)  # type: ignore[arg-type]  # a parameter
    return build_model_planner(settings, sleep=sleep)


@pytest.mark.parametrize("way", [lambda then: then, servers.refuses_json_schema])
def test_the_message_grows_on_the_screen_and_the_plan_is_the_same(provider, way):
    listener = Listener()
    with serve(way(servers.answers(ADD_ISBN))) as server:
        plan = planner_for(provider, server).plan(replace(ask(REQUEST), live=listener))
    assert plan.operations[0]["value"] == "isbn"
    whole = provider == "groq" and server.received[-1].mode == "json_schema"  # which its client does not stream
    assert len(listener.said) == 1 if whole else len(listener.said) > 2
    assert listener.said[-1] == "I add the ISBN to every Book."
    assert all(later.startswith(earlier) for earlier, later in zip(listener.said, listener.said[1:], strict=False))
    assert listener.notes[0] == "Asking small-model."
    assert bool(server.received[-1].body.get("stream")) is not whole
    (usage,) = plan.usage
    assert usage.prompt_tokens > 300


def test_a_stop_ends_the_wait_at_once_and_keeps_what_was_said(provider):
    listener = Listener()
    with serve(servers.drips(0.003, servers.answers(ADD_ISBN))) as server:
        planner = planner_for(provider, server)
        threading.Timer(0.8, listener.halt.set).start()
        began = time.monotonic()
        with pytest.raises(Stopped):
            planner.plan(replace(ask(REQUEST), live=listener))
    assert time.monotonic() - began < 3


def test_a_model_that_was_stopped_is_left_and_heard_no_more(provider):
    """The run is forgotten with the stop, so that nobody says any more that it was stopped."""
    listener = Listener()
    with serve(servers.drips(0.003, servers.refuses_json_schema(servers.answers(ADD_ISBN)))) as server:
        planner = planner_for(provider, server)
        threading.Timer(0.8, listener.halt.set).start()
        with pytest.raises(Stopped):
            planner.plan(replace(ask(REQUEST), live=listener))
        listener.halt.clear()
        heard = len(listener.said)
        assert server.left.wait(5), "the model still talks to nobody"
    assert len(listener.said) == heard


def test_a_stop_ends_the_wait_for_another_try(provider):
    listener = Listener()
    with serve(servers.busy("6"), servers.answers(ADD_ISBN)) as server:
        planner = planner_for(provider, server, sleep=time.sleep)
        threading.Timer(0.8, listener.halt.set).start()
        began = time.monotonic()
        with pytest.raises(Stopped):
            planner.plan(replace(ask(REQUEST), live=listener))
    assert time.monotonic() - began < 3
    assert len(server.received) == 1
    assert listener.notes[-1] == "The model asks for patience; trying again in 6 s."


def test_a_stop_does_not_wait_for_a_silent_server(provider):
    listener = Listener()
    listener.halt.set()
    with serve(servers.slow(5, servers.answers(ADD_ISBN))) as server:
        began = time.monotonic()
        with pytest.raises(Stopped):
            planner_for(provider, server).plan(replace(ask(REQUEST), live=listener))
    assert time.monotonic() - began < 2


def test_a_stream_that_breaks_off_is_asked_for_again(provider):
    with serve(servers.drops(servers.answers(ADD_ISBN)), servers.answers(ADD_ISBN)) as server:
        plan = planner_for(provider, server).plan(replace(ask(REQUEST), live=Listener()))
    assert plan.operations[0]["value"] == "isbn"
    with serve(servers.drops(servers.answers(ADD_ISBN))) as server, pytest.raises(Unavailable, match="be reached"):
        planner_for(provider, server).plan(replace(ask(REQUEST), live=Listener()))


@pytest.mark.parametrize(
    "rubbish",
    [
        servers.says('{"kind": "operations", "message": '),
        servers.truncates(ADD_ISBN),
        servers.tool_use_failed(),
        servers.chats("Sure! Done."),
    ],
)
def test_rubbish_in_a_stream_is_asked_for_once_more_and_then_told(provider, rubbish):
    with serve(rubbish) as server, pytest.raises(Unavailable, match="did not give an answer that can be used"):
        planner_for(provider, server).plan(replace(ask(REQUEST), live=Listener()))


@pytest.mark.parametrize("body", [b"<html>", b"[1, 2]", b"\xff", b"data: {\n\n"])
def test_a_stream_of_something_else_ends_in_a_sentence(provider, body):
    with serve(servers.raw(body, "text/event-stream")) as server, pytest.raises(Unavailable):
        planner_for(provider, server).plan(replace(ask(REQUEST), live=Listener()))


def test_the_message_is_read_from_json_that_is_not_complete():
    assert message_in('{"kind": "answer", "message": "Two \\"te') == 'Two "te'
    assert message_in('{"message":"a\\u00e9\\n![x](y)", "rest') == "aé\n[x](y)"
    assert message_in('{"kind": "answer", "mess') == ""
    assert message_in('{"message": "a\\') == "a"
    assert message_in('{"message": "a\\ud83d') == "a"
