"""Tries the API with requests made from its own OpenAPI document: `python -m tests.interfaces.api.contract`.

Each operation gets requests that fit its description and requests that do not, with ids of things that exist and ids
of nothing. No answer may be a server error, and every answer has to fit what the document says of it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import bcrypt
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette

from core import container as container_module
from core.config import Settings
from core.container import Container, build_container
from core.interfaces.web import MIDDLEWARE, build_routes
from core.services.memory_views import NewMemory
from core.services.views import Actor, Role
from tests.services.making import add_term, bring

PASSWORD = "a quiet harbour"
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


class World:
    """An application with something of everything, and an administrator who asks."""

    def __init__(self, app: Container) -> None:
        self.app = app
        email = f"{uuid4().hex}@example.org"
        app.users.add_from_console(name="Ada", email=email, role=Role.ADMIN, password=PASSWORD)
        self.admin: Actor = app.users.console_actor(email)
        other = app.users.add_from_console(
            name="Bo", email=f"{uuid4().hex}@example.org", role=Role.EDITOR, password=PASSWORD
        )
        pack_id = bring(app, self.admin)
        session = app.sessions.create(self.admin, pack_id)
        turn = app.assistant.ask(self.admin, session.id, "What is in this pack?")
        document = app.documents.add(self.admin, pack_id, "log.txt", b"The quay lies near the berth.").row
        app.bench.sign(self.admin, document.id, 4, 8, entity="SHIP")
        head = app.packs.row(self.admin, pack_id).head_id
        self.ids: Mapping[str, str] = {
            "pack_id": str(pack_id),
            "version_id": str(head),
            "turn_id": str(turn.id),
            "document_id": str(document.id),
            "example_id": str(app.bench.golden(self.admin, pack_id)[0].id),
            "release_id": str(app.releases.mark(self.admin, head, "1.0.0", "The first.").id),
            "memory_id": str(app.memories.remember(self.admin, NewMemory("Names are written in full.")).id),
            "person": str(other.id),
            "number": "1",
            "session_id": str(session.id),
            "proposal_id": str(app.assistant.propose_operations(
                self.admin, pack_id, add_term("mooring"),
                base_sha256=app.packs.head(self.admin, pack_id)[1],
            )),
            "user_id": str(other.id),
            "key": app.packs.samples()[0].key,
        }  # fmt: skip

    def headers(self) -> dict[str, str]:
        """Log the administrator in anew: some operations end a login."""
        return {"Authorization": f"Bearer {self.app.api_logins.log_in(self.admin.email, PASSWORD).access_token}"}


@contextmanager
def site_of(app: Container) -> Iterator[Starlette]:
    """Everything that stands beside the pages, over `app`."""
    with mock.patch.object(container_module, "_current", app):
        yield Starlette(routes=build_routes(), middleware=MIDDLEWARE)


@contextmanager
def quick_hashes() -> Iterator[None]:
    """Hash passwords at bcrypt's lowest cost: some operations end a login, and what is tried here is no password."""
    salt = bcrypt.gensalt
    with mock.patch("core.services.passwords.bcrypt.gensalt", side_effect=lambda *_: salt(4)):
        yield


def operations_of(site: Starlette) -> list[Any]:
    """Give every operation of the document."""
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", site)
    return [found.ok() for found in schema.get_all_operations()]


def try_operation(world: World, operation: Any, examples: int) -> Counter[int]:
    """Send what is made for an operation; give how often each status came. Raises for an answer that does not fit."""
    statuses: Counter[int] = Counter()
    headers = world.headers()
    named = [parameter.name for parameter in operation.path_parameters]

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def run(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=data.draw(st.sampled_from(MODES))))
        if data.draw(st.booleans()) and case.path_parameters:
            for name in named:
                case.path_parameters[name] = world.ids.get(name, case.path_parameters.get(name))
        answer = case.call(headers=headers)
        if answer.status_code == 401 and "/auth/" in operation.path:
            headers.update(world.headers())
        statuses[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    run()
    return statuses


def main() -> int:
    """Run the whole contract on an embedded database of its own, and print what came."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200, help="requests for each operation")
    parser.add_argument("--skip", type=int, default=0, help="operations to leave out, to go on where a run has ended")
    wanted = parser.parse_args()
    total: Counter[int] = Counter()
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        most = 10_000_000
        values = {"data_dir": Path(folder), "rate_limit_per_minute": most, "proposal_limit_per_hour": most}
        app = build_container(Settings(_env_file=None, llm_provider=None, **values))
        try:
            with quick_hashes(), site_of(app) as site:
                world = World(app)
                for operation in operations_of(site)[wanted.skip :]:
                    try:
                        found = try_operation(world, operation, wanted.examples)
                    except Exception as failure:
                        broken += 1
                        parts = getattr(failure, "exceptions", [failure])
                        sys.stdout.write(f"{operation.method.upper():6} {operation.path}: BROKEN {failure}\n{parts}\n")
                        sys.stdout.flush()
                        continue
                    total.update(found)
                    told = ", ".join(f"{count} × {status}" for status, count in sorted(found.items()))
                    sys.stdout.write(f"{operation.method.upper():6} {operation.path}: {told}\n")
                    sys.stdout.flush()
        finally:
            app.close()
    errors = sum(count for status, count in total.items() if status >= 500)
    sys.stdout.write(f"{sum(total.values())} requests, {errors} server errors, {broken} operations broken\n")
    return 1 if errors or broken else 0


if __name__ == "__main__":
    sys.exit(main())
