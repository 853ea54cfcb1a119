"""Health, readiness and figures: who may ask, what is counted; a line and a span for each request."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr, ValidationError
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.config import Settings
from core.container import Container
from core.correlation import begin
from core.interfaces import exports, observed
from core.interfaces.exports import EXPORT_ROUTES
from core.interfaces.observed import OBSERVED_ROUTES, Observed, group_of, may_read
from core.observing import logs, tracing
from core.observing.logs import HIDDEN, Redactor, begin_run, secrets_of, start_logging
from core.services.views import Actor, AuditFilter
from db.engine import Database
from tests.services.making import add_term, bring, change, propose

pytestmark = pytest.mark.slow

TOKEN = "a-token-for-figures"


@pytest.fixture
def client(app: Container, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A client of the routes, whose application is the test's."""
    object.__setattr__(app, "settings", app.settings.model_copy(update={"metrics_token": SecretStr(TOKEN)}))
    for module in (observed, exports):
        monkeypatch.setattr(module, "current", lambda: app)
    return TestClient(Observed(Starlette(routes=[*OBSERVED_ROUTES, *EXPORT_ROUTES])), base_url="http://localhost")


@pytest.fixture
def quiet_logging() -> Iterator[None]:
    """Put the loggers back as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def figures(client: TestClient) -> dict[str, float]:
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    lines = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_figures_are_for_the_token_and_for_nobody_else(client: TestClient):
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN}, {"authorization": "Basic x"}):
        assert client.get("/metrics", headers=headers).status_code == 404
    assert client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_figures_may_be_for_a_range_of_addresses():
    settings = Settings(_env_file=None, metrics_addresses="10.0.0.0/8, 192.0.2.7,::1")
    for address in ("10.2.3.4", "192.0.2.7", "::1"):
        assert may_read(settings, "", address)
    for address in ("11.0.0.1", "192.0.2.8", "", "testclient"):
        assert not may_read(settings, "", address)
    assert not may_read(Settings(_env_file=None), "Bearer ", "127.0.0.1")
    for wrong in ({"metrics_addresses": "everywhere"}, {"metrics_token": "short"}):
        with pytest.raises(ValidationError):
            Settings(_env_file=None, **wrong)


def test_turns_plans_commits_and_the_queue_are_counted(client: TestClient, app: Container, admin: Actor):
    before = figures(client)
    pack_id = bring(app, admin)
    change(app, admin, pack_id, add_term("mooring"))
    propose(app, admin, pack_id, add_term("pilot"))
    with app.database.transaction() as session:
        app.audit_log.record(session, "commit.failed", None, "Rolled back, so not counted.")
        session.rollback()
    after = figures(client)

    def more(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert more('domain_packs_commits_total{kind="import"}') == more('domain_packs_commits_total{kind="change"}') == 1
    assert more('domain_packs_audit_events_total{kind="proposal.created"}') == 2
    assert more('domain_packs_audit_events_total{kind="commit.failed"}') == 0
    assert more('domain_packs_turns_total{outcome="proposal"}') == 2
    assert more('domain_packs_step_seconds_count{step="generate_proposal"}') == 2
    assert sum(more(name) for name in after if name.startswith("domain_packs_planner_seconds_count")) == 2
    assert after["domain_packs_queue_length"] == 1
    assert after["domain_packs_audit_unanchored_events"] > 0
    assert after['domain_packs_database_pool_connections{state="most"}'] == 2 * app.settings.db_pool_size
    assert more('domain_packs_http_requests_total{method="GET",route="/metrics",status="200"}') == 1


def test_ready_means_the_schema_of_this_release(client: TestClient, app: Container):
    assert client.get("/healthz").json() == {"status": "ok", "database": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "database": "ok"}
    owner = Database(app.owner_dsn, pool_size=1)
    with owner.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    owner.close()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("/", "/pages"),
        ("/audit", "/pages"),
        ("/healthz", "/healthz"),
        ("/_stcore/x/y", "/_stcore"),
        ("/mcpx", "/pages"),
    ],
)
def test_whatever_is_asked_for_the_routes_are_few(path: str, group: str):
    assert group_of(path) == group


def test_a_large_export_streams_to_who_is_logged_in(client: TestClient, app: Container, admin: Actor):
    bring(app, admin)
    path = "/exports/audit/audit-2026-11-27.csv"
    assert client.get(path).status_code == 401
    code = app.auth.open_login(admin.email)
    cookies = {"cookie": f"session={app.auth.redeem(code)}"}
    for query in ("since=yesterday", "since=2026-11-27", "pack=1"):
        assert client.get(f"{path}?{query}", headers=cookies).status_code == 422
    assert client.get("/exports/audit/audit.pdf", headers=cookies).status_code == 422
    query = f"since=2020-01-01T00:00:00%2B00:00&kind=pack.imported&person={admin.id}"
    answer = client.get(f"{path}?{query}", headers=cookies)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    assert answer.text.count("\r\n") == 2
    assert app.audit_log.query(AuditFilter(), limit=1)[0].details["rows"] == 1


def written(settings: Settings, work: Any) -> list[dict[str, Any]]:
    stream = io.StringIO()
    start_logging(settings, stream)
    work()
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.usefixtures("quiet_logging")
def test_a_line_of_json_says_who_and_which_request():
    def work() -> None:
        begin_run("some-user")
        begin("a-correlation-id")
        logging.getLogger("core.x").info("%d things", 3)
        structlog.stdlib.get_logger("core.y").warning("named", count=4)
        try:
            _ = 1 / 0
        except ZeroDivisionError:
            logging.getLogger("core.z").exception("it failed")
        logging.getLogger("core.z").debug("too much")

    lines = written(Settings(_env_file=None, log_format="json"), work)
    assert [(line["logger"], line["event"], line["level"]) for line in lines] == [
        ("core.x", "3 things", "info"),
        ("core.y", "named", "warning"),
        ("core.z", "it failed", "error"),
    ]
    assert {(line["user_id"], line["correlation_id"]) for line in lines} == {("some-user", "a-correlation-id")}
    assert "ZeroDivisionError" in lines[2]["exception"]
    assert lines[0]["timestamp"].endswith("Z")


@pytest.mark.usefixtures("quiet_logging")
def test_a_line_of_text_says_the_same():
    stream = io.StringIO()
    start_logging(Settings(_env_file=None, debug=True), stream)
    begin_run("some-user")
    structlog.stdlib.get_logger("core.y").debug("named", count=4)
    line = stream.getvalue()
    assert "DEBUG   core.y: named" in line
    assert "count=4" in line
    assert "user_id=some-user" in line


@pytest.mark.parametrize(
    "line",
    [
        "password=hunter2hunter2",
        '{"password": "hunter2hunter2"}',
        "Authorization: Bearer hunter2hunter2",
        "sent bearer hunter2hunter2",
        "postgresql://app:hunter2hunter2@db:5432/packs",
        "the key hunter2hunter2 was used",
        "api_key='hunter2hunter2'",
        "cookie: session=hunter2hunter2",
    ],
)
def test_what_looks_like_a_secret_or_is_one_is_hidden(line: str):
    hidden = Redactor(["hunter2hunter2"] if "key h" in line else [])(line)
    assert "hunter2" not in hidden
    assert HIDDEN in hidden
    assert (
        Redactor([])("Elena Duarte proposed: add email to Attorney") == "Elena Duarte proposed: add email to Attorney"
    )


def test_every_secret_of_the_settings_is_known_to_the_log(settings: Settings):
    assert settings.secret_key is not None
    assert settings.secret_key.get_secret_value() in secrets_of(settings)


def test_nothing_is_sent_unless_it_is_asked_for():
    assert not tracing.start_tracing(Settings(_env_file=None))


def test_turns_and_requests_are_spans_without_texts(
    client: TestClient, app: Container, admin: Actor, monkeypatch: pytest.MonkeyPatch
):
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    propose(app, admin, bring(app, admin), add_term("mooring"))
    client.get("/healthz?token=secret")
    spans = {one.name: one for one in exporter.get_finished_spans()}
    assert {"turn", "detect_intent", "generate_proposal", "GET /healthz"} <= set(spans)
    assert spans["detect_intent"].parent is not None
    assert (spans["GET /healthz"].attributes or {})["http.response.status_code"] == 200
    assert "mooring" not in str([dict(one.attributes or {}) for one in spans.values()])
    assert "secret" not in str([dict(one.attributes or {}) for one in spans.values()])
    assert logs.HIDDEN
