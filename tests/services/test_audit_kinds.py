"""The registry of events is neither longer nor shorter than what the application writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.services.audit_kinds import KINDS, REGISTRY

ROOT = Path(__file__).parents[2]
HERE = (ROOT / "core" / "services" / "audit_kinds.py", Path(__file__))


def sources(*folders: str) -> str:
    return "\n".join(path.read_text() for name in folders for path in (ROOT / name).rglob("*.py") if path not in HERE)


@pytest.mark.parametrize("kind", sorted(REGISTRY))
def test_every_kind_is_written_somewhere_and_seen_by_a_test(kind: str):
    assert f'"{kind}"' in sources("core"), "nothing writes it"
    assert f'"{kind}"' in sources("tests"), "no test has seen it"


def test_every_kind_says_what_it_tells_of():
    for name, kind in REGISTRY.items():
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name)
        assert kind.words[0].isupper()
        assert kind.tells.endswith(".")
        assert kind.about in {"login", "people", "pack", "proposal", "version", "memory", "audit", "system"}
    assert set(KINDS) == set(REGISTRY)
    assert len(set(KINDS.values())) == len(KINDS), "two kinds of the same words cannot be told apart"


def test_what_is_written_is_in_the_registry():
    written = re.findall(r'\.record(?:_alone)?\(\s*(?:session,\s*)?"([^"]+)"', sources("core"))
    assert len(written) > 10
    assert set(written) <= set(REGISTRY)
