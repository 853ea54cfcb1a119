"""The hash chain over the audit log: the form in which a row is hashed, and the chaining of rows that exist.

A row's canonical form 1 is a JSON array of twelve strings, in UTF-8, without spaces, non-ASCII characters as they are:

    ["1", number, at, kind, actor_id, actor, pack_id, pack, proposal_id, version_id, summary, details]

`at` is UTC with six decimals (`2026-11-26T09:30:00.123456Z`), an identifier that is missing is the empty string, and
`details` is the text of a JSON mapping with sorted keys and without spaces. The hash of a row is the SHA-256 of the
32 bytes of the previous row's hash (zeros before the first) followed by the canonical form. The form never changes; a
new one gets a new first string.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

FORM = "1"
GENESIS = "0" * 64
FIELDS = (
    "number",
    "at",
    "kind",
    "actor_id",
    "actor",
    "pack_id",
    "pack",
    "proposal_id",
    "version_id",
    "summary",
    "details",
)
_BATCH = 5_000
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_encode_sorted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str).encode
AT_TEXT = """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
FIELDS_SQL = f"""
number::text, {AT_TEXT}, kind, coalesce(actor_id::text, ''), actor, coalesce(pack_id::text, ''), pack,
coalesce(proposal_id::text, ''), coalesce(version_id::text, ''), summary, details::text
"""


def canonical(fields: Sequence[str]) -> bytes:
    """Give the canonical form of a row from its eleven fields as text, in the order of `FIELDS`."""
    return _encode([FORM, *fields]).encode()


def row_hash(previous: str, fields: Sequence[str]) -> str:
    """Give the hash of a row, in hexadecimal, from the hash of the row before it and its fields."""
    return hashlib.sha256(bytes.fromhex(previous) + canonical(fields)).hexdigest()


def at_text(at: datetime) -> str:
    """Give a time as it stands in the canonical form."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def details_text(details: Mapping[str, Any]) -> str:
    """Give a mapping as it stands in the canonical form; what no column takes (NUL, half characters) is replaced."""
    return _encode_sorted(_storable(details))


def storable(value: str) -> str:
    """Give a text that every column takes: NUL and halves of characters become the replacement sign."""
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode() if value else value


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): _storable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_storable(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def rechain(connection: Connection) -> None:
    """Compute every hash anew, from the first row on; the caller has the table for itself and may change it.

    For migrations and for a demonstration whose times were moved: on a log in use it would hide what was tampered with.
    """
    previous, last = GENESIS, 0
    page = text(
        f"SELECT number, {FIELDS_SQL} FROM audit_events WHERE number > :last"  # noqa: S608
        f" ORDER BY audit_events.number LIMIT {_BATCH}"
    )
    while rows := connection.execute(page, {"last": last}).all():
        changes = []
        for number, *fields in rows:
            fields[-1] = details_text(json.loads(fields[-1]))
            digest = row_hash(previous, fields)
            changes.append({"number": number, "details": fields[-1], "previous": previous, "hash": digest})
            previous, last = digest, number
        connection.execute(
            text(
                "UPDATE audit_events SET details = CAST(:details AS json), prev_hash = :previous, hash = :hash "
                "WHERE number = :number"
            ),
            changes,
        )
