"""Comments on a proposal, on one of its operations, or on a line; never changed, and kept with the version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict, Forbidden, InvalidInput, NotFound
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.proposal_locks import MISSING, clean_reason, decided_words, locked
from core.services.proposal_rows import LINE
from core.services.views import Actor
from db.engine import Database
from db.models import Comment, Proposal, User

MOST = 1_000  # comments on one proposal
MAX_LINE = 10_000_000
SHOWN = 120


@dataclass(frozen=True)
class CommentView:
    """One comment. `kind` is comment | request (changes are asked for) | answer; `side` is old | new for a line."""

    id: UUID
    proposal_id: UUID
    author: str
    author_id: UUID
    kind: str
    text: str
    operation: int | None
    line: int | None
    side: str
    created_at: datetime


class CommentService:
    """Writes comments and reads the talk about a proposal."""

    def __init__(self, database: Database, access: Access, audit: AuditLog) -> None:
        self._database = database
        self._access = access
        self._audit = audit

    def add(
        self,
        actor: Actor,
        proposal_id: UUID,
        text: str,
        *,
        operation: int | None = None,
        line: int | None = None,
        side: str = "",
    ) -> CommentView:
        """Comment on a proposal, or on its operation at a position, or on a line of the old or the new text.

        Raises `NotFound`, `InvalidInput`.
        """
        self._access.require(actor, Right.PROPOSE)
        cleaned = _clean(text)
        with self._database.transaction() as session:
            proposal = session.get(Proposal, proposal_id)
            if proposal is None:
                raise NotFound(MISSING)
            _check_place(proposal, operation, line, side)
            if (
                len(session.scalars(select(Comment.id).where(Comment.proposal_id == proposal_id).limit(MOST)).all())
                >= MOST
            ):
                raise InvalidInput(f"This proposal has {MOST:,} comments, which is the most.")
            comment = Comment(
                proposal_id=proposal_id,
                author_id=actor.id,
                text=cleaned,
                operation=operation,
                line=line,
                side=side if line is not None else "",
            )
            return self._stored(session, actor, proposal, comment, "proposal.commented")

    def answer(self, actor: Actor, proposal_id: UUID, text: str) -> CommentView:
        """Answer to what was asked for, as the author; the proposal waits for a decision again.

        Raises `Forbidden` for anybody else, `Conflict` when nothing was asked for, `InvalidInput` without words.
        """
        self._access.require(actor, Right.PROPOSE)
        cleaned = _clean(text)
        with self._database.transaction() as session:
            _, proposal = locked(session, proposal_id)
            if proposal.status != "changes_requested":
                waits = proposal.status == "pending"
                raise Conflict("No changes are asked for." if waits else decided_words(session, proposal))
            if proposal.author_id == actor.id:
                proposal.status = "pending"
                proposal.decided_by = proposal.decided_at = None
                comment = Comment(proposal_id=proposal_id, author_id=actor.id, text=cleaned, kind="answer")
                return self._stored(session, actor, proposal, comment, "proposal.returned")
        self._access.note_denial(actor, Right.PROPOSE, "answer for the author of a proposal")
        raise Forbidden("Only its author can answer to what was asked for; anybody may comment.")

    def list(self, actor: Actor, proposal_id: UUID) -> Sequence[CommentView]:
        """Give all that was said about a proposal and about those that it replaced or that replaced it."""
        self._access.require(actor, Right.READ)
        with self._database.transaction() as session:
            line = list(session.scalars(LINE, {"id": proposal_id}))
            statement = (
                select(Comment, User.name)
                .join(User, User.id == Comment.author_id)
                .where(Comment.proposal_id.in_(line))
                .order_by(Comment.created_at, Comment.id)
            )
            return [_view(comment, name) for comment, name in session.execute(statement)]

    def _stored(self, session: Session, actor: Actor, proposal: Proposal, comment: Comment, kind: str) -> CommentView:
        session.add(comment)
        session.flush()
        session.refresh(comment)
        said = comment.text if len(comment.text) <= SHOWN else comment.text[: SHOWN - 1] + "…"
        details = {"comment": str(comment.id), "operation": comment.operation, "line": comment.line}
        self._audit.record(
            session,
            kind,
            actor,
            f"{'Answered' if kind == 'proposal.returned' else 'Commented'}: {said}",
            pack_id=proposal.pack_id,
            proposal_id=proposal.id,
            details=details,
        )
        return _view(comment, actor.name)


def _clean(text: str) -> str:
    cleaned = clean_reason(text)
    if not cleaned:
        raise InvalidInput("Please write something.")
    return cleaned


def _check_place(proposal: Proposal, operation: int | None, line: int | None, side: str) -> None:
    if operation is not None and not 0 <= operation < len(proposal.operations):
        raise InvalidInput("This proposal has no such change; please look at it again.")
    if line is not None and (not 1 <= line <= MAX_LINE or side not in {"old", "new"}):
        raise InvalidInput("A line is a number from 1 on, of the old or the new text.")


def _view(comment: Comment, author: str) -> CommentView:
    return CommentView(
        id=comment.id,
        proposal_id=comment.proposal_id,
        author=author,
        author_id=comment.author_id,
        kind=comment.kind,
        text=comment.text,
        operation=comment.operation,
        line=comment.line,
        side=comment.side,
        created_at=comment.created_at,
    )
