"""Backup and restore: a dump of the database with the anchors of the log, in one file, verified when it comes back."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from core.config import Settings
from core.container import Container, build_container, owner_url
from core.errors import Conflict, InvalidInput
from core.services.checkup import Checkup, check
from db.dump import dump, restore
from db.engine import Database

FORM = "domain-packs-backup-1"
_DUMP, _ANCHORS, _MANIFEST = "database.dump", "anchors.jsonl", "manifest.json"
_NEEDED = (_DUMP, _MANIFEST)


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: when it was made, how far the log reached at least, and the hash of the dump."""

    form: str
    made_at: str
    events: int
    versions: int
    sha256: str


def back_up(container: Container, target: Path) -> tuple[Path, Manifest]:
    """Write a backup to a file, or into a folder under a name with the time; the log tells of it.

    The application may run meanwhile: the dump is of one moment. It holds no key: neither `SECRET_KEY` nor the key
    that signs anchors. Raises `InvalidInput` or `Unavailable`.
    """
    now = datetime.now(UTC)
    path = target / f"domain-packs-{now:%Y%m%d-%H%M%S}.backup" if target.is_dir() else target
    container.anchors.anchor()
    events = container.audit_log.last_number()
    with container.database.transaction() as session:
        versions = session.scalar(text("SELECT count(*) FROM versions")) or 0
    container.audit_log.record_alone(
        "backup.made", None, f"A backup was made, up to No. {events} of this log.", details={"events": events}
    )
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
            dumped = Path(folder) / _DUMP
            dump(container.owner_dsn, dumped)
            manifest = Manifest(FORM, now.isoformat(), events, versions, _sha256(dumped))
            listed = Path(folder) / _MANIFEST
            listed.write_text(json.dumps(asdict(manifest), indent=1))
            made = Path(folder) / "made"
            with tarfile.open(made, "w") as tar:
                for file in (listed, dumped, container.anchors.path):
                    if file.exists():
                        tar.add(file, arcname=_ANCHORS if file == container.anchors.path else file.name)
            made.chmod(0o600)
            os.replace(made, path)
    except OSError as error:
        raise InvalidInput(f"The backup cannot be written to {path}: {error.strerror or error}.") from None
    return path, manifest


def bring_back(
    settings: Settings, path: Path, *, replace: bool = False, keys: Sequence[str] = ()
) -> tuple[Manifest, Checkup]:
    """Restore a backup into the configured database, bring its schema up to date, and verify everything.

    `keys`: public keys of anchors to trust beside the present one. A file of anchors that is here is put aside.
    Raises `Conflict` for a database that is in use or holds something (unless it is to be replaced), `InvalidInput`
    for a file that is no backup, `Unavailable` when PostgreSQL refuses; then nothing was changed.
    """
    with _opened(path) as (folder, manifest), owner_url(settings) as owner_dsn:
        owner = Database(owner_dsn, pool_size=1)
        try:
            _may_take(owner, replace)
        finally:
            owner.close()
        restore(owner_dsn, folder / _DUMP)
        _put_anchors(settings.anchors_path, folder / _ANCHORS)
        container = build_container(settings)
        try:
            return manifest, _checked(container, manifest, keys)
        finally:
            container.close()


def _checked(container: Container, manifest: Manifest, keys: Sequence[str]) -> Checkup:
    found = check(container.database, container.verifier, keys=keys)
    last = container.audit_log.last_number()
    if last < manifest.events:
        found = Checkup(found.right, (*found.wrong, f"The log ends at No. {last}, before No. {manifest.events}."))
    container.audit_log.record_alone(
        "backup.restored", None, f"A backup of {manifest.made_at} was restored.", details={"whole": found.whole}
    )
    return found


def _may_take(owner: Database, replace: bool) -> None:
    with owner.transaction() as session:
        others = session.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND application_name = 'domain-pack-authoring'"
            )
        )
        held = session.scalar(text("SELECT to_regclass('users') IS NOT NULL"))
        full = held and session.scalar(text("SELECT EXISTS (SELECT 1 FROM users)"))
    if others:
        raise Conflict("The application is running on this database; stop it first.")
    if full and not replace:
        raise Conflict("This database holds something already; give --replace to put the backup in its place.")


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Path, Manifest]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with tarfile.open(path, "r:") as tar:
                for member in (*_NEEDED, _ANCHORS):
                    if member in tar.getnames():
                        tar.extract(member, folder, filter="data")
            manifest = Manifest(**json.loads((folder / _MANIFEST).read_text()))
        except FileNotFoundError:
            raise InvalidInput(f"{path} cannot be read, or is no backup of this application.") from None
        except (OSError, tarfile.TarError, ValueError, TypeError):
            raise InvalidInput(f"{path} is no backup of this application.") from None
        if manifest.form != FORM or _sha256(folder / _DUMP) != manifest.sha256:
            raise InvalidInput(f"{path} is damaged, or a backup of another kind.")
        yield folder, manifest


def _put_anchors(path: Path, brought: Path) -> None:
    """Take the backup's anchors for the present ones; a later log than the backup's has other anchors, kept aside."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.rename(path.with_name(f"{path.stem}-until-{datetime.now(UTC):%Y%m%d-%H%M%S}{path.suffix}"))
    if brought.exists():
        shutil.copyfile(brought, path)
        path.chmod(0o600)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
