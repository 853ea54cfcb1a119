"""LangSmith: on by variables alone, redacted, and never in the way."""

from __future__ import annotations

import logging
import threading
import time

import langsmith
import pytest
from langsmith import run_trees, utils

from core.planning.llm import ModelSettings, build_model_planner, tracing
from core.planning.llm.tracing import redact, start_tracing
from tests.planning.llm.materials import add, ask, changes
from tests.servers import model_server as servers
from tests.servers.model_server import serve
from tests.servers.trace_server import PROJECT, TENANT, serve_traces

ADD_ISBN = changes(add("entities", ["BOOK", "attributes"], "isbn"))
KEY = "local-key-77e1"
VARIABLES = ("TRACING", "TRACING_V2", "API_KEY", "ENDPOINT", "PROJECT")


@pytest.fixture(autouse=True)
def clean_tracing(monkeypatch):
    """Leave no trace of a test in the process: variables, cached look-ups, the client that LangChain uses."""
    for name in VARIABLES:
        monkeypatch.delenv(f"LANGSMITH_{name}", raising=False)
        monkeypatch.delenv(f"LANGCHAIN_{name}", raising=False)
    utils.get_env_var.cache_clear()
    # Its thread complains of the closed servers when the tests are over and nothing captures it any more.
    logging.getLogger("langsmith.client").setLevel(logging.CRITICAL)
    yield
    langsmith.configure(client=None, enabled=None)
    monkeypatch.setattr(tracing, "_links", None)
    utils.get_env_var.cache_clear()


def switch_on(monkeypatch, endpoint: str) -> None:
    for name, value in {"TRACING": "true", "API_KEY": "lsv2_pt_0123456789abcdef", "ENDPOINT": endpoint}.items():
        monkeypatch.setenv(f"LANGSMITH_{name}", value)
    utils.get_env_var.cache_clear()


def plan_once(text: str = "Books need an isbn") -> float:
    """Plan with a zero-latency model, and give the seconds that it took."""
    with serve(servers.answers(ADD_ISBN)) as server:
        planner = build_model_planner(ModelSettings("openai", KEY, "m", f"{server.url}/v1"))
        began = time.monotonic()
        assert planner.plan(ask(text)).kind == "operations"
        return time.monotonic() - began


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("my key is gsk_abcDEF1234567890abcd", "gsk_abcDEF"),
        ("Authorization: Bearer abcdefgh12345678", "abcdefgh12345678"),
        ('{"api_key": "hunter2hunter2"}', "hunter2"),
        ("password=correct-horse", "correct-horse"),
        ("postgresql://app:s3cret@db:5432/packs", "s3cret"),
        ("write to jane.doe+law@chambers.example.co.uk please", "jane.doe"),
        ("call +44 20 7946 0958 today", "7946"),
        ("call 020 7946 0958 today", "7946"),
    ],
)
def test_what_is_private_is_redacted_at_any_depth(text, gone):
    redacted = redact({"messages": [{"content": [{"text": text}]}, text]})
    assert gone not in str(redacted)
    assert "[" in redacted["messages"][1]


def test_words_and_patterns_of_a_pack_stay_as_they_are():
    text = r"Card: (?P<card_number>\d{3}-\d{4}) 2024-01-31 version 3.1.0 tokens, secretary, confidence 0.95"
    assert redact({"text": text}) == {"text": text}


@pytest.mark.parametrize("unit", ["a", "a.", "1 ", "sk-", "token: ", "://a:", "a@", "a@b.", "(12) ", "\n"])
def test_redaction_takes_its_time_from_the_length_alone(unit):
    text = (unit * 200_000)[:200_000]
    began = time.monotonic()
    redact({"text": text})
    assert time.monotonic() - began < 2


def test_nothing_is_traced_without_the_variables():
    with serve_traces() as traces:
        assert start_tracing() is False
        plan_once()
    assert traces.received == []


def test_a_traced_call_arrives_redacted(monkeypatch):
    with serve_traces() as traces:
        switch_on(monkeypatch, traces.url)
        assert start_tracing() is True
        plan_once("Books need an isbn, ask jane@library.example or use gsk_abcDEF1234567890abcd")
        assert run_trees._CLIENT is not None
        run_trees._CLIENT.flush()
    text = traces.text()
    assert "Books need an isbn" in text
    assert "jane@library.example" not in text
    assert "gsk_abcDEF" not in text
    assert KEY not in text


@pytest.mark.parametrize("silent", [True, False], ids=["silent", "gone"])
def test_an_endpoint_that_does_not_answer_costs_no_time(monkeypatch, silent):
    with serve_traces(silent=silent) as traces:
        switch_on(monkeypatch, traces.url if silent else "http://127.0.0.1:9")
        start_tracing()
        assert plan_once() < 3


def test_a_run_is_linked_to_once_the_address_of_its_project_is_known(monkeypatch):
    assert tracing.trace_url("x") == ""
    with serve_traces() as traces:
        switch_on(monkeypatch, traces.url)
        start_tracing()
        deadline = time.monotonic() + 10
        while not (url := tracing.trace_url("33333333-3333-3333-3333-333333333333")):
            assert time.monotonic() < deadline
            threading.Event().wait(0.01)
    assert f"/o/{TENANT}/projects/p/{PROJECT}/r/33333333-3333-3333-3333-333333333333" in url


def test_a_silent_endpoint_leaves_the_link_out(monkeypatch):
    with serve_traces(silent=True) as traces:
        switch_on(monkeypatch, traces.url)
        start_tracing()
        began = time.monotonic()
        assert tracing.trace_url("x") == ""
        assert time.monotonic() - began < 1
