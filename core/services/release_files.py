"""A release as one file to keep: the pack, what changed in words, and the proof of where it comes from."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from uuid import UUID

from core.engine import load
from core.pack.export import to_json
from core.pack.origins import size_of_change
from core.pack.touched import touched
from core.services.version_views import ReleaseRow

EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a time in a zip


@dataclass(frozen=True)
class Link:
    """A version on the way to a release: what it holds, who made it and who let it in."""

    number: int
    sha256: str
    size: int
    kind: str
    message: str
    author: str
    created_at: datetime
    proposal_id: UUID | None
    confirmed_by: str | None
    confirmed_at: datetime | None


@dataclass(frozen=True)
class Bundle:
    """What goes into the file of a release; `chain` are the versions since the release before it."""

    release: ReleaseRow
    text: str
    previous: str | None
    previous_text: str | None
    chain: tuple[Link, ...]


def bundle_of(bundle: Bundle) -> bytes:
    """Give the zip of a release: the same bytes for the same release, on every machine."""
    stem = f"{_stem(bundle.release.pack_name)}-{bundle.release.name}"
    files = {
        f"{stem}.yaml": bundle.text.encode(),
        f"{stem}.json": to_json(bundle.text).encode(),
        "CHANGELOG.md": "".join(f"{line}\n" for line in _changelog(bundle)).encode(),
    }
    files["proof.json"] = _proof(bundle, files)
    sums = "".join(f"{_sha256(data)}  {name}\n" for name, data in files.items())
    files["SHA256SUMS"] = sums.encode()
    return _zipped(files, bundle.release.released_at)


def _zipped(files: Mapping[str, bytes], at: datetime) -> bytes:
    target = io.BytesIO()
    moment = at.astimezone(UTC)
    stamp = max(EARLIEST, (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second // 2 * 2))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return target.getvalue()


def _changelog(bundle: Bundle) -> Iterator[str]:
    release = bundle.release
    yield f"# {release.pack_name} {release.name}"
    yield ""
    yield f"Released on {_day(release.released_at)} by {release.released_by}, from version {release.number}."
    yield ""
    yield from release.note.splitlines()
    yield ""
    if bundle.previous_text is None:
        yield "## What it holds"
        yield ""
        yield f"This is the first release: {bundle.text.count(chr(10)):,} lines."
    else:
        added, removed = size_of_change(bundle.previous_text, bundle.text)
        yield f"## Changes since {bundle.previous} (+{added} −{removed} lines)"
        yield ""
        yield from _changes(bundle.previous_text, bundle.text)
    yield ""
    yield "## Versions on the way"
    yield ""
    for link in reversed(bundle.chain):
        message = " ".join(link.message.split())
        yield f"- Version {link.number}, {_day(link.created_at)}, {link.author}: {message}"


def _changes(before: str, after: str) -> Iterator[str]:
    changes = touched(load(before), load(after)).changes
    if not changes:
        yield "Comments or layout only."
    for item, of_item in groupby(changes, key=lambda change: change.item):
        yield f"- {item}"
        for change in of_item:
            yield f"  - {change.words}"


def _proof(bundle: Bundle, files: Mapping[str, bytes]) -> bytes:
    release = bundle.release
    told = {
        "pack": release.pack_name,
        "pack_id": str(release.pack_id),
        "release": release.name,
        "version": release.number,
        "sha256": _sha256(bundle.text.encode()),
        "note": release.note,
        "released_by": release.released_by,
        "released_at": _moment(release.released_at),
        "previous_release": bundle.previous,
        "previous_sha256": _sha256(bundle.previous_text.encode()) if bundle.previous_text is not None else None,
        "files": {name: _sha256(data) for name, data in files.items()},
        "versions": [
            {
                "version": link.number,
                "sha256": link.sha256,
                "bytes": link.size,
                "kind": link.kind,
                "message": link.message,
                "author": link.author,
                "created_at": _moment(link.created_at),
                "proposal": str(link.proposal_id) if link.proposal_id else None,
                "confirmed_by": link.confirmed_by,
                "confirmed_at": _moment(link.confirmed_at) if link.confirmed_at else None,
            }
            for link in bundle.chain
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _day(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _stem(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "pack"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
