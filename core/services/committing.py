"""From approved to committed: the one transaction that makes a version, exactly once however often it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.pack.words import summarise
from core.services.audit import AuditLog
from core.services.contents import Kept, TextStore
from core.services.packs import free_name
from core.services.proposal_locks import decider_of, locked, stale_words
from core.services.version_facts import FactStore
from core.services.views import DecisionView
from db.engine import Database
from db.models import Pack, Proposal, Version


@dataclass(frozen=True)
class Claimed:
    """An approved proposal: what the operations run on, and what must come out."""

    proposal_id: UUID
    kind: str
    base_sha256: str
    result_sha256: str
    operations: list[dict[str, object]]
    whole_text: bool = False


HANDED_OVER = 32  # as many claims may wait for their run; the others are read again


class Commits:
    """What happens to an approved proposal."""

    def __init__(self, database: Database, audit: AuditLog, texts: TextStore) -> None:
        self._database = database
        self._audit = audit
        self._texts = texts
        self._facts = FactStore(database, texts)
        self._handed_over: Kept[Claimed] = Kept(HANDED_OVER)

    def claimed(self, proposal_id: UUID) -> Claimed:
        """Give what an approved (or already committed) proposal runs on. Raises `Conflict` for any other.

        What this process has just approved is at hand; whether it still counts is for `commit` to say, under lock.
        """
        found = self._handed_over.take(str(proposal_id))
        if found is None:
            with self._database.transaction() as session:
                proposal = session.get(Proposal, proposal_id)
                if proposal is None or proposal.status not in {"approved", "committed"}:
                    raise Conflict("This proposal is not confirmed, so nothing was run.")
                found = _claimed(proposal)
        return found

    def _hand_over(self, session: Session, proposal: Proposal) -> None:
        """Keep what an open transaction approves for the run that follows, once it is committed."""
        approved = _claimed(proposal)
        listen(session, "after_commit", lambda _: self._handed_over.put(str(proposal.id), approved), once=True)

    def commit(self, proposal_id: UUID, ran: str = "") -> DecisionView:
        """Make the version of an approved proposal: version, head, proposal and event in one transaction.

        `ran` is the hash of what the operation server gave, where it ran. Running it again gives the same version.
        Raises `Conflict` when the pack has moved on, or something else was accepted than what ran; the proposal
        then waits again, and nothing was changed.
        """
        with self._database.transaction() as session:
            pack, proposal = locked(session, proposal_id)
            if proposal.status == "committed":
                version = session.scalars(select(Version).where(Version.proposal_id == proposal_id)).one()
                return _committed(version)
            if proposal.status != "approved":
                raise Conflict("This proposal is not confirmed, so nothing was saved.")
            if pack.head_number != proposal.base_number:
                raise Conflict(stale_words(pack, proposal))
            if ran and ran != accepted(proposal)[1]:
                raise Conflict("Something else was confirmed meanwhile, so nothing was saved; please look at it again.")
            version = self._add_version(session, pack, proposal)
            operations, _ = accepted(proposal)
            self._audit.record(
                session,
                "version.rolled_back" if proposal.kind == "rollback" else "version.committed",
                decider_of(session, proposal),
                f"Version {version.number} of {pack.name}: {version.message}",
                pack_id=pack.id,
                proposal_id=proposal.id,
                version_id=version.id,
                details={
                    "number": version.number,
                    "sha256": version.sha256,
                    "operations": len(operations),
                    "left_out": proposal.left_out or [],
                },
            )
            return _committed(version)

    def release(self, proposal_id: UUID, failure: str) -> None:
        """Let an approved proposal wait again after its saving failed; the failure stays in the log and on it."""
        self._handed_over.take(str(proposal_id))
        with self._database.transaction() as session:
            pack, proposal = locked(session, proposal_id)
            if proposal.status != "approved":
                return
            actor = decider_of(session, proposal)
            proposal.status = "pending"
            proposal.decided_by = None
            proposal.decided_at = None
            proposal.selection = proposal.left_out = proposal.edits = None
            proposal.accepted_operations = proposal.accepted_sha256 = proposal.accept_reason = None
            proposal.failure = failure
            self._audit.record(
                session,
                "commit.failed",
                actor,
                failure,
                pack_id=pack.id,
                proposal_id=proposal_id,
            )

    def unfinished(self) -> list[UUID]:
        """Give the proposals that were confirmed but not saved: a process stopped in between."""
        with self._database.transaction() as session:
            return list(session.scalars(select(Proposal.id).where(Proposal.status == "approved")))

    def _add_version(self, session: Session, pack: Pack, proposal: Proposal) -> Version:
        operations, sha256 = accepted(proposal)
        content = self._texts.pack(sha256, session)
        before = self._texts.pack(proposal.base_sha256, session)
        whole = proposal.accepted_operations is None
        version = Version(
            pack_id=pack.id,
            number=pack.head_number + 1,
            kind=proposal.kind,
            sha256=sha256,
            pack_version=content.version,
            message=proposal.summary if whole else summarise(operations, before),
            author_id=proposal.author_id,
            proposal_id=proposal.id,
        )
        session.add(version)
        if content.name != before.name:
            pack.name = free_name(session, content.name, keep=pack.id)
        pack.description = content.description
        pack.pack_version = content.version
        pack.head_number += 1
        pack.updated_at = datetime.now(UTC)
        proposal.status = "committed"
        session.flush()
        self._facts.record(session, version, proposal.base_sha256, proposal.decided_by)
        return version


def _claimed(proposal: Proposal) -> Claimed:
    operations, sha256 = accepted(proposal)
    whole = proposal.whole_text and proposal.accepted_operations is None
    return Claimed(proposal.id, proposal.kind, proposal.base_sha256, sha256, operations, whole)


def accepted(proposal: Proposal) -> tuple[list[dict[str, object]], str]:
    """Give the operations that were accepted, and the hash of what they give."""
    if proposal.accepted_operations is None or proposal.accepted_sha256 is None:
        return list(proposal.operations), proposal.result_sha256
    return list(proposal.accepted_operations), proposal.accepted_sha256


def _committed(version: Version) -> DecisionView:
    return DecisionView(
        proposal_id=version.proposal_id,  # type: ignore[arg-type]  # a commit always has one
        status="committed",
        message=f"Saved as version {version.number}.",
        version_number=version.number,
        version_id=version.id,
    )
