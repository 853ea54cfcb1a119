"""One application, used through its own doors, writes every kind of event that there is, and what fails stays told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from starlette.testclient import TestClient

from core.container import Container
from core.errors import Forbidden, Unavailable
from core.interfaces.mcp_client import PackTools
from core.interfaces.mcp_server import build_mcp_server
from core.planning.protocol import Plan, PlanRequest
from core.services.audit_kinds import REGISTRY
from core.services.usage_views import Limits
from core.services.views import Actor, AuditFilter, Role
from db.engine import Database
from tests.conftest import with_name
from tests.interfaces.api.conftest import PASSWORD, Headers
from tests.interfaces.conftest import Run
from tests.services.making import PACK, JsonPlanner, add_term
from tests.services.test_sign_on import OIDC, said

pytestmark = pytest.mark.slow

ADA, BO, CY, DEE = "ada@example.org", "bo@example.org", "cy@example.org", "dee@example.org"


class Planner(JsonPlanner):
    """The planner of the tests, whose model does not answer what begins with “fail”."""

    def plan(self, request: PlanRequest) -> Plan:
        if request.text.startswith("fail"):
            raise Unavailable("The model does not answer.")
        return super().plan(request)


class Tools(PackTools):
    """The operation server, which can be away."""

    away = False

    def apply_operations(self, *given: Any, **named: Any) -> Any:
        if self.away:
            raise Unavailable("The operation server does not answer.")
        return super().apply_operations(*given, **named)


@pytest.fixture
def tools() -> Iterator[Tools]:
    """The operation server of the test."""
    made = Tools(build_mcp_server())
    yield made
    made.close()


@pytest.fixture
def app(build: Callable[..., Container], tools: Tools) -> Container:
    """The application with a model and an operation server that can fail, and a provider of logins."""
    provider = {**OIDC, "oidc_client_secret": SecretStr(OIDC["oidc_client_secret"])}
    return build(planners={"default": Planner(), "offline": JsonPlanner()}, tools=tools, **provider)


class Site:
    """A program at the API; what is not answered as expected fails."""

    def __init__(self, web: TestClient) -> None:
        self._web = web
        self._tokens: dict[str, Headers] = {}

    def log_in(self, email: str, password: str = PASSWORD) -> dict[str, Any]:
        pair = self("", "POST", "auth/login", {"email": email, "password": password})
        self._tokens[email] = {"Authorization": f"Bearer {pair['access_token']}"}
        return dict(pair)

    def __call__(self, who: str, method: str, path: str, body: Any = None, status: int = 0) -> Any:
        headers = {**self._tokens.get(who, {}), **({"Content-Type": "application/yaml"} if type(body) is str else {})}
        given = {"content": body} if isinstance(body, str) else {"json": body} if body is not None else {}
        answer = self._web.request(method, f"/api/v1/{path}", headers=headers, **given)
        assert answer.status_code == status if status else answer.is_success, (path, answer.text)
        kind = answer.headers.get("content-type", "")
        return answer.json() if "json" in kind and "ndjson" not in kind else answer.content


@pytest.fixture
def site(web: TestClient) -> Site:
    """A program at the API."""
    return Site(web)


def owner(app: Container, statement: str) -> None:
    """Do what only time or an intruder does."""
    database = Database(app.owner_dsn, pool_size=1)
    with database.transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(statement))
    database.close()


def log_in_on_the_pages(app: Container, web: TestClient, code: str) -> Actor:
    """Change the code of a login form for a cookie, as a browser does."""
    answer = web.post("/auth/session", json={"code": code}, headers={"origin": str(web.base_url)})
    assert answer.status_code == 204, answer.text
    actor = app.auth.actor(web.cookies["session"])
    assert actor is not None
    return actor


def people(app: Container, web: TestClient, site: Site) -> Actor:
    """The first visit, and everything about logins, people and tokens; gives the first administrator."""
    ada = log_in_on_the_pages(app, web, app.auth.set_up("Ada", ADA, PASSWORD))
    for place in range(11):
        wrong = {"email": "eve@example.org", "password": "a guess"}
        site("", "POST", "auth/login", wrong, 401 if place < 10 else 429)
    site.log_in(ADA)
    bo = site(ADA, "POST", "users", {"name": "Bo", "email": BO, "role": "editor", "password": PASSWORD})["id"]
    site(ADA, "PATCH", f"users/{bo}", {"active": False})
    site(ADA, "PATCH", f"users/{bo}", {"active": True, "role": "reviewer"})
    reset = site(ADA, "POST", f"users/{bo}/reset-link")["token"]
    site("", "POST", "auth/reset", {"token": reset, "password": PASSWORD})
    invited = site(ADA, "POST", "users/invitations", {"email": CY})["token"]
    site("", "POST", "auth/register", {"name": "Cy", "email": CY, "password": PASSWORD, "invitation": invited})
    pair = site.log_in(CY)
    site("", "POST", "auth/refresh", {"refresh_token": pair["refresh_token"]})
    owner(app, "UPDATE refresh_tokens SET used_at = used_at - interval '1 minute'")
    site("", "POST", "auth/refresh", {"refresh_token": pair["refresh_token"]}, 401)
    for email in (BO, CY):
        site.log_in(email)
    site(CY, "GET", "users", status=403)
    made = site(BO, "POST", "auth/tokens", {"name": "A script", "scopes": ["read"]})
    site(BO, "DELETE", f"auth/tokens/{made['view']['id']}")
    site(ADA, "PATCH", "policy", {"expiry_hours": 48})
    site(ADA, "PUT", "policy/rules", {"text": "rules: {unknown-section: off}"})
    return ada


def proposed(site: Site, who: str, pack: str, term: str) -> tuple[str, str]:
    """Ask for a key term in a conversation; give the proposal and the hash of what there is to see."""
    session = site(who, "POST", "chat/sessions", {"pack_id": pack})["id"]
    turn = site(who, "POST", f"chat/sessions/{session}/messages", {"text": json.dumps(add_term(term))})
    return turn["proposal_id"], site(who, "GET", f"proposals/{turn['proposal_id']}")["seen_hash"]


def work(app: Container, site: Site, tools: Tools) -> str:
    """Packs, conversations, proposals, versions, releases and memories over the API; gives the pack."""
    site(CY, "POST", "packs/import", "- no pack", 422)
    pack = site(CY, "POST", "packs/import", PACK)["pack_id"]
    first, seen = proposed(site, CY, pack, "mooring")
    site(BO, "POST", f"proposals/{first}/comments", {"text": "What is it?"})
    site(BO, "POST", f"proposals/{first}/confirm", {"hash": "of something else"}, 409)
    tools.away = True
    site(BO, "POST", f"proposals/{first}/confirm", {"hash": seen}, 503)
    tools.away = False
    second = site(BO, "POST", f"proposals/{first}/confirm", {"hash": seen})["version_id"]
    session = site(CY, "POST", "chat/sessions", {"pack_id": pack})["id"]
    assert site(CY, "POST", f"chat/sessions/{session}/messages", {"text": "fail"})["outcome"] == "failed"
    rejected, _ = proposed(site, CY, pack, "pilot")
    site(BO, "POST", f"proposals/{rejected}/reject", {"reason": "No."})
    versions = site(BO, "GET", f"versions/domain-packs/{pack}/versions")["items"]
    back = site(BO, "POST", f"versions/domain-packs/{pack}/rollback", {"version_id": versions[-1]["id"]})["id"]
    hash_of_back = site(BO, "GET", f"proposals/{back}")["seen_hash"]
    site(BO, "POST", f"proposals/{back}/confirm", {"hash": hash_of_back})
    one = site(BO, "POST", f"versions/{second}/release", {"name": "1.0.0", "note": "The first."})["id"]
    site(BO, "POST", f"versions/{versions[-1]['id']}/release", {"name": "1.1.0", "note": "The second."})
    site(BO, "POST", f"versions/releases/{one}/current")
    remembered = {"text": "Terms are short.", "scope": "pack", "pack_id": pack}
    memory = site(CY, "POST", "memories", remembered)["id"]
    site(CY, "PATCH", f"memories/{memory}", {"text": "Terms are very short."})
    site(CY, "DELETE", f"memories/{memory}")
    proposed(site, CY, pack, "tide")
    owner(app, "UPDATE proposals SET expires_at = now() WHERE status = 'pending'")
    assert app.proposals.expire_due() == 1  # a chore of the running application
    site(CY, "GET", "audit/export?format=jsonl")
    return str(pack)


def on_the_pages(app: Container, web: TestClient, site: Site, ada: Actor, pack: str) -> None:
    """What people do on pages alone, by what the buttons there call."""
    app.users.add_from_console(name="Dee", email=DEE, role=Role.EDITOR, password=PASSWORD)
    with pytest.raises(Forbidden):
        app.sign_on.open_login(said("staff", email=DEE, email_verified=False))
    log_in_on_the_pages(app, web, app.sign_on.open_login(said("staff", email=DEE)))
    bo = log_in_on_the_pages(app, web, app.auth.open_login(BO))
    pack_id = app.packs.list(ada)[0].id
    sent_back, _ = proposed(site, CY, pack, "anchor")
    view = app.proposals.view(ada, next(row.id for row in app.proposals.queue(ada) if str(row.id) == sent_back))
    app.assistant.request_changes(bo, view.row.id, "Another word, please.")
    app.comments.answer(app.users.console_actor(CY), view.row.id, "It is the usual one.")
    document = app.documents.add(bo, pack_id, "a.txt", b"a quay").row
    app.bench.sign(bo, document.id, 0, 6, entity="SHIP")
    app.documents.add(bo, pack_id, "a.txt", b"a quay, a berth")
    app.bench.withdraw(bo, app.bench.golden(bo, pack_id)[0].id)
    app.documents.remove(bo, app.documents.list(bo, pack_id)[0].id)
    app.audit_views.save(bo, "Mine", {})
    app.audit_views.remove(bo, "Mine")
    memory = site(BO, "POST", "memories", {"text": "Ships have flags.", "scope": "pack", "pack_id": pack})["id"]
    kept = next(one.id for one in app.memories.list(bo) if str(one.id) == memory)
    app.memories.confirm(bo, kept)
    app.memories.share(bo, kept, True)
    app.memories.share(bo, kept, False)
    app.usage.set_prices(ada, [])
    app.usage.set_limits(ada, Limits(calls=0))
    session = site(ADA, "POST", "chat/sessions", {"pack_id": pack})["id"]
    site(ADA, "POST", f"chat/sessions/{session}/messages", {"text": "no room for this"})
    assert web.post("/auth/logout", headers={"origin": str(web.base_url)}).status_code == 204


def by_command(app: Container, run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path, restored: str) -> None:
    """What the operator does on the server; one event is in the restored database alone."""
    given = {"DATABASE_OWNER_URL": app.owner_dsn, "SECRET_KEY": "k" * 32, "DATA_DIR": str(folder / "data")}
    given |= {"DATABASE_URL": app.database.dsn, "AUDIT_SIGNING_KEY": app.settings.signing_seed.hex()}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    owner(app, "UPDATE login_sessions SET revoked_at = now() - interval '31 days' WHERE revoked_at IS NOT NULL")
    backup = folder / "one.backup"
    for command in (["audit", "verify"], ["retention"], ["backup", str(backup)]):
        code, _, told = run(*command)
        assert code == 0, told
    monkeypatch.setenv("DATABASE_URL", restored)
    monkeypatch.setenv("DATABASE_OWNER_URL", restored)
    code, _, told = run("restore", str(backup))
    assert code == 0, told
    monkeypatch.setenv("DATABASE_URL", app.database.dsn)
    monkeypatch.setenv("DATABASE_OWNER_URL", app.owner_dsn)
    owner(app, "UPDATE audit_events SET summary = 'x' WHERE number = 5")
    assert run("audit", "verify")[0] == 1


@pytest.fixture
def restored(server: str) -> Iterator[str]:
    """The URL of an empty database."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_every_kind")
    yield with_name(server, "test_every_kind")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE test_every_kind WITH (FORCE)")


def kinds(database: Database) -> set[str]:
    with database.transaction() as session:
        return set(session.scalars(text("SELECT DISTINCT kind FROM audit_events")))


@pytest.mark.slow
def test_every_kind_is_written_by_the_doors_of_one_application(
    app: Container,
    web: TestClient,
    site: Site,
    tools: Tools,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    restored: str,
):
    ada = people(app, web, site)
    pack = work(app, site, tools)
    on_the_pages(app, web, site, ada, pack)
    by_command(app, run, monkeypatch, tmp_path, restored)
    elsewhere = Database(restored, pool_size=1)
    try:
        assert set(REGISTRY) - kinds(app.database) == {"backup.restored"}
        assert set(REGISTRY) - kinds(elsewhere) == {"audit.broken"}
    finally:
        elsewhere.close()


FAILURES: Mapping[str, tuple[str, str, Any, int]] = {
    "import.refused": ("POST", "packs/import", "- no pack", 422),
    "access.denied": ("PATCH", "policy", {"expiry_hours": 1}, 403),
    "login.failed": ("POST", "auth/login", {"email": CY, "password": "a guess"}, 401),
    "proposal.refused": ("POST", "proposals/{proposal}/confirm", {"hash": "of something else"}, 409),
    "commit.failed": ("POST", "proposals/{proposal}/confirm", {"hash": "{seen}"}, 503),
}


def test_the_row_of_a_failure_stays_and_nothing_else_of_it(app: Container, site: Site, tools: Tools):
    for email, role in ((BO, Role.REVIEWER), (CY, Role.EDITOR)):
        app.users.add_from_console(name=email, email=email, role=role, password=PASSWORD)
        site.log_in(email)
    pack = site(CY, "POST", "packs/import", PACK)["pack_id"]
    proposal, seen = proposed(site, BO, pack, "mooring")
    tools.away = True
    tables = ("packs", "contents", "versions", "proposals", "review_policy", "users", "login_sessions", "messages")

    def held() -> list[Any]:
        with app.database.transaction() as session:
            return [
                session.scalar(text(f"SELECT coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM {one} t"))  # noqa: S608
                for one in tables
            ]

    for kind, (method, path, body, status) in FAILURES.items():
        who = CY if kind == "access.denied" else "" if kind == "login.failed" else BO
        before, last = held(), app.audit_log.last_number()
        given = json.loads(json.dumps(body).replace("{seen}", seen))
        site(who, method, path.format(proposal=proposal), given, status)
        rows = app.audit_log.query(AuditFilter(), limit=app.audit_log.last_number() - last)
        assert kind in {row.kind for row in rows}, kind
        changed = {table for table, one, other in zip(tables, before, held(), strict=True) if one != other}
        assert changed <= ({"proposals"} if kind == "commit.failed" else set()), (kind, changed)
