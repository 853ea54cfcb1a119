"""Every door of a running server: without a login, after it has ended, with too much, and what browsers are told."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from core.interfaces.rights import endpoints
from pages.ui.shell import _SECTIONS
from tests.e2e import browsing
from tests.e2e.browsing import ADMIN, PASSWORD
from tests.e2e.doors import (
    CLOSED_WITHIN,
    MIB,
    chat_socket,
    closes_in_time,
    log_in,
    memory_of,
    page_socket,
    sent_until_refused,
)
from tests.e2e.rawsocket import shown_over_websocket
from tests.e2e.server import ROOT, Server, environment
from tests.services.making import PACK

pytestmark = pytest.mark.e2e
CANARY = "Zanzibar"
PAGES = [entry.path for entries in _SECTIONS.values() for entry in entries]
OTHERS = (
    "/healthz",
    "/mcp",
    "/api/v1",
    "/api/v1/docs",
    "/api/v1/openapi.json",
    "/metrics",
    "/readyz",
    "/data",
    "/.env",
)


def test_a_fresh_server_tells_a_stranger_nothing_by_any_door(fresh_server: Server) -> None:
    text = PACK.replace("Harbour", CANARY).replace("quay", f"{CANARY} quay")
    command = [sys.executable, "-m", "core", "import", "-"]
    variables = environment(fresh_server.data_dir)
    done = subprocess.run(command, input=text, env=variables, cwd=ROOT, capture_output=True, text=True, check=False)
    assert CANARY in done.stdout, done.stderr
    version = re.search(r"\((.*)\)", done.stdout)
    assert version

    with httpx.Client(base_url=fresh_server.url, timeout=30) as stranger:
        for each in endpoints():
            path = re.sub(r"\{pack_id\}", version[1], each.path)
            path = re.sub(r"\{\w+\}", lambda _: str(uuid4()), path)
            answer = stranger.request(each.method, path, json={} if each.method != "GET" else None)
            assert CANARY not in answer.text, each
            assert answer.status_code == (401 if each.right or each.needs_login else 422), (each, answer.text)
        for path in (*(f"/{name}" for name in PAGES), *OTHERS):
            for method in ("GET", "POST"):
                assert CANARY not in stranger.request(method, path).text, path
    for name in ("", *PAGES):
        assert CANARY not in shown_over_websocket(fresh_server.url, name), name
    address = f"{fresh_server.url.replace('http', 'ws', 1)}/api/v1/chat/sessions/{uuid4()}/ws"
    for query, origin in (("?token=x", None), ("", Origin("http://evil.example"))):
        with pytest.raises(InvalidStatus) as refused, connect(address + query, origin=origin):
            pytest.fail("a stranger was let in")
        assert refused.value.response.status_code == 403


def test_a_login_that_has_ended_is_ended_on_every_surface(server: Server, page: Page) -> None:
    browsing.log_in(page, server, ADMIN[1], "/packs")
    cookie = next(f"{each['name']}={each['value']}" for each in page.context.cookies() if each["name"] == "session")
    pair = log_in(server, ADMIN[1], PASSWORD)
    mine = {"Authorization": f"Bearer {pair['access_token']}"}
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=30) as web:
        version = web.post("/packs/import", content=PACK.encode(), headers=mine).json()
        session = web.post("/chat/sessions", json={"pack_id": version["pack_id"]}, headers=mine).json()
        assert "Log out" in shown_over_websocket(server.url, "packs", cookie)

        with (
            page_socket(server, "packs", cookie) as of_page,
            chat_socket(server, session["id"], pair["access_token"]) as of_chat,
        ):
            other = {"Authorization": f"Bearer {log_in(server, ADMIN[1], PASSWORD)['access_token']}"}
            for login in web.get("/auth/sessions", headers=other).json()["items"]:
                if not login["current"]:
                    assert web.delete(f"/auth/sessions/{login['id']}", headers=other).status_code == 204
            assert web.get("/packs", headers=mine).status_code == 401
            assert web.post("/auth/refresh", json={"refresh_token": pair["refresh_token"]}).status_code == 401
            shown = shown_over_websocket(server.url, "packs", cookie)
            assert "Log in" in shown
            assert "Log out" not in shown
            assert closes_in_time(of_page) <= CLOSED_WITHIN
            assert closes_in_time(of_chat) <= CLOSED_WITHIN
    with connect(f"{server.url.replace('http', 'ws', 1)}/api/v1/chat/sessions/{session['id']}/ws") as late:
        late.send(json.dumps({"type": "authenticate", "token": pair["access_token"]}))
        assert json.loads(late.recv(timeout=30))["code"] == "not_logged_in"


def test_a_body_without_end_is_refused_early_and_kept_nowhere(server: Server) -> None:
    token = log_in(server, ADMIN[1], PASSWORD)["access_token"]
    before = memory_of(server)
    for path in ("/api/v1/packs/import", "/_stcore/upload_file/x/y", "/api/v1/auth/login", "/auth/session", "/mcp"):
        sent, answer = sent_until_refused(server, path, 200 * MIB, f"Authorization: Bearer {token}\r\n")
        assert sent < 20 * MIB, f"{path} took {sent:,} bytes"
        refused = not answer or any(code in answer[:16] for code in (b" 413 ", b" 403 ", b" 405 "))
        assert refused, answer
    assert memory_of(server) - before < 24 * MIB


def test_no_page_goes_against_the_content_security_policy(server: Server, page: Page) -> None:
    said: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("request", lambda request: asked.add(request.url))
    browsing.log_in(page, server, ADMIN[1], "/packs")
    pair = log_in(server, ADMIN[1], PASSWORD)
    httpx.post(
        f"{server.url}/api/v1/packs/import",
        content=PACK.encode(),
        headers={"Authorization": f"Bearer {pair['access_token']}"},
    )
    for name in PAGES:
        answer = page.goto(f"{server.url}/{name}")
        browsing.settled(page)
        assert answer is not None
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        for tab in page.get_by_role("tab").all():
            tab.click()
            browsing.settled(page)
    visit_docs = page.goto(f"{server.url}/api/v1/docs")
    assert visit_docs is not None
    page.get_by_text("Domain packs").first.wait_for()
    page.get_by_text("/packs/import").first.wait_for()
    assert said == []
    assert not {url for url in asked if not url.startswith((server.url, "data:", "blob:"))}
