"""The bench on the command line: hits in words and as JSON, and what a changed pack changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.interfaces.cli import main
from tests.bench.materials import LETTER, MEMO, PACK


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, list[str]]:
    """A pack, a changed pack, and two documents."""
    pack, changed = tmp_path / "pack.yaml", tmp_path / "changed.yaml"
    pack.write_text(PACK)
    changed.write_text(PACK.replace("lawsuit, ", "").replace("[the bench]", "[the bench, presiding]"))
    for document in (LETTER, MEMO):
        (tmp_path / document.name).write_text(document.text)
    return str(pack), str(changed), [str(tmp_path / LETTER.name), str(tmp_path / MEMO.name)]


def test_hits_are_printed_with_line_thing_and_value(files, capsys):
    pack, _, documents = files
    assert main(["bench", pack, *documents]) == 0
    out = capsys.readouterr().out
    assert "letter.txt:1: CASE.case_number = AB-1234 [pattern] (0.95)" in out
    assert "5 hits in 2 documents." in out


def test_json_carries_places_patterns_and_what_never_hits(files, capsys):
    pack, _, documents = files
    assert main(["bench", pack, documents[0], "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    hit = found["hits"][0]
    assert (hit["line"], hit["start"], hit["end"], hit["value"]) == (1, 10, 17, "AB-1234")
    assert hit["passage"] == "Case No.: AB-1234"
    assert found["never_hit"] == [r"Judge[\s:]*([A-Za-z\s]+)"]
    assert {one["state"] for one in found["patterns"]} == {"ok"}


def test_a_changed_pack_shows_what_it_gains_and_loses(files, capsys):
    pack, changed, documents = files
    assert main(["bench", pack, *documents, "--against", changed]) == 0
    out = capsys.readouterr().out
    assert "+ memo.txt:2: JUDGE = presiding [alias]" in out
    assert "- letter.txt:3: CASE = Lawsuit [synonym]" in out
    assert "1 gained, 1 lost, 0 changed." in out
    assert main(["bench", pack, *documents, "--against", changed, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["value"] for one in found["gained"]] == ["presiding"]
    assert [one["value"] for one in found["lost"]] == ["Lawsuit"]


def test_what_cannot_be_read_is_one_sentence_and_exit_code_1(files, capsys, tmp_path):
    pack, _, documents = files
    (tmp_path / "a.exe").write_bytes(b"MZ")
    for given in (["bench", pack, str(tmp_path / "none.txt")], ["bench", pack, str(tmp_path / "a.exe")]):
        assert main(given) == 1
        got = capsys.readouterr()
        assert got.out == ""
        assert got.err.count("\n") == 1
    assert main(["bench", pack, documents[0], documents[0]]) == 1
    assert "given twice" in capsys.readouterr().err
