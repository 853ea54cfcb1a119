"""Settings: every one is documented, every wrong one is told in a sentence that names it and no secret."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import psycopg
import pytest

from core.config import Settings, load_settings
from core.errors import ConfigError
from tests.services.making import at_once

ROOT = Path(__file__).parents[1]
KEY = "s3cret-" * 6
OIDC = {
    "OIDC_DISCOVERY_URL": "https://login.example.org/.well-known/openid-configuration",
    "OIDC_CLIENT_ID": "packs",
    "OIDC_CLIENT_SECRET": "s3cret",
    "OIDC_ROLES": '{"admins": "admin", "staff": "editor"}',
    "PUBLIC_URL": "https://packs.example.org",
}
OWN = {"DATABASE_URL": "postgresql://db.example.org/packs", "SECRET_KEY": KEY}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without settings, in an empty folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def set_all(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_nothing_set_means_the_embedded_database_and_the_offline_planner():
    settings = load_settings()
    assert settings.embedded
    assert settings.external_dsn is None
    assert (settings.llm_provider, settings.model_name, settings.debug) == (None, "", False)


def test_every_setting_is_named_in_the_example_and_every_name_there_is_a_setting():
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = {line.split("=", 1)[0] for line in lines if re.match(r"[A-Z_]+=", line)}
    assert named == {name.upper() for name in Settings.model_fields}


def test_the_example_starts_as_it_is(tmp_path: Path):
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text())
    settings = load_settings()
    defaults = Settings(_env_file=None)
    assert settings.model_dump() == defaults.model_dump()


def test_every_setting_says_what_it_is_for():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"DATABASE_URL": "mysql://root:s3cret@db/x", "SECRET_KEY": KEY}, "DATABASE_URL .*begin with postgresql://"),
        ({"DATABASE_URL": "postgresql", "SECRET_KEY": KEY}, "DATABASE_URL .*begin with postgresql://"),
        ({"DATABASE_URL": "postgresql:s3cret", "SECRET_KEY": KEY}, "DATABASE_URL .*begin with postgresql://"),
        ({"DATABASE_URL": "postgresql://u:s3cret@db:port/x", "SECRET_KEY": KEY}, "DATABASE_URL .*host and port"),
        ({"DATABASE_URL": "postgresql://u:s3cret/@db/x", "SECRET_KEY": KEY}, "DATABASE_URL .*host and port"),
        ({"DATABASE_URL": "postgresql://u:s3cret@db/x"}, "SECRET_KEY is missing"),
        ({"DB_HOST": "db"}, "SECRET_KEY is missing"),
        ({"OIDC_CLIENT_ID": "packs"}, "OIDC_DISCOVERY_URL is missing; a login by OpenID Connect demands it"),
        ({**OIDC, "OIDC_ROLES": ""}, "OIDC_ROLES is missing"),
        ({**OIDC, "PUBLIC_URL": ""}, "PUBLIC_URL is missing"),
        ({**OIDC, "OIDC_ROLES": "admins=admin"}, "OIDC_ROLES cannot be used: it must be a JSON object"),
        ({**OIDC, "OIDC_ROLES": '{"admins": "king"}'}, "OIDC_ROLES cannot be used: it must be a JSON object"),
        ({**OIDC, "OIDC_DISCOVERY_URL": "login.example.org"}, "OIDC_DISCOVERY_URL cannot be used: it must begin with"),
        ({"DB_PORT": "0"}, "DB_PORT cannot be used"),
        ({"DB_PORT": "five"}, "DB_PORT cannot be used"),
        ({"DB_POOL_SIZE": "0"}, "DB_POOL_SIZE cannot be used"),
        ({"SECRET_KEY": "s3cret"}, "SECRET_KEY cannot be used: it is shorter than 32 bytes"),
        ({"SESSION_DAYS": "0"}, "SESSION_DAYS cannot be used"),
        ({"SESSION_DAYS": "91"}, "SESSION_DAYS cannot be used"),
        ({"LLM_PROVIDER": "oracle", "LLM_API_KEY": KEY}, "LLM_PROVIDER cannot be used.*'groq' or 'openai'"),
        ({"LLM_PROVIDER": "groq"}, "LLM_API_KEY is missing"),
        ({"LLM_PROVIDER": "openai"}, "LLM_API_KEY is missing"),
        ({"LLM_PROVIDER": "openai", "LLM_BASE_URL": "http://localhost:1/v1"}, "LLM_MODEL is missing"),
        ({"LLM_BASE_URL": "localhost:8080"}, "LLM_BASE_URL cannot be used: it must begin with http"),
        ({"LLM_TIMEOUT_SECONDS": "0"}, "LLM_TIMEOUT_SECONDS cannot be used"),
        ({"LLM_TIMEOUT_SECONDS": "soon"}, "LLM_TIMEOUT_SECONDS cannot be used"),
        ({"LLM_TIMEOUT_SECONDS": "nan"}, "LLM_TIMEOUT_SECONDS cannot be used"),
        ({"LLM_MAX_RETRIES": "6"}, "LLM_MAX_RETRIES cannot be used"),
        ({"LANGSMITH_TRACING": "perhaps"}, "LANGSMITH_TRACING cannot be used"),
        ({"LANGSMITH_ENDPOINT": "ftp://x"}, "LANGSMITH_ENDPOINT cannot be used"),
        ({"DEBUG": "s3cret"}, "DEBUG cannot be used"),
    ],
)
def test_a_wrong_value_is_named_in_a_sentence_without_its_secret(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], words: str
):
    set_all(monkeypatch, values)
    with pytest.raises(ConfigError, match=words) as raised:
        load_settings()
    message = raised.value.message
    assert "s3cret" not in message
    assert "s3cret" not in repr(raised.value.__cause__)
    assert "\n" not in message
    assert message.startswith("The setting ")
    assert message.endswith(".")


def test_several_wrong_values_are_told_at_once(monkeypatch: pytest.MonkeyPatch):
    set_all(monkeypatch, {"DB_PORT": "x", "SESSION_DAYS": "x", "DEBUG": "x"})
    with pytest.raises(ConfigError) as raised:
        load_settings()
    for name in ("DB_PORT", "SESSION_DAYS", "DEBUG"):
        assert f"The setting {name} cannot be used" in raised.value.message


def test_a_file_of_settings_in_another_encoding_is_told(tmp_path: Path):
    (tmp_path / ".env").write_bytes("DB_NAME=Häfen\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"\.env is not UTF-8"):
        load_settings()


@pytest.mark.parametrize(
    ("values", "host", "port", "password"),
    [
        ({"DATABASE_URL": "postgres://u:p%40ss@db:6543/packs"}, "db", "6543", "p@ss"),
        ({"DATABASE_URL": "postgresql+psycopg://u@db/packs"}, "db", None, None),
        ({"DATABASE_URL": "postgresql://u@/packs?host=/run/pg"}, "/run/pg", None, None),
        ({"DB_HOST": "db", "DB_PASSWORD": "a/b@c:d%e f#?"}, "db", "5432", "a/b@c:d%e f#?"),
        ({"DB_HOST": "::1", "DB_PORT": "6543"}, "::1", "6543", None),
        ({"DB_HOST": "/var/run/postgresql"}, "/var/run/postgresql", "5432", None),
    ],
)
def test_the_parts_of_a_database_reach_the_driver_as_they_were_given(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], host: str, port: str | None, password: str | None
):
    set_all(monkeypatch, {"SECRET_KEY": KEY, "DB_USER": "u", "DB_NAME": "packs", **values})
    dsn = load_settings().external_dsn
    assert dsn is not None
    read = psycopg.conninfo.conninfo_to_dict(dsn)
    assert (read["host"], read.get("port"), read.get("password")) == (host, port, password)
    assert (read["user"], read["dbname"]) == ("u", "packs")


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch):
    set_all(
        monkeypatch,
        {
            "DATABASE_URL": "postgresql://u:s3cret@db/x",
            "DB_PASSWORD": "s3cret",
            "SECRET_KEY": KEY,
            "LLM_API_KEY": "s3cret",
            "LANGSMITH_API_KEY": "s3cret",
        },
    )
    assert "s3cret" not in f"{load_settings()!r} {load_settings()!s} {load_settings().model_dump()}"


def test_the_model_has_a_default_for_each_provider(monkeypatch: pytest.MonkeyPatch):
    set_all(monkeypatch, {"LLM_PROVIDER": "groq", "LLM_API_KEY": KEY})
    assert load_settings().model_name == "llama-3.3-70b-versatile"
    monkeypatch.setenv("LLM_MODEL", "another")
    assert load_settings().model_name == "another"


def test_the_secret_is_made_once_and_for_the_owner_alone(tmp_path: Path):
    old = os.umask(0)
    try:
        found = at_once([lambda: Settings(_env_file=None, data_dir=tmp_path / "data").secret_bytes] * 8)
    finally:
        os.umask(old)
    assert len(set(found)) == 1, found
    assert isinstance(found[0], bytes)
    assert len(found[0]) >= 32
    path = tmp_path / "data" / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret_key"]
    assert Settings(_env_file=None, data_dir=tmp_path / "data").secret_bytes == found[0]
    assert Settings(_env_file=None, data_dir=tmp_path / "other").secret_bytes != found[0]


def test_a_secret_that_cannot_be_kept_or_is_damaged_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match="cannot be kept there"):
        _ = Settings(_env_file=None, data_dir=tmp_path / "file").secret_bytes
    (tmp_path / "secret_key").write_bytes(b"\xff cut")
    with pytest.raises(ConfigError, match="damaged; delete the file"):
        _ = Settings(_env_file=None, data_dir=tmp_path).secret_bytes


def test_a_secret_that_is_given_is_used_and_written_nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    set_all(monkeypatch, {**OWN, "DATA_DIR": str(tmp_path / "data")})
    assert load_settings().secret_bytes == KEY.encode()
    assert not (tmp_path / "data").exists()


def test_a_provider_gives_the_highest_role_of_its_map(monkeypatch: pytest.MonkeyPatch):
    assert load_settings().sign_on is None
    set_all(monkeypatch, OIDC)
    provider = load_settings().sign_on
    assert provider is not None
    assert provider.role_of({"roles": ["staff", "admins", "chess"]}) == "admin"
    assert provider.role_of({"roles": "staff"}) == "editor"
    assert provider.role_of({"roles": []}) is None
    with pytest.raises(KeyError):
        provider.role_of({})
    assert provider.secrets("key")["auth"]["redirect_uri"] == "https://packs.example.org/oauth2callback"
