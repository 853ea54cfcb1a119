"""No secret stands in the log of the process, in the audit log, in an export, in an error or in a backup."""

from __future__ import annotations

import io
import json
import logging
import tarfile
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.config import Settings
from core.container import build_container
from core.errors import AppError, TooManyAttempts
from core.interfaces.backup import back_up
from core.observing.logs import start_logging
from core.services.views import AuditFilter, Role
from tests.services.making import bring, confirm

PASSWORD = "canary-password-of-ada"
WRONG = "canary-password-that-is-wrong"
NEW = "canary-password-that-is-new"
KEY = "sk-canary-key-of-the-model-server"
SECRET = "canary-secret-key-that-is-long-enough-for-it"
FIGURES = "canary-token-for-figures"


@pytest.fixture
def restored_logging() -> object:
    """Put the root logger back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("restored_logging")
def test_canaries_sing_nowhere(settings: Settings, tmp_path: Path):
    settings = settings.model_copy(
        update={
            "secret_key": SecretStr(SECRET),
            "llm_provider": "openai",
            "llm_base_url": "http://127.0.0.1:9/v1",
            "llm_model": "none",
            "llm_api_key": SecretStr(KEY),
            "llm_max_retries": 0,
            "llm_timeout_seconds": 2.0,
            "metrics_token": SecretStr(FIGURES),
            "debug": True,
            "log_format": "json",
        }
    )
    stream, errors = io.StringIO(), []
    start_logging(settings, stream)
    app = build_container(settings)
    canaries = [PASSWORD, WRONG, NEW, KEY, SECRET, FIGURES]

    def try_it(work: object) -> None:
        try:
            assert callable(work)
            work()
        except AppError as error:
            errors.append(error.message)
            logging.getLogger("core.test").exception("refused")

    try:
        code = app.auth.set_up("Ada", "ada@example.org", PASSWORD)
        token = app.auth.redeem(code)
        canaries += [code, token]
        ada = app.auth.actor(token)
        assert ada is not None
        try_it(lambda: app.auth.redeem(code))
        try_it(lambda: app.auth.change_password(ada, WRONG, NEW))
        try_it(lambda: app.auth.change_password(ada, PASSWORD, NEW))
        try_it(lambda: app.users.add(ada, name="Bo", email="no email", role=Role.EDITOR, password=WRONG))
        try_it(lambda: app.users.add(ada, name="Bo", email="bo@example.org", role=Role.EDITOR, password=WRONG))
        for _ in range(11):
            try_it(lambda: app.auth.password_fits("bo@example.org", NEW, "192.0.2.7"))
        with pytest.raises(TooManyAttempts):
            app.auth.check_attempt("bo@example.org", "192.0.2.7")
        pack_id = bring(app, ada)
        session = app.sessions.create(ada, pack_id)
        errors.append(app.assistant.ask(ada, session.id, "Add email to Ship").reply)  # its model does not answer
        asked = app.assistant.ask(ada, session.id, "Add tonnage to Ship", planner="offline")
        assert asked.proposal_id is not None
        confirm(app, ada, app.proposals.view(ada, asked.proposal_id))
        logging.getLogger("core.test").warning("key %s, token=%s, Authorization: Bearer %s", KEY, token, code)
        try_it(lambda: app.audit.export(ada, AuditFilter(), format="pdf"))  # type: ignore[arg-type]
        files = [app.audit.export(ada, AuditFilter(), format=form) for form in ("csv", "jsonl")]  # type: ignore[arg-type]
        files.append(app.dossiers.page(ada, app.versions.numbered(ada, pack_id, 2).row.id))
        path, _ = back_up(app, tmp_path / "one.backup")
        with tarfile.open(path) as tar:
            files += [member.read() for name in tar.getnames() if (member := tar.extractfile(name))]
        rows = app.audit_log.query(AuditFilter(), limit=1_000)
        events = json.dumps([[row.summary, row.actor, dict(row.details)] for row in rows])
    finally:
        app.close()
    assert errors
    assert "refused" in stream.getvalue()
    places = {"log": stream.getvalue(), "audit": events, "errors": "\n".join(errors)}
    places |= {f"file {place}": data.decode("utf-8", "replace") for place, data in enumerate(files)}
    hits = [(place, canary[:12]) for place, words in places.items() for canary in canaries if canary in words]
    assert hits == []
