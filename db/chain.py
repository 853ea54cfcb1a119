"""The hash chain over the audit log: what is written of a row is hashed, and rows that exist are chained.

The form that is hashed, and what a hash proves, is told in `db.audit_proof`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from db.audit_proof import GENESIS, row_hash

_BATCH = 5_000
_encode_sorted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str).encode
AT_TEXT = """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
FIELDS_SQL = f"""
number::text, {AT_TEXT}, kind, coalesce(actor_id::text, ''), actor, coalesce(pack_id::text, ''), pack,
coalesce(proposal_id::text, ''), coalesce(version_id::text, ''), summary, details::text
"""


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
