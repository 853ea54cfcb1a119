"""The same application as for the services, and the environment that a command finds."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.config import Settings
from core.interfaces.cli import main
from tests.services.conftest import app, build

__all__ = ["app", "build"]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Run:
    """Run a command in an empty folder without settings; gives exit code, standard output and standard error."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)

    def running(*arguments: str, given: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        capfdbinary.readouterr()
        try:
            code = main(arguments)
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return running


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, run: Run, dsn: str) -> str:
    """Point commands at the test's database."""
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("SECRET_KEY", "k" * 32)
    return dsn
