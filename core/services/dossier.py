"""The dossier of a version: everything that led to it, who decided, and what proves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from core.engine import unified
from core.pack.model import open_pack
from core.pack.words import describe
from core.services.access import WHO_MAY, Access, Right
from core.services.anchors import AnchorService
from core.services.audit import AuditLog
from core.services.dossier_html import dossier_html
from core.services.proposals import ProposalService
from core.services.versions import VersionService
from core.services.views import Actor, AuditRow, ProposalView, VersionView
from db.audit_proof import Signed, merkle_path
from db.engine import Database
from db.models import AuditEvent, ChatSession, Message, Proposal, User


@dataclass(frozen=True)
class Said:
    """Something that was written: by whom, when, and what."""

    who: str
    at: datetime
    text: str
    about: str = ""


@dataclass(frozen=True)
class Proof:
    """An event of the version with what leads from its hash to the signed root of an anchor."""

    event: AuditRow
    path: tuple[str, ...]
    anchor: Signed


@dataclass(frozen=True)
class Dossier:
    """Everything about one version; `proposal` is None for what was brought in as version 1."""

    version: VersionView
    proposal: ProposalView | None
    seen_hash: str
    policy: str
    conversation: tuple[Said, ...]
    memories: tuple[Said, ...]
    comments: tuple[Said, ...]
    operations: tuple[str, ...]
    diff: str
    events: tuple[AuditRow, ...]
    proof: Proof | None
    made_at: datetime
    made_for: str


Source = Callable[[Actor, ProposalView, Sequence[str]], Sequence[Said]]  # the proposal and the ids that it cites


def nothing(_actor: Actor, _proposal: ProposalView, _ids: Sequence[str]) -> Sequence[Said]:
    """Give no further texts."""
    return ()


class DossierService:
    """Puts dossiers together and gives them as pages; each is written to the log."""

    def __init__(
        self,
        database: Database,
        access: Access,
        audit: AuditLog,
        anchors: AnchorService,
        versions: VersionService,
        *,
        proposals: ProposalService,
        comments: Source = nothing,
        memories: Source = nothing,
    ) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._anchors = anchors
        self._versions = versions
        self._proposals = proposals
        self._comments = comments
        self._memories = memories

    def page(self, actor: Actor, version_id: UUID) -> bytes:
        """Give the dossier as one self-contained HTML page, and write that it was made.

        Raises `Forbidden` and `NotFound`.
        """
        self._access.require(actor, Right.EXPORT)
        self._access.require(actor, Right.READ_AUDIT)
        dossier = self.view(actor, version_id)
        row = dossier.version.row
        self._audit.record_alone(
            "export.made",
            actor,
            f"Took the dossier of version {row.number} of {dossier.version.pack_name}.",
            pack_id=row.pack_id,
            proposal_id=row.proposal_id,
            version_id=row.id,
            details={"format": "dossier", "sha256": row.sha256},
        )
        return dossier_html(dossier).encode()

    def view(self, actor: Actor, version_id: UUID) -> Dossier:
        """Put the dossier of a version together. Raises `NotFound`."""
        self._access.require(actor, Right.READ_AUDIT)
        version = self._versions.view(actor, version_id)
        row = version.row
        events = self._events(row.id, row.proposal_id)
        proposal: ProposalView | None = None
        seen, cited, words = "", list[str](), list[str]()
        if row.proposal_id is not None:
            proposal = self._proposals.view(actor, row.proposal_id)
            seen, cited = self._remembered(row.proposal_id)
            pack = open_pack(proposal.base_text)
            words = [describe(operation, pack) for operation in proposal.operations]
        return Dossier(
            version=version,
            proposal=proposal,
            seen_hash=seen,
            policy=_policy(events),
            conversation=self.conversation(actor, row.proposal_id) if row.proposal_id else (),
            memories=tuple(self._memories(actor, proposal, cited)) if proposal else (),
            comments=tuple(self._comments(actor, proposal, ())) if proposal else (),
            operations=tuple(words),
            diff=unified(proposal.base_text, version.text, "before", "after") if proposal else "",
            events=events,
            proof=self._proof(events),
            made_at=datetime.now(UTC),
            made_for=f"{actor.name} <{actor.email}>",
        )

    def conversation(self, actor: Actor, proposal_id: UUID) -> tuple[Said, ...]:
        """Give what was said in the conversation that a proposal comes from, up to the proposal itself."""
        self._access.require(actor, Right.READ_AUDIT)
        with self._database.transaction() as session:
            upto = select(Message.turn).where(Message.proposal_id == proposal_id).limit(1).scalar_subquery()
            rows = session.execute(
                select(Message, User.name)
                .join(ChatSession, ChatSession.id == Message.session_id)
                .join(User, User.id == ChatSession.user_id)
                .join(Proposal, Proposal.session_id == Message.session_id)
                .where(Proposal.id == proposal_id, Message.turn <= upto)
                .order_by(Message.turn, Message.author.desc())
            )
            return tuple(
                Said(name if message.author == "user" else "Assistant", message.created_at, message.text)
                for message, name in rows
            )

    def _remembered(self, proposal_id: UUID) -> tuple[str, list[str]]:
        with self._database.transaction() as session:
            proposal = session.get_one(Proposal, proposal_id)
            return proposal.seen_hash or "", [str(one) for one in proposal.extras.get("memories", ())]

    def _events(self, version_id: UUID, proposal_id: UUID | None) -> tuple[AuditRow, ...]:
        rows = self._audit.about(version_id, proposal_id)
        return tuple(row for row in rows if row.kind != "export.made")

    def _proof(self, events: Sequence[AuditRow]) -> Proof | None:
        """Anchor the log, and lead from the event that saved the version to the root that is signed."""
        saved = [row for row in events if row.version_id is not None]
        if not saved:
            return None
        self._anchors.anchor()
        event = saved[-1]
        anchor = self._anchors.over(event.number)
        if anchor is None:
            return None
        first, last = int(anchor["first"]), int(anchor["last"])
        with self._database.transaction() as session:
            hashes = session.scalars(
                select(AuditEvent.hash).where(AuditEvent.number.between(first, last)).order_by(AuditEvent.number)
            ).all()
        return Proof(event, tuple(merkle_path(hashes, event.number - first)), anchor)


def _policy(events: Sequence[AuditRow]) -> str:
    """Say under which rule it was confirmed, as the event of the confirmation tells."""
    for event in reversed(events):
        if event.kind == "proposal.confirmed" and event.details.get("policy"):
            return str(event.details["policy"])
    return f"One person confirms. {WHO_MAY[Right.CONFIRM]}"
