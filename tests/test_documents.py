"""The documents say what the code does: every command, setting and file they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.config import Settings
from core.interfaces.cli import _parser

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
PROSE = [path for path in DOCUMENTS if path.exists()]


def commands() -> set[str]:
    """Give the first words of every command of the command line."""
    choices = next(action for action in _parser()._actions if action.choices).choices
    assert choices
    return set(choices)


def test_every_command_that_a_document_shows_is_there():
    shown = {
        (path.name, word) for path in PROSE for word in re.findall(r"python -m core ([a-z][\w-]*)", path.read_text())
    }
    assert [one for one in shown if one[1] not in commands()] == []


def test_every_command_is_told_in_the_readme_or_the_docs():
    text = "\n".join(path.read_text() for path in PROSE)
    assert [name for name in sorted(commands()) if f"python -m core {name}" not in text] == []


def test_every_make_target_that_a_document_shows_is_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    shown = {(path.name, word) for path in PROSE for word in re.findall(r"`make ([a-z-]+)", path.read_text())}
    assert [one for one in shown if one[1] not in targets] == []


def test_every_link_between_documents_leads_somewhere():
    broken = []
    for path in PROSE:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text()):
            if not target.startswith(("http://", "https://", "mailto:")) and not (path.parent / target).exists():
                broken.append((path.name, target))
    assert broken == []


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_told_in_the_operations_guide(name: str):
    assert name.upper() in (ROOT / "docs" / "operations.md").read_text()
