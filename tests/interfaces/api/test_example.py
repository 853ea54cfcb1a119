"""The example of the guide runs as it is written."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from core.container import Container
from core.services.views import Actor
from tests.interfaces.api.conftest import Headers

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "api_example.py"


def test_the_example_goes_from_a_pack_to_a_proposal(
    web: TestClient,
    app: Container,
    editor: Actor,
    token: Callable[..., Headers],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    mine = token(editor, "propose")

    def client(**_: object) -> TestClient:
        return TestClient(web.app, base_url="http://testserver/api/v1", headers=mine)

    monkeypatch.setattr(httpx, "Client", client)
    runpy.run_path(str(EXAMPLE))
    assert "Please write operations" in capsys.readouterr().out, "the tests' planner takes operations only"
    assert len(app.packs.list(editor)) == 1
