"""The commands that know what a pack means: findings with places, renames with what follows, the class of a change."""

from __future__ import annotations

import json
from pathlib import Path

from core.engine import apply
from tests.interfaces.conftest import Run

TEXT = """name: Law
description: Cases
version: 1.0.0
entities:
- {name: Client, type: CLIENT, attributes: [email]}
relationships:
- {name: KNOWS, from: CLIENT, to: CLIENT}
key_terms:
- appeal
- appeal
"""


def written(tmp_path: Path, text: str, name: str = "pack.yaml") -> str:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return str(path)


def test_validate_tells_findings_with_their_place_and_ends_well_without_errors(run: Run, tmp_path: Path) -> None:
    pack = written(tmp_path, TEXT)
    code, out, err = run("validate", pack)
    assert (code, err) == (0, "")
    assert out == (
        f"{pack}:10:1: warning: The key term “appeal” is listed more than once. [duplicate] "
        "Fix: Remove the key term appeal.\n1 warning.\n"
    )


def test_validate_gives_findings_and_fixes_as_json(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("validate", written(tmp_path, TEXT), "--json")
    (finding,) = json.loads(out)
    assert code == 0
    assert (finding["rule"], finding["line"], finding["column"]) == ("duplicate", 10, 1)
    assert finding["fix"]["safe"]
    assert apply(TEXT, finding["fix"]["operations"]).text.count("appeal") == 1


def test_validate_ends_with_one_for_errors_and_for_what_cannot_be_read(run: Run, tmp_path: Path) -> None:
    for text, words in (
        ("name: x\n", "error: The pack has no description"),
        ("a: [\n", "[unreadable]"),
        ("- a\n", "no pack"),
    ):
        code, out, _ = run("validate", written(tmp_path, text))
        assert code == 1
        assert words in out


def test_validate_takes_a_teams_rules(run: Run, tmp_path: Path) -> None:
    rules = written(tmp_path, "rules: {duplicate: error}\n", "rules.yaml")
    code, out, _ = run("validate", written(tmp_path, TEXT), "--rules", rules)
    assert code == 1
    assert "10:1: error:" in out
    code, out, err = run(
        "validate", written(tmp_path, TEXT), "--rules", written(tmp_path, "rules: {x: off}", "bad.yaml")
    )
    assert (code, out) == (1, "")
    assert "no rule x" in err


def test_validate_prints_the_text_with_safe_fixes(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("validate", written(tmp_path, TEXT), "--fix")
    assert (code, out) == (0, TEXT.removesuffix("- appeal\n"))


def test_cascade_prints_operations_that_can_be_applied(run: Run, tmp_path: Path) -> None:
    pack = written(tmp_path, TEXT)
    code, out, _ = run("cascade", pack, "rename", "entities.CLIENT", "BUYER")
    assert code == 0
    assert "CLIENT" not in apply(TEXT, json.loads(out)).text
    code, out, _ = run("cascade", pack, "delete", "entities.CLIENT", "--reasons")
    assert [part["itself"] for part in json.loads(out)] == [False, True]
    code, out, err = run("cascade", pack, "rename", "entities.CLIENT")
    assert (code, out) == (1, "")
    assert "new name" in err


def test_impact_tells_the_class_the_reasons_and_the_next_version(run: Run, tmp_path: Path) -> None:
    old, new = written(tmp_path, TEXT), written(tmp_path, TEXT.replace("[email]", "[phone]"), "new.yaml")
    code, out, _ = run("impact", old, new)
    assert code == 0
    assert out.splitlines()[0] == "breaking: the next version would be 2.0.0"
    assert json.loads(run("impact", old, new, "--json")[1])["level"] == "breaking"


def test_the_schema_of_the_format_is_printed(run: Run) -> None:
    assert json.loads(run("schema", "pack")[1])["required"] == ["name", "description", "version"]
