"""What a dossier takes from comments and memories."""

from __future__ import annotations

from collections.abc import Sequence

from core.services.comments import CommentService
from core.services.dossier import Said, Source
from core.services.memories import MemoryService
from core.services.views import Actor, ProposalView

_KINDS = {"request": "asks for changes", "answer": "answers"}


def comments_of(service: CommentService) -> Source:
    """Give the comments on a proposal, and on those that it replaced."""

    def found(actor: Actor, proposal: ProposalView, _ids: Sequence[str]) -> Sequence[Said]:
        return [
            Said(one.author, one.created_at, one.text, _place(one.kind, one.operation, one.line))
            for one in service.list(actor, proposal.row.id)
        ]

    return found


def _place(kind: str, operation: int | None, line: int | None) -> str:
    where = f"on line {line}" if line else f"on operation {operation + 1}" if operation is not None else ""
    return ", ".join(filter(None, (_KINDS.get(kind, ""), where)))


def memories_of(service: MemoryService) -> Source:
    """Give the memories that a proposal cites, as far as the reader may read them; of the others only the number."""

    def found(actor: Actor, proposal: ProposalView, ids: Sequence[str]) -> Sequence[Said]:
        seen = service.cited(actor, ids, proposal.row.pack_id)
        said = [Said(one.owner, one.created_at, one.text) for one in seen]
        if hidden := len(ids) - len(seen):
            text = f"{hidden} more that only their owner may read, or that were forgotten since."
            said.append(Said(proposal.row.author, proposal.row.created_at, text))
        return said

    return found
