"""Attacks the doors of a real server over HTTP, at full size: `python -m tests.interfaces.api.attacks`.

Refreshes that race, guessed passwords with the server started anew in between, names told apart by time, an author who
confirms what they proposed, and answers that are lost after they were true. Figures are printed; a broken promise
raises.
"""

from __future__ import annotations

import argparse
import select
import socket
import struct
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep
from typing import Any
from urllib.parse import urlsplit

import httpx

from core.config import Settings
from core.container import Container, build_container
from core.services.views import Role
from tests.e2e.server import Server, running
from tests.services.making import PACK, add_term, at_once

PASSWORD = "a quiet harbour at noon"
ADMIN, AUTHOR = "ada@example.org", "ben@example.org"
CHECKED, REFUSED = 401, 429


@dataclass
class Target:
    """A server, and how it is started anew."""

    url: str
    restart: Callable[[], None]

    def web(self, address: str = "127.0.0.1") -> httpx.Client:
        """Give a client whose requests come from an address of this machine."""
        transport = httpx.HTTPTransport(local_address=address)
        return httpx.Client(base_url=f"{self.url}/api/v1", transport=transport, timeout=60)

    def log_in(self, email: str, address: str = "127.0.0.1") -> dict[str, Any]:
        """Log in; give the tokens."""
        with self.web(address) as web:
            return told(web.post("/auth/login", json={"email": email, "password": PASSWORD}))

    def bearer(self, email: str) -> dict[str, str]:
        """Log in; give the header."""
        return {"Authorization": f"Bearer {self.log_in(email)['access_token']}"}


def told(answer: httpx.Response, *status: int) -> Any:
    """Give what was answered; anything else than expected is a failure."""
    assert answer.status_code in (status or (200, 201)), f"{answer.status_code}: {answer.text[:300]}"
    return answer.json()


def prepare(app: Container) -> None:
    """Make an administrator, and a reviewer who will attack."""
    for name, email, role in (("Ada", ADMIN, Role.ADMIN), ("Ben", AUTHOR, Role.REVIEWER)):
        app.users.add_from_console(name=name, email=email, role=role, password=PASSWORD)


def race_refreshes(target: Target, rounds: int) -> str:
    """Refresh with one token eight times at once, round after round; then use an old one again."""
    pair = first = target.log_in(AUTHOR)
    seen: Counter[int] = Counter()
    clients = [target.web() for _ in range(8)]
    for _ in range(rounds):
        given = {"refresh_token": pair["refresh_token"]}
        answers: Any = at_once([lambda web=web, given=given: web.post("/auth/refresh", json=given) for web in clients])
        won = [answer for answer in answers if answer.status_code == 200]
        assert len(won) == 1, [answer.text for answer in answers]
        seen.update(answer.status_code for answer in answers)
        pair = won[0].json()
    assert set(seen) <= {200, 409}, seen
    until = monotonic() + 10
    while (
        answer := clients[0].post("/auth/refresh", json={"refresh_token": first["refresh_token"]})
    ).status_code == 409:
        assert monotonic() < until, "the grace does not end"
        sleep(0.25)
    told(answer, 401)
    for web in clients[:1]:
        told(web.get("/auth/me", headers={"Authorization": f"Bearer {pair['access_token']}"}), 401)
        told(web.post("/auth/refresh", json={"refresh_token": pair["refresh_token"]}), 401)
    for web in clients:
        web.close()
    return f"{rounds} rounds of 8 refreshes at once: {seen[200]} won, {seen[409]} lost; a later reuse ended the login"


def guess(target: Target, guesses: int) -> Iterator[str]:
    """Guess one person's password, then one password for each of many people; the server starts anew half way."""
    for kind, address, most in (("one user", "127.0.0.2", 10), ("as many users", "127.0.0.3", 50)):
        seen: Counter[int] = Counter()
        started = perf_counter()
        for number in range(guesses):
            if number == guesses // 2:
                target.restart()
            email = AUTHOR if kind == "one user" else f"user{number}@example.org"
            with target.web(address) as web:
                answer = web.post("/auth/login", json={"email": email, "password": f"guess number {number}"})
            seen[answer.status_code] += 1
            assert answer.status_code in {CHECKED, REFUSED}, answer.text
            assert answer.status_code == CHECKED or int(answer.headers["retry-after"]) > 0
        assert seen[CHECKED] == min(most, guesses), seen
        told_of = f"{seen[CHECKED]} compared, {seen[REFUSED]} refused in {perf_counter() - started:.0f} s"
        yield f"{guesses} guesses for {kind}, a restart in between: {told_of}"
    target.log_in(AUTHOR, "127.0.0.4")
    yield "the owner still logs in from elsewhere"


def tell_names_apart(target: Target, tries: int) -> tuple[float, float, float]:
    """Log in with wrong passwords as somebody who is there and as nobody; give both medians in milliseconds, and how
    far they are apart as a share."""
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    words = set()
    for number in range(tries):
        address = f"127.0.{1 + number // 5}.{10 + number % 5}"
        order = ("known", "unknown") if number % 2 else ("unknown", "known")
        with target.web(address) as web:
            web.get("/openapi.json") if not number else web.get(
                "/auth/me"
            )  # the connection is open before the clock runs
            for kind in order:
                email = AUTHOR if kind == "known" else f"nobody{number}@example.org"
                started = perf_counter()
                answer = web.post("/auth/login", json={"email": email, "password": f"a wrong one {number}"})
                times[kind].append(1_000 * (perf_counter() - started))
                told(answer, CHECKED)
                words.add(answer.json()["detail"])
    assert len(words) == 1, words
    known, unknown = median(times["known"]), median(times["unknown"])
    return known, unknown, abs(known - unknown) / max(known, unknown)


def confirm_alone(target: Target, propose_by_agent: Callable[[str, str, str], str] | None = None) -> str:
    """Try every way to confirm one's own proposal where it takes a second person."""
    admin, one, other = target.bearer(ADMIN), target.bearer(AUTHOR), target.bearer(AUTHOR)
    bypassed = tried = 0
    with target.web() as web:
        token = told(
            web.post("/auth/tokens", json={"name": "A program", "scopes": ["read", "propose", "confirm"]}, headers=one)
        )["token"]
        program = {"Authorization": f"Bearer {token}"}
        told(web.patch("/policy", json={"four_eyes": "always"}, headers=admin))
        version = told(web.post("/packs/import", content=PACK.encode(), headers=one))
        made = [propose(web, version, one, "mooring"), propose(web, version, program, "pilot")]
        if propose_by_agent is not None:
            made.append(propose_by_agent(token, version["pack_id"], version["sha256"]))
        made.append(
            told(web.post(f"/proposals/{made[0]}/revise", json={"text": "Add tug to the key terms"}, headers=one))[
                "proposal_id"
            ]
        )
        for proposal in filter(None, made):
            for headers in (one, other, program):
                view = told(web.get(f"/proposals/{proposal}", headers=headers))
                for body in ways_to_confirm(web, proposal, headers, view["seen_hash"]):
                    tried += 1
                    answer = web.post(f"/proposals/{proposal}/confirm", json=body, headers=headers)
                    bypassed += answer.status_code == 200
                    told(answer, 403, 409)
        told(web.patch("/policy", json={"four_eyes": "never"}, headers=admin))
        head = told(web.get(f"/packs/{version['pack_id']}", headers=one))["head_number"]
    assert (bypassed, head) == (0, 1)
    return f"{tried} tries to confirm one's own (two sessions, a token, by an agent): {bypassed} bypassed"


def ways_to_confirm(web: httpx.Client, proposal: str, headers: dict[str, str], seen: str) -> Iterator[dict[str, Any]]:
    """Give bodies that would confirm: the whole, a part, an edit."""
    yield {"hash": seen}
    edit = {"selection": [0], "edits": {"0": {"value": "something else"}}}
    answer = web.post(f"/proposals/{proposal}/preview", json=edit, headers=headers)
    if answer.status_code == 200:
        yield {**edit, "hash": answer.json()["seen_hash"]}


def propose(web: httpx.Client, version: dict[str, Any], headers: dict[str, str], term: str) -> str:
    """Propose a term; give the proposal's id."""
    pack = told(web.get(f"/packs/{version['pack_id']}", headers=headers))
    head = told(web.get(f"/versions/{pack['head_id']}", headers=headers))["row"]
    body = {"operations": add_term(term), "base_sha256": head["sha256"], "summary": f"Add {term}."}
    return str(told(web.post(f"/packs/{version['pack_id']}/proposals", json=body, headers=headers))["id"])


def lose_answers(target: Target, times: int) -> str:
    """Confirm, and cut the line when the answer comes; ask again with the same key."""
    mine = target.bearer(AUTHOR)
    with target.web() as web:
        version = told(web.post("/packs/import", content=PACK.encode(), headers=mine))
        for number in range(times):
            proposal = propose(web, version, mine, f"term {number}")
            seen = told(web.get(f"/proposals/{proposal}", headers=mine))["seen_hash"]
            headers = {**mine, "Idempotency-Key": f"{proposal}"}
            path = f"/proposals/{proposal}/confirm"
            request = web.build_request("POST", path, json={"hash": seen}, headers=headers)
            cut_when_answered(request)
            again = told(web.post(path, json={"hash": seen}, headers=headers))
            assert again["version_number"] == number + 2, again
            assert told(web.post(path, json={"hash": seen}, headers=headers)) == again
            told(web.post(path, json={"hash": "another"}, headers=headers), 409)
        head = told(web.get(f"/packs/{version['pack_id']}", headers=mine))["head_number"]
    assert head == times + 1
    return f"{times} answers cut off after COMMIT: the same version for the same key each time, other bodies refused"


def cut_when_answered(request: httpx.Request) -> None:
    """Send a request and reset the connection at the first byte of its answer, which nobody reads."""
    lines = [f"{request.method} {request.url.raw_path.decode()} HTTP/1.1", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in request.headers.items() if name != "connection"]
    address = urlsplit(str(request.url))
    with socket.create_connection((address.hostname, address.port), 30) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode() + request.read())
        assert select.select([line], [], [], 30)[0], "no answer came"
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@contextmanager
def real_server() -> Iterator[Target]:
    """Run the application with its people on data of its own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        app = build_container(Settings(_env_file=None, llm_provider=None, data_dir=Path(folder)))
        prepare(app)
        app.close()
        variables = {"RATE_LIMIT_PER_MINUTE": "10000000", "PROPOSAL_LIMIT_PER_HOUR": "10000000"}
        with running(Path(folder), variables=variables) as server:
            yield Target(server.url.replace("localhost", "127.0.0.1"), lambda: _again(server))


def _again(server: Server) -> None:
    server.stop()
    server.start()


def agent_proposes(target: Target) -> Callable[[str, str, str], str]:
    """Give what proposes over MCP, and holds that no tool there confirms."""
    from tests.interfaces.test_agents import talk_http
    from tests.interfaces.test_agents import told as told_by

    def propose_there(token: str, pack_id: str, sha256: str) -> str:
        async def go(client: Any) -> str:
            names = [tool.name for tool in (await client.list_tools()).tools]
            assert not [name for name in names if "confirm" in name or "commit" in name or "decide" in name], names
            given = {
                "pack_id": pack_id,
                "operations": add_term("barge"),
                "base_sha256": sha256,
                "reason": "It is used.",
            }
            return str((await told_by(client, "propose", **given))["id"])

        with ThreadPoolExecutor(1) as threads:
            return threads.submit(talk_http, target.url, token, go).result()

    return propose_there


def main() -> int:
    """Attack a server of its own, and print what came."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="rounds of racing refreshes")
    parser.add_argument("--guesses", type=int, default=500, help="guesses of each kind")
    parser.add_argument("--tries", type=int, default=100, help="logins as somebody and as nobody")
    parser.add_argument("--cuts", type=int, default=50, help="answers that are cut off")
    wanted = parser.parse_args()
    with real_server() as target:
        say(race_refreshes(target, wanted.rounds))
        say(confirm_alone(target, agent_proposes(target)))
        say(lose_answers(target, wanted.cuts))
        known, unknown, apart = tell_names_apart(target, wanted.tries)
        say(f"{wanted.tries} wrong passwords each: known {known:.0f} ms, unknown {unknown:.0f} ms, {apart:.1%} apart")
        for line in guess(target, wanted.guesses):
            say(line)
    return 0 if apart <= 0.1 else 1


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
