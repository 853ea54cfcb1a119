"""Verification: what is whole verifies, in the database and from every file alone; what was touched is named."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.config import Settings
from core.container import Container, build_container
from core.errors import ConfigError, Conflict, InvalidInput
from core.services import anchors as anchors_module
from core.services.anchors import Signer
from core.services.verify import told, verify_file
from core.services.views import Actor, AuditFilter
from db import audit_proof
from db.audit_proof import Broken, merkle_climb, merkle_path, merkle_root, signature_holds, slow_signature_holds
from db.engine import Database
from tests.services import tampering
from tests.services.making import add_term, at_once, bring, change

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_audit.py"
FILES = ("csv", "jsonl", "parquet")


@pytest.fixture
def owner(app: Container) -> Iterator[Callable[[str], None]]:
    """Do to the log what only the owner of the tables can, past all triggers."""
    database = Database(app.owner_dsn, pool_size=1)

    def run(statement: str) -> None:
        with database.transaction() as session:
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(text(statement))

    yield run
    database.close()


def filled(app: Container, admin: Actor, count: int = 12) -> None:
    pack_id = bring(app, admin)
    change(app, admin, pack_id, add_term("mooring"))
    for number in range(count):
        app.audit_log.record_alone("import.refused", admin, f"={number}\r\n'x' \"é\" 漢", details={"n": [number, 1.5]})


def exported(app: Container, admin: Actor, folder: Path, form: Any, wanted: AuditFilter | None = None) -> Path:
    path = folder / f"audit.{form}"
    path.write_bytes(app.audit.export(admin, wanted or AuditFilter(), format=form))
    return path


@pytest.mark.parametrize("form", FILES)
def test_an_export_verifies_alone_and_so_does_a_filtered_one(app: Container, admin: Actor, tmp_path: Path, form: str):
    filled(app, admin)
    report = verify_file(exported(app, admin, tmp_path, form))
    assert (report.first, report.gaps, report.rows) == (1, 0, report.last)
    assert report.anchored == report.last
    assert report.keys == {app.anchors.key}
    wanted = AuditFilter(kinds=("import.refused", "pack.imported"))
    report = verify_file(exported(app, admin, tmp_path, form, wanted), keys=[app.anchors.key])
    assert report.gaps == 1
    assert "in 2 runs" in told(report)[0]
    assert verify_file(exported(app, admin, tmp_path, form, AuditFilter(text="of no event"))).rows == 0
    with pytest.raises(Broken, match="not trusted"):
        verify_file(exported(app, admin, tmp_path, form), keys=["0" * 64])


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_script_alone_says_the_same_without_any_package(app: Container, admin: Actor, tmp_path: Path, form: str):
    filled(app, admin)
    path = exported(app, admin, tmp_path, form)
    alone = [sys.executable, "-I", "-S", str(SCRIPT), str(path), "--key", app.anchors.key, "--anchors"]
    right = subprocess.run([*alone, str(app.anchors.path)], capture_output=True, text=True, check=False)
    assert (right.returncode, right.stdout.splitlines()) == (0, told(verify_file(path)))
    path.write_bytes(path.read_bytes().replace("漢".encode(), "汉".encode(), 1))
    wrong = subprocess.run([*alone, str(app.anchors.path)], capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert wrong.stdout.startswith("Broken: No. ")
    assert wrong.stdout.endswith("does not fit its hash: it was changed.\n")


def test_the_script_in_the_documents_is_the_code_that_runs():
    assert SCRIPT.read_bytes() == Path(audit_proof.__file__).read_bytes()


@pytest.mark.parametrize("form", FILES)
def test_a_file_that_lost_its_end_or_is_none_is_told(app: Container, admin: Actor, tmp_path: Path, form: str):
    filled(app, admin)
    path = exported(app, admin, tmp_path, form)
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-3]) if form != "parquet" else whole[:-100])
    with pytest.raises(Broken):
        verify_file(path)
    for rubbish in (b"\xff\xfe", b"a,b\r\n1,2\r\n", b"{}\n", b'{"number": "x"}\n'):
        path.write_bytes(rubbish)
        with pytest.raises(Broken):
            verify_file(path)
    for missing in (tmp_path / "none.csv", tmp_path / "none.xlsx"):
        with pytest.raises(InvalidInput):
            verify_file(missing)


def test_every_byte_of_a_line_counts_but_the_kind_in_words(app: Container, admin: Actor, tmp_path: Path):
    filled(app, admin, 3)
    path = exported(app, admin, tmp_path, "jsonl", AuditFilter(kinds=("import.refused",)))
    whole = path.read_bytes()
    words = [place for found in re.finditer(rb'"event":"[^"]*"', whole) for place in range(*found.span())]
    for place in sorted(set(range(0, len(whole), 7)) - set(words)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Broken):
            verify_file(path)
    assert len(words) > 3


def test_a_line_may_be_written_in_another_way_but_says_nothing_twice(app: Container, admin: Actor, tmp_path: Path):
    filled(app, admin, 3)
    path = exported(app, admin, tmp_path, "jsonl")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(dict(sorted(row.items()))) + "\n" for row in rows))
    assert verify_file(path).rows == len(rows)
    twice = json.dumps(rows[-2])[:-1] + f', "summary": {json.dumps(rows[-2]["summary"])}}}'
    path.write_text("".join(json.dumps(row) + "\n" for row in rows[:-2]) + f"{twice}\n{json.dumps(rows[-1])}\n")
    with pytest.raises(Broken, match="cannot be read"):
        verify_file(path)


def test_the_log_in_the_database_verifies_and_the_result_is_written(app: Container, admin: Actor):
    filled(app, admin)
    app.anchors.anchor()
    steps: list[tuple[int, int]] = []
    report = app.verifier.verify(admin, progress=lambda done, total: steps.append((done, total)))
    assert (report.rows, report.anchored, steps) == (report.last, report.last, [(report.last, report.last)])
    event = app.audit_log.query(AuditFilter())[0]
    assert (event.kind, event.details["head"]) == ("audit.verified", report.head)
    assert app.verifier.verify(None).last == report.last + 1


TOUCHED = {
    "edit": "UPDATE audit_events SET summary = summary || '.' WHERE number = 5",
    "edit of details": "UPDATE audit_events SET details = '{}' WHERE number = 5",
    "edit of time": "UPDATE audit_events SET at = at + interval '1 microsecond' WHERE number = 5",
    "edit of person": "UPDATE audit_events SET actor_id = gen_random_uuid() WHERE number = 5",
    "delete": "DELETE FROM audit_events WHERE number = 5",
    "swap": "UPDATE audit_events SET number = CASE number WHEN 5 THEN -6 ELSE -5 END WHERE number IN (5, 6);"
    "UPDATE audit_events SET number = -number WHERE number < 0",
    "cut": "DELETE FROM audit_events WHERE number >= 5",
    "cut with anchors": "DELETE FROM audit_events WHERE number >= 5; DELETE FROM audit_anchors WHERE last >= 5",
    "anchors alone": "DELETE FROM audit_anchors",
    "anchor": "UPDATE audit_anchors SET head = root",
}


@pytest.mark.parametrize("touched", TOUCHED)
def test_what_was_touched_in_the_database_is_found(
    app: Container, admin: Actor, owner: Callable[[str], None], touched: str
):
    filled(app, admin)
    app.anchors.anchor()
    owner(TOUCHED[touched])
    with pytest.raises(Broken) as found:
        app.verifier.verify(admin)
    assert "anchor" in touched or found.value.number == 5
    assert app.audit_log.query(AuditFilter())[0].kind == "audit.broken"


def test_a_log_that_was_rewritten_whole_does_not_fit_the_anchors_kept_elsewhere(
    app: Container, admin: Actor, owner: Callable[[str], None], tmp_path: Path
):
    filled(app, admin)
    app.anchors.anchor()
    kept = tmp_path / "kept.jsonl"
    kept.write_bytes(app.anchors.path.read_bytes())
    owner("UPDATE audit_events SET summary = 'nothing' WHERE number = 5; DELETE FROM audit_anchors")
    database = Database(app.owner_dsn, pool_size=1)
    with database.transaction() as session:
        from db.chain import rechain

        session.execute(text("SET LOCAL session_replication_role = replica"))
        rechain(session.connection())
    database.close()
    app.anchors.path.unlink()
    app.anchors.anchor()
    assert app.verifier.verify(None).anchored, "by itself the rewritten log looks whole"
    with pytest.raises(Broken, match="was rewritten"):
        app.verifier.verify(None, kept=kept)
    with pytest.raises(Broken, match="was rewritten"):
        verify_file(exported(app, admin, tmp_path, "csv"), kept=kept)
    with pytest.raises(InvalidInput, match="no such file"):
        app.verifier.verify(None, kept=tmp_path / "none")


def test_nothing_that_was_touched_is_anchored(app: Container, admin: Actor, owner: Callable[[str], None]):
    filled(app, admin, 2)
    app.anchors.anchor()
    filled(app, admin, 2)
    owner("UPDATE audit_events SET actor = 'Nobody' WHERE number = (SELECT max(number) FROM audit_events)")
    for act in (app.anchors.anchor, lambda: app.audit.export(admin, AuditFilter(), format="csv")):
        with pytest.raises(Conflict, match="tampered"):
            act()
    with app.database.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM audit_anchors")) == 1


def test_anchors_are_made_when_rows_are_many_or_old(app: Container, admin: Actor, monkeypatch: pytest.MonkeyPatch):
    assert not app.anchors.due() or app.audit_log.last_number()
    filled(app, admin, 3)
    assert not app.anchors.due()
    monkeypatch.setattr(anchors_module, "SEGMENT", 5)
    app.anchors.anchor_if_due()
    spans = [(int(anchor["first"]), int(anchor["last"])) for anchor in app.anchors.all()]
    last = app.audit_log.last_number()
    assert spans == [(first, min(first + 4, last)) for first in range(1, last + 1, 5)]
    assert not app.anchors.due()
    filled(app, admin, 1)
    monkeypatch.setattr(anchors_module, "SEGMENT", 1_000)
    assert not app.anchors.due()
    monkeypatch.setattr(anchors_module, "PATIENCE", timedelta(0))
    app.anchors.anchor_if_due()
    assert [json.loads(line) for line in app.anchors.path.read_text().splitlines()] == app.anchors.all()
    assert app.anchors.path.stat().st_mode & 0o077 == 0
    report = app.verifier.verify(None)
    assert report.anchored == report.last
    over = app.anchors.over(7)
    assert over is not None
    assert int(over["first"]) <= 7 <= int(over["last"])
    assert app.anchors.over(10**6) is None
    assert datetime.fromisoformat(over["at"]) <= datetime.now(UTC)


def test_several_who_anchor_at_once_make_one_chain_of_anchors(app: Container, admin: Actor):
    def work() -> None:
        for number in range(5):
            app.audit_log.record_alone("import.refused", admin, f"Event {number}")
            app.anchors.anchor()

    assert at_once([work] * 4) == [None] * 4
    audit_proof.check_anchors(app.anchors.all(), [app.anchors.key])
    assert app.verifier.verify(None).anchored
    assert sorted(app.anchors.path.read_text().splitlines()) == sorted(json.dumps(one) for one in app.anchors.all())


def test_a_file_of_anchors_that_cannot_be_written_stops_nothing(settings: Settings, tmp_path: Path):
    (tmp_path / "file").write_text("")
    app = build_container(settings.model_copy(update={"audit_anchors_file": tmp_path / "file" / "anchors.jsonl"}))
    try:
        app.audit_log.record_alone("import.refused", None, "An event")
        assert app.anchors.anchor()
    finally:
        app.close()


def test_every_kind_of_tampering_is_found_at_every_position(app: Container):
    tried, database, export = tampering.run(app, 12)
    assert tried == database == export
    assert {"delete", "swap", "cut the tail", "rewrite the suffix"} < set(tried)
    assert tried["edit summary"] == 12


def test_a_signature_holds_for_its_key_and_text_alone_by_both_ways():
    signer = Signer(bytes(range(32)))
    key, text_, signature = bytes.fromhex(signer.public), b"a text", bytes.fromhex(signer.sign(b"a text"))
    other = bytes.fromhex(Signer(bytes(32)).public)
    for holds in (signature_holds, slow_signature_holds):
        assert holds(key, text_, signature)
        assert not holds(key, text_ + b".", signature)
        assert not holds(other, text_, signature)
        for place in range(0, 64, 7):
            assert not holds(key, text_, signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1 :])
        assert not holds(key, text_, signature[:-1])
        assert not holds(b"\xff" * 32, text_, signature)
        assert not holds(key, text_, signature[:32] + b"\xff" * 32)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 1_000])
def test_every_row_has_a_path_to_the_root_and_no_other_row_has(count: int):
    hashes = [f"{number:064x}" for number in range(count)]
    root = merkle_root(hashes)
    for place in {0, count // 2, count - 1}:
        path = merkle_path(hashes, place)
        assert len(path) <= 10
        assert merkle_climb(hashes[place], path) == root
        assert merkle_climb(f"{count:064x}", path) != root


def test_the_signing_key_is_kept_for_the_owner_alone_or_set(settings: Settings, tmp_path: Path):
    assert settings.signing_seed == Settings(_env_file=None, data_dir=tmp_path).signing_seed
    path = tmp_path / "audit_signing_key"
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("rubbish")
    with pytest.raises(ConfigError, match="damaged"):
        _ = Settings(_env_file=None, data_dir=tmp_path).signing_seed
    assert Settings(_env_file=None, audit_signing_key="ab" * 32).signing_seed == b"\xab" * 32
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        Settings(_env_file=None, audit_signing_key="short")
