"""A server as its operator sees it: what it tells to whom, where its traces go, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from signal import SIGTERM
from time import monotonic
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from core.config import Settings
from core.container import build_container
from core.services.views import Role
from tests.e2e.doors import chat_socket, log_in
from tests.e2e.server import Server, stop_database
from tests.servers.trace_server import TraceServer, serve_traces
from tests.services.making import PACK

pytestmark = pytest.mark.e2e
EMAIL, PASSWORD = "ada@example.org", "a quiet harbour"
FIGURES = "a-token-for-figures"
WORDS = "Add tonnage to Ship"
ENDS_WITHIN = 10  # seconds, though a program still listens


def spans_of(collector: TraceServer) -> list[Any]:
    """Give every span that arrived; the name of the service has to stand at each."""
    found = []
    for body in collector.received:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            told = {one.key: one.value.string_value for one in resource.resource.attributes}
            assert told["service.name"] == "packs-of-a-test"
            found += [span for scope in resource.scope_spans for span in scope.spans]
    return found


@pytest.fixture
def filled(tmp_path: Path) -> tuple[Path, str]:
    """A folder of data with an administrator and a pack, before any server."""
    data = tmp_path / "data"
    app = build_container(Settings(_env_file=None, data_dir=data, llm_provider=None))
    try:
        app.users.add_from_console(name="Ada", email=EMAIL, role=Role.ADMIN, password=PASSWORD)
        return data, str(app.packs.import_pack(app.users.console_actor(), PACK.encode(), "a test").pack_id)
    finally:
        app.close()


def ask(server: Server, pack_id: str) -> tuple[str, str]:
    """Ask for a change over the API; give the token and the conversation."""
    token = str(log_in(server, EMAIL, PASSWORD)["access_token"])
    with httpx.Client(base_url=f"{server.url}/api/v1", headers={"authorization": f"Bearer {token}"}, timeout=30) as api:
        session = api.post("/chat/sessions", json={"pack_id": pack_id}).json()["id"]
        answer = api.post(f"/chat/sessions/{session}/messages", json={"text": WORDS})
        assert answer.json()["outcome"] == "proposal", answer.text
    return token, session


def test_figures_traces_and_a_clean_end(filled: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    data, pack_id = filled
    with serve_traces() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        monkeypatch.setenv("OTEL_SERVICE_NAME", "packs-of-a-test")
        monkeypatch.setenv("METRICS_TOKEN", FIGURES)
        monkeypatch.setenv("LOG_FORMAT", "json")
        server = Server(data).start()
        try:
            token, session = ask(server, pack_id)
            allowed = {"authorization": f"Bearer {FIGURES}"}
            for path in ("/_stcore/metrics", "/_stcore/metrics/", "/metrics"):
                assert httpx.get(f"{server.url}{path}").status_code == 404
            assert httpx.get(f"{server.url}/_stcore/metrics", headers=allowed).status_code == 404
            assert "domain_packs_turns_total" in httpx.get(f"{server.url}/metrics", headers=allowed).text
            with chat_socket(server, session, token):
                started = monotonic()
                code = server.stop()
        finally:
            server.stop()
            stop_database(data)
    assert code in {0, -SIGTERM}, "the web server ends by the signal that it was sent, once everything is closed"
    assert monotonic() - started < ENDS_WITHIN
    assert not list(data.glob("**/postmaster.pid")), "its database still runs"
    log = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    assert "Application shutdown complete." in {line["event"] for line in log}
    assert not [line for line in log if "exception" in line or line["level"] == "error"]
    assert collector.paths == {"/v1/traces"}
    names = {span.name for span in spans_of(collector)}
    assert {"turn", "detect_intent", "generate_proposal", "POST /api/v1"} <= names
    assert "tonnage" not in collector.text()
