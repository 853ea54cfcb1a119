"""Verification of the audit log: the database against its chain, its anchors and the file of anchors; and exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from core.errors import InvalidInput
from core.services.access import Access, Right
from core.services.anchors import AnchorService
from core.services.audit import AuditLog
from core.services.views import Actor
from db.audit_proof import (
    FIELDS,
    Broken,
    Report,
    Row,
    Signed,
    check_anchors,
    check_export,
    check_rows,
    read_anchors,
    read_csv,
    read_jsonl,
    row_of,
    told,
)

Progress = Callable[[int, int], object]  # rows looked at, rows there are
__all__ = ["AuditVerifier", "Broken", "Report", "told", "verify_file"]


class AuditVerifier:
    """Holds the log in the database against everything that could tell of tampering."""

    def __init__(self, access: Access, audit: AuditLog, anchors: AnchorService) -> None:
        self._access = access
        self._audit = audit
        self._anchors = anchors

    def verify(
        self,
        actor: Actor | None,
        *,
        kept: Path | None = None,
        keys: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Report:
        """Go over the whole log; `actor` is None for the console. The result is written to the log.

        `kept`: anchors that were kept elsewhere, beside the file that the application keeps. `keys`: further public
        keys to trust, after the signing key was changed. Raises `Broken` with the first row that is wrong.
        """
        if actor is not None:
            self._access.require(actor, Right.READ_AUDIT)
        try:
            report = self._checked(kept, {self._anchors.key, *keys}, progress)
        except Broken as error:
            self._audit.record_alone("audit.broken", actor, f"The log does not verify: {error}")
            raise
        self._audit.record_alone(
            "audit.verified", actor, f"The log was verified up to No. {report.last}.", details={"head": report.head}
        )
        return report

    def _checked(self, kept: Path | None, trusted: set[str], progress: Progress | None) -> Report:
        anchors = self._anchors.all()
        total = self._audit.last_number()
        check_anchors(anchors, trusted)
        known = {anchor["signature"] for anchor in anchors}
        for path in [self._anchors.path, *([kept] if kept else [])]:
            if path.exists():
                _hold_kept(read_anchors(path), known, total, path)
            elif path is kept:
                raise InvalidInput(f"{path} cannot be read: there is no such file.")
        report = check_rows(self._rows(total, progress), anchors, whole=True)
        if report.last < total:
            raise Broken(report.last + 1, "is missing.")
        report.keys = {anchor["key"] for anchor in anchors}
        return report

    def _rows(self, total: int, progress: Progress | None) -> Iterator[Row]:
        done = 0
        for page in self._audit.canonical_pages(upto=total):
            yield from page
            done += len(page)
            if progress:
                progress(done, total)


def _hold_kept(kept: Sequence[Signed], known: set[str], total: int, path: Path) -> None:
    for anchor in kept:
        if anchor["signature"] in known:
            continue
        first, last = int(anchor["first"]), int(anchor["last"])
        if last > total:
            raise Broken(total + 1, f"and all after it are missing: an anchor in {path} covers rows up to No. {last}.")
        raise Broken(
            first, f"to No. {last} have an anchor in {path} that the database does not know: it was rewritten."
        )


def verify_file(path: Path, *, kept: Path | None = None, keys: Sequence[str] = ()) -> Report:
    """Verify an export alone, whatever its format. Raises `Broken`, or `InvalidInput` for what is no export."""
    readers = {".csv": read_csv, ".jsonl": read_jsonl, ".ndjson": read_jsonl, ".parquet": _read_parquet}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InvalidInput(
            f"{path} is no CSV, JSON Lines or Parquet file; a workbook cannot be verified, take one of these."
        )
    try:
        return check_export(reader(path), read_anchors(kept) if kept else [], set(keys))
    except OSError as error:
        raise InvalidInput(f"{error.filename or path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise Broken(0, "The file is not UTF-8: it was changed.") from None


def _read_parquet(path: Path) -> Iterator[tuple[Row, str]]:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import parquet

    names = (*FIELDS, "prev_hash", "hash", "seal")
    try:
        file = parquet.ParquetFile(path)
        for batch in file.iter_batches(batch_size=5_000, columns=list(names)):
            columns = {name: batch.column(name) for name in names}
            if any(column.null_count for column in columns.values()):
                raise Broken(0, "The file has empty cells, which an export never has: it was changed.")
            columns["at"] = pc.strftime(columns["at"], format="%Y-%m-%dT%H:%M:%SZ")
            columns["number"] = columns["number"].cast(pa.string())
            texts = [column.to_numpy(zero_copy_only=False).tolist() for column in columns.values()]
            for *fields, previous, found, seal in zip(*texts, strict=True):
                yield row_of(fields, previous, found), seal
    except (pa.ArrowException, KeyError) as error:
        raise Broken(0, f"This is no export of an audit log that can be read: {error}.") from None
