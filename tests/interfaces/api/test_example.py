"""A typed client is made from the document without a word of complaint, and the example of the guide runs with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.container import Container
from core.interfaces.api.app import build_api
from core.services.views import Actor
from tests.interfaces.api.conftest import Headers
from tests.interfaces.test_agents import url

__all__ = ["url"]

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "api_example.py"
CONFIG = "post_hooks: []\n"  # what comes out is used as it is


@pytest.mark.slow
def test_the_example_goes_from_a_pack_to_a_proposal_with_a_client_made_from_the_document(
    app: Container, url: str, editor: Actor, token: Callable[..., Headers], tmp_path: Path
):
    (tmp_path / "openapi.json").write_text(json.dumps(build_api().openapi()))
    (tmp_path / "config.yaml").write_text(CONFIG)
    command = [Path(sys.executable).with_name("openapi-python-client"), "generate", "--fail-on-warning"]
    files = ["--path", "openapi.json", "--config", "config.yaml"]
    made = subprocess.run([*command, *files], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr

    mine = token(editor, "propose")["Authorization"].removeprefix("Bearer ")
    variables = {
        "DOMAIN_PACKS_URL": url,
        "DOMAIN_PACKS_TOKEN": mine,
        "PYTHONPATH": str(tmp_path / "domain-packs-client"),
    }
    run = [sys.executable, str(EXAMPLE)]
    ran = subprocess.run(run, env={**os.environ, **variables}, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "Please write operations" in ran.stdout, "the tests' planner takes operations only"
    assert len(app.packs.list(editor)) == 1


def test_every_operation_has_a_name_that_reads_well_in_a_client():
    document = build_api().openapi()
    names = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(set(names)) == len(names)
    assert not [name for name in names if name != name.lower() or len(name) > 40]
    assert not [name for name in document["components"]["schemas"] if "__" in name], "two models of one name"
