"""The only reader of the environment: every setting, checked once, told in a sentence when it is wrong."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tempfile
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import ConfigError
from core.sign_on import SignOn, read_roles

MIN_SECRET_BYTES = 32
POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
DEFAULT_MODELS = {"groq": "llama-3.3-70b-versatile", "openai": "gpt-4o-mini"}


class Settings(BaseSettings):
    """All settings; variables of the same name in capitals, or lines of `.env`. `.env.example` names them."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    data_dir: Path = Field(Path("data"), description="where the embedded database and made secrets are kept")
    database_url: SecretStr | None = Field(None, description="PostgreSQL to use instead of the embedded one")
    database_owner_url: SecretStr | None = Field(
        None, description="the same database as the role that owns the tables; migrations run as it, nothing else does"
    )
    db_host: str | None = Field(None, description="alternative to DATABASE_URL: host")
    db_port: int = Field(5432, ge=1, le=65535, description="alternative to DATABASE_URL: port")
    db_name: str = Field("domain_packs", description="alternative to DATABASE_URL: database")
    db_user: str = Field("postgres", description="alternative to DATABASE_URL: user")
    db_password: SecretStr = Field(SecretStr(""), description="alternative to DATABASE_URL: password")
    db_pool_size: int = Field(10, ge=1, le=200, description="connections kept open to the database")

    secret_key: SecretStr | None = Field(None, description="keys the hashes of session tokens; 32 bytes or more")
    session_days: int = Field(7, ge=1, le=90, description="days until an unused login ends")
    access_token_expire_minutes: int = Field(15, ge=1, le=1440, description="minutes that an access token is good for")
    refresh_token_expire_days: int = Field(7, ge=1, le=90, description="days until an unused API login ends")
    registration: Literal["invitation", "open"] = Field("invitation", description="who may register, as editor")
    public_url: str | None = Field(None, description="the address people use, https://packs.example.org; for links")
    oidc_discovery_url: str | None = Field(
        None, description="address of an OpenID Connect provider's configuration; switches its login on"
    )
    oidc_client_id: str | None = Field(None, description="what this application is called there")
    oidc_client_secret: SecretStr | None = Field(None, description="and its secret there")
    oidc_name: str = Field("single sign-on", max_length=60, description="what people call the provider")
    oidc_role_claim: str = Field("roles", description="the claim that says what a person may do")
    oidc_roles: str = Field("", description='which of its values make which role: {"pack-admins": "admin"}')
    oidc_scopes: str = Field("openid profile email", description="what is asked of the provider")
    oidc_prompt: str = Field("select_account", description="login makes the provider ask for the password each time")
    allowed_origins: str = Field("", description="other sites whose scripts may use the API, separated by commas")
    rate_limit_per_minute: int = Field(600, ge=1, le=10_000_000, description="requests of one person in a minute")
    proposal_limit_per_hour: int = Field(300, ge=1, le=10_000_000, description="proposals of one person in an hour")
    agent_token: SecretStr | None = Field(None, description="API token of `python -m core mcp --agent`")
    redis_url: SecretStr | None = Field(None, description="Redis that counts for several processes together")

    audit_signing_key: SecretStr | None = Field(
        None, description="the seed of the key that anchors of the audit log are signed with: 64 hexadecimal digits"
    )
    audit_anchors_file: Path | None = Field(
        None, description="where anchors are written outside of the database; anchors.jsonl in DATA_DIR when empty"
    )

    llm_provider: Literal["groq", "openai"] | None = Field(
        None, description="groq, or openai for any compatible server"
    )
    llm_api_key: SecretStr | None = Field(
        None, description="key of the model provider; without it the offline planner works"
    )
    llm_model: str | None = Field(None, description="model name; llama-3.3-70b-versatile on Groq when empty")
    llm_base_url: str | None = Field(None, description="address of an OpenAI-compatible server")
    llm_timeout_seconds: float = Field(30.0, gt=0, le=300, description="longest wait for one model answer")
    llm_max_retries: int = Field(2, ge=0, le=5, description="tries after a failed model call")

    embeddings_base_url: str | None = Field(
        None, description="address of an OpenAI-compatible server for embeddings, in place of the model that runs here"
    )
    embeddings_model: str | None = Field(None, description="model of that server")
    embeddings_api_key: SecretStr | None = Field(None, description="key of that server")
    llm_fallback_model: str | None = Field(None, description="model that is asked when the first does not answer")
    llm_fallback_provider: Literal["groq", "openai"] | None = Field(
        None, description="its provider when it is another one"
    )
    llm_fallback_base_url: str | None = Field(None, description="its address when it is another one")
    llm_fallback_api_key: SecretStr | None = Field(None, description="its key when it is another one")

    langsmith_tracing: bool = Field(False, description="switches LangSmith tracing on")
    langsmith_api_key: SecretStr | None = Field(None, description="key for LangSmith")
    langsmith_project: str | None = Field(None, description="project the traces go to")
    langsmith_endpoint: str | None = Field(None, description="address of LangSmith when not the public one")

    log_format: Literal["text", "json"] = Field(
        "text", description="how the log is written: text, or json for programs"
    )
    metrics_token: SecretStr | None = Field(None, description="who sends it as a bearer token may read /metrics")
    metrics_addresses: str = Field("", description="address ranges that may read /metrics, apart by commas")
    otel_exporter_otlp_endpoint: str | None = Field(
        None, description="where OpenTelemetry spans are sent (OTLP over HTTP)"
    )
    otel_service_name: str = Field("domain-pack-authoring", description="the name of this service in traces")
    keep_logins_days: int = Field(30, ge=1, description="days that ended logins, tokens and links are kept")
    keep_drafts_days: int = Field(90, ge=1, description="days that drafts are kept which nobody goes on with")
    keep_usage_days: int = Field(400, ge=31, description="days that records of what models were asked are kept")
    debug: bool = Field(False, description="more in the log; never more to the user")

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in filter(None, (part.strip() for part in value.split(","))):
            parts = urlsplit(origin)
            if (
                parts.scheme not in {"http", "https"}
                or not parts.netloc
                or f"{parts.scheme}://{parts.netloc}" != origin
            ):
                raise ValueError("it must be a list of origins such as https://tools.example.org, without a path")
        return value

    @field_validator("oidc_roles")
    @classmethod
    def _are_roles(cls, value: str) -> str:
        if value:
            read_roles(value)
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("redis://", "rediss://", "redis+unix://")):
            raise ValueError("it must begin with redis:// or rediss://")
        return value

    @field_validator(
        "llm_base_url",
        "llm_fallback_base_url",
        "langsmith_endpoint",
        "embeddings_base_url",
        "otel_exporter_otlp_endpoint",
        "public_url",
        "oidc_discovery_url",
    )
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("it must begin with http:// or https://")
        return value

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            url = value.get_secret_value()
            if url.partition("://")[0] not in POSTGRESQL or "://" not in url:
                raise ValueError("it must begin with postgresql://")
            if not _has_readable_port(url):
                raise ValueError(
                    "its host and port cannot be read; a special character in the password is written as %40 (for @), "
                    "%2F (for /) and so on"
                )
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < MIN_SECRET_BYTES:
            raise ValueError(f"it is shorter than {MIN_SECRET_BYTES} bytes")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _is_hard_to_guess(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 16:
            raise ValueError("it is shorter than 16 characters")
        return value

    @field_validator("metrics_addresses")
    @classmethod
    def _are_ranges(cls, value: str) -> str:
        for one in filter(None, map(str.strip, value.split(","))):
            try:
                ip_network(one, strict=False)
            except ValueError:
                raise ValueError(f"“{one}” is no range of addresses; write 10.0.0.0/8, for example") from None
        return value

    @field_validator("audit_signing_key")
    @classmethod
    def _is_a_seed(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch("[0-9a-fA-F]{64}", value.get_secret_value()):
            raise ValueError("it must be 64 hexadecimal digits, for example from `openssl rand -hex 32`")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Settings:
        if not self.embedded and self.secret_key is None:
            raise ValueError("SECRET_KEY is missing; a database of your own (DATABASE_URL or DB_HOST) demands one")
        if self.llm_provider == "groq" and self.llm_api_key is None:
            raise ValueError("LLM_API_KEY is missing; LLM_PROVIDER=groq demands one")
        if self.llm_provider == "openai" and self.llm_api_key is None and self.llm_base_url is None:
            raise ValueError("LLM_API_KEY is missing; LLM_PROVIDER=openai demands one, or an LLM_BASE_URL")
        if self.llm_provider == "openai" and self.llm_base_url and not self.llm_model:
            raise ValueError("LLM_MODEL is missing; a server at LLM_BASE_URL has no default model")
        if (self.embeddings_base_url is None) != (self.embeddings_model is None):
            missing = "EMBEDDINGS_MODEL" if self.embeddings_model is None else "EMBEDDINGS_BASE_URL"
            raise ValueError(f"{missing} is missing; a server for embeddings needs its address and a model")
        needed = ("oidc_discovery_url", "oidc_client_id", "oidc_client_secret", "oidc_roles", "public_url")
        if any(getattr(self, name) for name in needed[:4]):
            for name in needed:
                if not getattr(self, name):
                    raise ValueError(f"{name.upper()} is missing; a login by OpenID Connect demands it")
        return self

    @property
    def sign_on(self) -> SignOn | None:
        """The provider that people log in by beside their passwords; None when there is none."""
        if not (self.oidc_discovery_url and self.oidc_client_id and self.oidc_client_secret and self.public_url):
            return None
        return SignOn(
            name=self.oidc_name,
            discovery_url=self.oidc_discovery_url,
            client_id=self.oidc_client_id,
            client_secret=self.oidc_client_secret.get_secret_value(),
            public_url=self.public_url,
            claim=self.oidc_role_claim,
            roles=read_roles(self.oidc_roles),
            scopes=self.oidc_scopes,
            prompt=self.oidc_prompt,
        )

    @property
    def origins(self) -> frozenset[str]:
        """The other sites whose scripts may use the API."""
        return frozenset(filter(None, (part.strip() for part in self.allowed_origins.split(","))))

    @property
    def embedded(self) -> bool:
        """Whether the PostgreSQL of the wheel is used, kept in `data_dir`."""
        return self.database_url is None and self.db_host is None

    @property
    def external_dsn(self) -> str | None:
        """The libpq URL of the configured database; None for the embedded one."""
        if self.database_url is not None:
            url = self.database_url.get_secret_value()
            return "postgresql://" + url.split("://", 1)[1]
        if self.db_host is not None:
            password = self.db_password.get_secret_value()
            login = quote(self.db_user, safe="") + (f":{quote(password, safe='')}" if password else "")
            name = quote(self.db_name, safe="")
            if self.db_host.startswith("/"):  # the folder of a Unix socket
                return f"postgresql://{login}@/{name}?host={quote(self.db_host, safe='')}&port={self.db_port}"
            host = f"[{self.db_host}]" if ":" in self.db_host else quote(self.db_host, safe="")
            return f"postgresql://{login}@{host}:{self.db_port}/{name}"
        return None

    @property
    def owner_dsn(self) -> str | None:
        """The libpq URL of the tables' owner; None where there is no other role than the application's."""
        if self.database_owner_url is None:
            return None
        return "postgresql://" + self.database_owner_url.get_secret_value().split("://", 1)[1]

    @property
    def model_name(self) -> str:
        """The model to ask; empty when no provider is set."""
        if self.llm_provider is None:
            return ""
        return self.llm_model or DEFAULT_MODELS[self.llm_provider]

    @cached_property
    def secret_bytes(self) -> bytes:
        """The secret key; in the embedded default it is made once and kept in `data_dir`, for the owner alone."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value().encode()
        path = self.data_dir / "secret_key"
        made = _kept_secret(path)
        if len(made) < MIN_SECRET_BYTES:
            raise ConfigError(f"The key in {path} is damaged; delete the file and start again (everyone logs in anew).")
        return made

    @cached_property
    def signing_seed(self) -> bytes:
        """The seed of the key for anchors; made once and kept in `data_dir`, for the owner alone, unless it is set."""
        if self.audit_signing_key is not None:
            return bytes.fromhex(self.audit_signing_key.get_secret_value())
        path = self.data_dir / "audit_signing_key"
        try:
            seed = bytes.fromhex(_kept_secret(path).decode())
        except ValueError:
            seed = b""
        if len(seed) != MIN_SECRET_BYTES:
            raise ConfigError(f"The key in {path} is damaged; bring it back from a backup, or delete it to sign anew.")
        return seed

    @property
    def anchors_path(self) -> Path:
        """The file outside of the database that anchors are written to."""
        return self.audit_anchors_file or self.data_dir / "anchors.jsonl"


def load_settings() -> Settings:
    """Read the environment and `.env`. Raises `ConfigError` with one sentence that names what is wrong."""
    try:
        return Settings()  # type: ignore[call-arg, unused-ignore]  # every value has a default
    except ValidationError as error:
        raise ConfigError(_sentence(error)) from None
    except UnicodeDecodeError:
        raise ConfigError("The file .env is not UTF-8; save it as UTF-8 and start again.") from None


def _kept_secret(path: Path) -> bytes:
    try:
        if not path.exists():
            _make_secret(path)
        return path.read_bytes().strip()
    except OSError as error:
        raise ConfigError(f"The key in {path} cannot be kept there: {error.strerror or error}.") from error


def _make_secret(path: Path) -> None:
    """Make a key that no other process ever sees half written; the first of several keeps its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")  # for the owner alone
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(MIN_SECRET_BYTES))
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
    finally:
        os.unlink(made)


def _has_readable_port(url: str) -> bool:
    try:
        _ = urlsplit(url).port
    except ValueError:
        return False
    return True


def _sentence(error: ValidationError) -> str:
    parts = []
    for problem in error.errors(include_url=False, include_input=False):
        name = "_".join(str(part) for part in problem["loc"]).upper()
        reason = problem["msg"].removeprefix("Value error, ").replace("Input should be", "it should be", 1)
        parts.append(f"The setting {name} cannot be used: {reason}." if name else f"The setting {reason}.")
    return " ".join(parts)
