"""The bench of a pack: runs over its documents, what a change does to them, signed examples, and scores by version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from core.bench import (
    BenchChange,
    BenchDocument,
    Expected,
    Mark,
    Run,
    Score,
    Suggestion,
    compare_runs,
    run,
    score,
    suggest,
)
from core.errors import InvalidInput, NotFound
from core.pack.model import open_pack
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.contents import Kept, TextStore
from core.services.documents import DocumentService
from core.services.views import Actor
from db.engine import Database
from db.models import BenchScore, Document, GoldenExample, User, Version

MEASURE = "1"  # part of every score's key; another number when runs or scores come to mean something else
SCORED = 30  # versions in the chart of a history
RUNS_KEPT = 12


@dataclass(frozen=True)
class GoldenRow:
    """A signed example. `start` and `end` are offsets in the document's text."""

    id: UUID
    document_id: UUID
    document: str
    entity: str
    attribute: str
    start: int
    end: int
    value: str
    signed_by: str
    signed_at: datetime

    @property
    def expected(self) -> Expected:
        """The example as the bench compares it."""
        return Expected(self.document, self.entity, self.attribute, self.start, self.end, self.value)


@dataclass(frozen=True)
class VersionScore:
    """How one version finds the signed examples; shares lie in 0..1, None where there is nothing to divide by."""

    number: int
    version_id: UUID
    precision: float | None
    recall: float | None
    expected: int
    found: int
    false: int


@dataclass(frozen=True)
class Trial:
    """What a changed text does to a pack's documents, and to its scores where examples are signed."""

    before: Run
    after: Run
    change: BenchChange
    score_before: Score
    score_after: Score

    @property
    def lowered(self) -> str:
        """Which score the change lowers, as a sentence; empty when none."""
        words = []
        for name in ("recall", "precision"):
            old, new = getattr(self.score_before, name), getattr(self.score_after, name)
            if old is not None and new is not None and new < old:
                words.append(f"{name} from {old:.0%} to {new:.0%}")
        return f"This lowers {' and '.join(words)} on the signed examples." if words else ""


class BenchService:
    """Runs packs over documents. Nothing here changes a pack; suggestions become proposals by the usual door."""

    def __init__(
        self, database: Database, access: Access, audit: AuditLog, texts: TextStore, documents: DocumentService
    ) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._texts = texts
        self._documents = documents
        self._runs: Kept[Run] = Kept(RUNS_KEPT)

    def run(self, actor: Actor, pack_id: UUID, sha256: str) -> Run:
        """Run the text with this hash over the pack's documents; a run that was made already is given again."""
        return self._run(sha256, self._documents.texts(actor, pack_id))

    def try_text(self, actor: Actor, pack_id: UUID, base_sha256: str, text: str) -> Trial:
        """Compare a text that is stored nowhere yet with a stored one. Raises `InvalidInput` when it is no pack."""
        documents = self._documents.texts(actor, pack_id)
        after = run(open_pack(text), documents)
        return self._trial(actor, pack_id, self._run(base_sha256, documents), after)

    def lowered(self, actor: Actor, pack_id: UUID, base_sha256: str, text: str) -> str:
        """Say which measure a text would lower on the signed examples; empty when none, or when nothing is signed."""
        return self.try_text(actor, pack_id, base_sha256, text).lowered if self.golden(actor, pack_id) else ""

    def compare(self, actor: Actor, pack_id: UUID, base_sha256: str, result_sha256: str) -> Trial:
        """Compare two stored texts over the pack's documents."""
        documents = self._documents.texts(actor, pack_id)
        return self._trial(actor, pack_id, self._run(base_sha256, documents), self._run(result_sha256, documents))

    def suggest(self, actor: Actor, pack_id: UUID, sha256: str, marks: Sequence[Mark]) -> tuple[Suggestion, ...]:
        """Give the smallest changes of a text that make marked passages right. Raises `InvalidInput`."""
        self._access.require(actor, Right.PROPOSE, pack_id=pack_id)
        documents = self._documents.texts(actor, pack_id)
        return suggest(self._texts.pack(sha256), documents, marks, known=self._run(sha256, documents))

    def golden(self, actor: Actor, pack_id: UUID) -> Sequence[GoldenRow]:
        """Give the signed examples of a pack, by document and place."""
        self._access.require(actor, Right.READ, pack_id=pack_id)
        statement = (
            select(
                GoldenExample.id,
                Document.id,
                Document.name,
                GoldenExample.entity,
                GoldenExample.attribute,
                GoldenExample.start_at,
                GoldenExample.end_at,
                GoldenExample.value,
                User.name,
                GoldenExample.signed_at,
            )
            .join(Document, Document.id == GoldenExample.document_id)
            .join(User, User.id == GoldenExample.signed_by)
            .where(Document.pack_id == pack_id, Document.removed_at.is_(None), GoldenExample.withdrawn_at.is_(None))
            .order_by(Document.name, GoldenExample.start_at, GoldenExample.entity, GoldenExample.attribute)
        )
        with self._database.transaction() as session:
            return [GoldenRow(*tuple(row)) for row in session.execute(statement)]

    def sign(self, actor: Actor, document_id: UUID, start: int, end: int, *, entity: str, attribute: str = "") -> None:
        """Sign that a passage is this; signing it twice changes nothing. Raises `InvalidInput`, `NotFound`."""
        self._access.require(actor, Right.PROPOSE)
        if not entity.strip():
            raise InvalidInput("Please say which entity stands there.")
        with self._database.transaction() as session:
            document = session.scalar(
                select(Document).where(Document.id == document_id, Document.removed_at.is_(None)).with_for_update()
            )
            if document is None:
                raise NotFound("This document is not here any more.")
            if not 0 <= start < end <= len(document.text) or not document.text[start:end].strip():
                raise InvalidInput("The marked passage does not stand in this document; please mark it again.")
            known = select(GoldenExample.id).where(
                GoldenExample.document_id == document_id,
                GoldenExample.withdrawn_at.is_(None),
                GoldenExample.entity == entity,
                GoldenExample.attribute == attribute,
                GoldenExample.start_at == start,
                GoldenExample.end_at == end,
            )
            if session.scalar(known) is not None:
                return
            value = " ".join(document.text[start:end].split())
            session.add(
                GoldenExample(
                    document_id=document_id,
                    entity=entity,
                    attribute=attribute,
                    start_at=start,
                    end_at=end,
                    value=value,
                    signed_by=actor.id,
                )
            )
            what = f"{entity}.{attribute}" if attribute else entity
            self._audit.record(
                session,
                "golden.signed",
                actor,
                f"Signed an example of {what} in {document.name}.",
                pack_id=document.pack_id,
                details={"start": start, "end": end, "document": document.sha256},
            )

    def withdraw(self, actor: Actor, example_id: UUID) -> None:
        """Take a signed example back. Raises `NotFound`."""
        self._access.require(actor, Right.PROPOSE)
        with self._database.transaction() as session:
            row = session.execute(
                select(GoldenExample, Document)
                .join(Document, Document.id == GoldenExample.document_id)
                .where(GoldenExample.id == example_id, GoldenExample.withdrawn_at.is_(None))
                .with_for_update(of=GoldenExample)
            ).first()
            if row is None:
                raise NotFound("This example was taken back already.")
            example, document = row
            example.withdrawn_at = datetime.now(UTC)
            self._audit.record(
                session,
                "golden.withdrawn",
                actor,
                f"Took back an example of {example.entity} in {document.name}.",
                pack_id=document.pack_id,
                details={"start": example.start_at, "end": example.end_at, "document": document.sha256},
            )

    def scores(self, actor: Actor, pack_id: UUID, *, limit: int = SCORED) -> Sequence[VersionScore]:
        """Score the newest versions on today's examples, oldest first; none without examples."""
        golden = self.golden(actor, pack_id)
        if not golden:
            return []
        documents = self._documents.texts(actor, pack_id)
        key = _golden_key(golden, documents)
        newest = select(Version.number, Version.id, Version.sha256).where(Version.pack_id == pack_id)
        with self._database.transaction() as session:
            versions = session.execute(newest.order_by(Version.number.desc()).limit(limit)).all()[::-1]
            kept = {row.sha256: row for row in session.scalars(select(BenchScore).where(BenchScore.golden_key == key))}
        found = []
        for number, version_id, sha256 in versions:
            stored = kept.get(sha256)
            if stored is None:
                stored = kept[sha256] = self._scored(sha256, key, golden, documents)
            figures = Score(stored.expected, stored.found, stored.false_hits, (), ())
            found.append(
                VersionScore(
                    number,
                    version_id,
                    figures.precision,
                    figures.recall,
                    figures.expected,
                    figures.found,
                    figures.false,
                )
            )
        return found

    def _scored(
        self, sha256: str, key: str, golden: Sequence[GoldenRow], documents: tuple[BenchDocument, ...]
    ) -> BenchScore:
        figures = score(self._run(sha256, documents), [one.expected for one in golden])
        values = {
            "sha256": sha256,
            "golden_key": key,
            "expected": figures.expected,
            "found": figures.found,
            "false_hits": figures.false,
        }
        with self._database.transaction() as session:
            session.execute(insert(BenchScore).values(values).on_conflict_do_nothing())
        return BenchScore(**values)

    def _trial(self, actor: Actor, pack_id: UUID, before: Run, after: Run) -> Trial:
        golden = [one.expected for one in self.golden(actor, pack_id)]
        return Trial(before, after, compare_runs(before, after), score(before, golden), score(after, golden))

    def _run(self, sha256: str, documents: tuple[BenchDocument, ...]) -> Run:
        key = ":".join([sha256, *(f"{document.name}={document.sha256}" for document in documents)])
        kept = self._runs.get(key)
        if kept is None:
            kept = run(self._texts.pack(sha256), documents)
            self._runs.put(key, kept)
        return kept


def _golden_key(golden: Sequence[GoldenRow], documents: Sequence[BenchDocument]) -> str:
    signed = [[one.document, one.entity, one.attribute, one.start, one.end] for one in golden]
    told = json.dumps([MEASURE, signed, [[one.name, one.sha256] for one in documents]], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
