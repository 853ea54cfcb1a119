"""A backup brings everything back, and says so; what is damaged, or in the way, is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from core.config import Settings
from core.container import Container, build_container
from core.errors import Conflict, InvalidInput, Unavailable
from core.interfaces.backup import back_up, bring_back
from core.services.checkup import check
from core.services.views import Actor, AuditFilter
from db.dump import restore
from db.engine import Database
from db.roles import EMBEDDED_ROLE, as_role
from tests.conftest import with_name
from tests.services.making import add_term, bring, change

pytestmark = pytest.mark.slow


@pytest.fixture
def elsewhere(server: str, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an empty database, with the signing key of the first."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_restored")
    dsn = with_name(server, "test_restored")
    yield settings.model_copy(
        update={
            "database_url": SecretStr(as_role(dsn, EMBEDDED_ROLE)),
            "database_owner_url": SecretStr(dsn),
            "data_dir": tmp_path / "elsewhere",
            "audit_signing_key": SecretStr(settings.signing_seed.hex()),
        }
    )
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE test_restored WITH (FORCE)")


def test_everything_comes_back_and_verifies(app: Container, admin: Actor, elsewhere: Settings, tmp_path: Path):
    pack_id = bring(app, admin)
    change(app, admin, pack_id, add_term("mooring"))
    folder = tmp_path / "backups"
    folder.mkdir()
    path, manifest = back_up(app, folder)
    assert path.parent == folder
    assert path.stat().st_mode & 0o077 == 0
    assert list(folder.iterdir()) == [path]
    assert app.audit_log.query(AuditFilter())[0].kind == "backup.made"

    told, found = bring_back(elsewhere, path)

    assert (told, found.wrong) == (manifest, ())
    assert any("Signed anchors cover" in line for line in found.right)
    again = build_container(elsewhere)
    try:
        actor = again.users.console_actor()
        assert again.versions.numbered(actor, pack_id, 2).text == app.versions.numbered(admin, pack_id, 2).text
        assert again.audit_log.query(AuditFilter())[0].kind == "backup.restored"
        bring(again, actor)
        with pytest.raises(Conflict, match="running on this database"):
            bring_back(elsewhere, path)
    finally:
        again.close()
    with pytest.raises(Conflict, match="--replace"):
        bring_back(elsewhere, path)
    _, found = bring_back(elsewhere, path, replace=True)
    assert found.whole
    assert list((tmp_path / "elsewhere").glob("anchors-until-*.jsonl"))


def test_a_backup_under_another_signing_key_wants_the_old_public_key(
    app: Container, admin: Actor, elsewhere: Settings, tmp_path: Path
):
    bring(app, admin)
    path, _ = back_up(app, tmp_path / "one.backup")
    other = elsewhere.model_copy(update={"audit_signing_key": SecretStr("ab" * 32)})
    other.__dict__.pop("signing_seed", None)  # a copy takes along what was computed
    _, found = bring_back(other, path)
    assert "not trusted" in found.wrong[0]
    assert app.anchors.key in found.wrong[0]
    _, found = bring_back(other, path, replace=True, keys=[app.anchors.key])
    assert found.whole


def test_what_is_no_backup_or_a_damaged_one_is_refused(app: Container, elsewhere: Settings, tmp_path: Path):
    path, _ = back_up(app, tmp_path / "one.backup")
    damaged = tmp_path / "damaged.backup"
    data = bytearray(path.read_bytes())
    place = data.index(b"PGDMP") + 500
    data[place] ^= 1
    damaged.write_bytes(data)
    rubbish = tmp_path / "rubbish"
    rubbish.write_text("no backup")
    for wrong in (damaged, rubbish, tmp_path / "none"):
        with pytest.raises(InvalidInput, match=r"backup|cannot be read"):
            bring_back(elsewhere, wrong)
    with pytest.raises(InvalidInput, match="cannot be written"):
        back_up(app, tmp_path / "none" / "one.backup")
    with pytest.raises(Unavailable, match="pg_restore did not succeed"):
        restore(app.owner_dsn, rubbish)
    assert shutil.which("python")


def test_a_checkup_names_what_is_not_whole(app: Container, admin: Actor):
    pack_id = bring(app, admin)
    change(app, admin, pack_id, add_term("mooring"))
    change(app, admin, pack_id, add_term("pilot"))
    assert check(app.database, app.verifier).whole
    owner = Database(app.owner_dsn, pool_size=1)
    with owner.transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(
            text("UPDATE contents SET text = text || ' ' WHERE sha256 = (SELECT min(sha256) FROM contents)")
        )
        session.execute(text("DELETE FROM versions WHERE number = 2"))
        session.execute(text("UPDATE audit_events SET summary = 'x' WHERE version_id IS NOT NULL AND number > 3"))
    owner.close()
    found = check(app.database, app.verifier)
    assert len(found.wrong) == 3
    assert "does not fit its hash" in found.wrong[0]
    assert "is not the one that was stored" in found.wrong[1]
    assert "versions are missing: there are 2, from 1 to 3" in found.wrong[2]
