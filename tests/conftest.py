"""A real PostgreSQL for the whole run, and a database of its own, built by the migrations, for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import bcrypt
import psycopg
import pytest

from core.config import Settings
from core.container import Container, build_container
from core.errors import ConfigError
from core.services.views import Actor, Role
from db.embedded import start_embedded, stop_embedded
from db.engine import Database
from db.migrate import upgrade
from db.roles import EMBEDDED_ROLE, as_role

TEMPLATE = "template_authoring"
SHARED_PACKS = Path(__file__).parents[2] / "shared" / "packs"
SAMPLES = Path(__file__).parents[1] / "db" / "samples"
_numbers = count(1)


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    """Hash passwords at the lowest cost: no test has to wait a quarter of a second for each person that it makes."""
    salt = bcrypt.gensalt
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.services.passwords.bcrypt.gensalt", lambda _cost=4: salt(4))
        yield


@pytest.fixture(autouse=True, scope="session")
def no_application_of_its_own() -> Iterator[None]:
    """Let nothing that outlives its test build the application of the environment, with a database in `./data`."""

    def refuse() -> NoReturn:
        raise ConfigError("No test builds the application from the environment.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.container.load_settings", refuse)
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL that lives as long as the run, with a migrated template database."""
    # Not below pytest's own folder: every further pytest of the machine shuts that one to the server's system user.
    with TemporaryDirectory(prefix="authoring-postgres-", ignore_cleanup_errors=True) as folder:
        yield _started(Path(folder))
        stop_embedded(Path(folder))


def _started(folder: Path) -> str:
    dsn = start_embedded(folder)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET max_connections = 200")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    template = Database(with_name(dsn, TEMPLATE), pool_size=1)
    upgrade(template, role=EMBEDDED_ROLE, make=True)
    template.close()
    return dsn


def with_name(dsn: str, name: str) -> str:
    """Give the URL of another database on the same server."""
    return dsn.replace("/postgres?", f"/{name}?", 1)


@pytest.fixture
def dsn(server: str) -> Iterator[str]:
    """The URL of an empty, migrated database for one test, as the owner of its tables."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield with_name(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(dsn: str, tmp_path: Path) -> Settings:
    """Settings that name the test's database, as the application's role, and nothing of the machine's environment."""
    return Settings(
        _env_file=None,
        database_url=as_role(dsn, EMBEDDED_ROLE),
        database_owner_url=dsn,
        secret_key="k" * 32,
        data_dir=tmp_path,
        llm_provider=None,
        rate_limit_per_minute=1_000_000,
        proposal_limit_per_hour=1_000_000,
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Container]:
    """The whole application on an empty database, with the offline planner."""
    container = build_container(settings)
    yield container
    container.close()


@pytest.fixture
def person(app: Container) -> Callable[..., Actor]:
    """Make a user of a role and give the actor behind a login of theirs."""

    def make(role: Role | str = Role.ADMIN, email: str | None = None, name: str | None = None) -> Actor:
        role = Role(role)
        email = email or f"{role.value}{next(_numbers)}@example.org"
        app.users.add_from_console(name=name or role.value.title(), email=email, role=role, password="quite a long one")
        actor = app.auth.actor(app.auth.redeem(app.auth.open_login(email)))
        assert actor is not None
        return actor

    return make


@pytest.fixture
def admin(person: Callable[..., Actor]) -> Actor:
    """An administrator."""
    return person(Role.ADMIN)


@pytest.fixture
def reviewer(person: Callable[..., Actor]) -> Actor:
    """A reviewer."""
    return person(Role.REVIEWER)


@pytest.fixture
def editor(person: Callable[..., Actor]) -> Actor:
    """An editor."""
    return person(Role.EDITOR)


def real_packs() -> list[Path]:
    """The samples that ship, and further packs beside the project where there are any."""
    beside = sorted(SHARED_PACKS.glob("*.yaml")) if SHARED_PACKS.is_dir() else []
    return sorted(SAMPLES.glob("*.yaml")) + beside
