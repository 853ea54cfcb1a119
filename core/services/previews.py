"""A proposal as it would become true: with some of its operations, some of them edited, or on a newer version."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.engine.rebase import Clash, dependencies
from core.pack.findings import Finding
from core.pack.impact import Impact, impact_of
from core.services.contents import TextStore
from core.services.proposal_rows import seen_hash
from core.services.selection import Edits, select
from core.services.views import ProposalView


@dataclass(frozen=True)
class PreviewView:
    """What accepting a part gives. `seen_hash` must come back with the confirm of exactly this part.

    `needs` tells for every operation of the proposal which earlier ones it cannot do without; `left_out` are those
    that were not chosen and those that need one of them.
    """

    proposal_id: UUID
    selection: tuple[int, ...]
    left_out: tuple[int, ...]
    needs: tuple[frozenset[int], ...]
    edits: Edits
    operations: tuple[Mapping[str, Any], ...]
    base_text: str
    result_text: str
    result_sha256: str
    seen_hash: str
    appeared: tuple[Finding, ...]
    vanished: tuple[Finding, ...]
    impact: Impact
    layout_left_out: bool = False

    @property
    def new_errors(self) -> tuple[Finding, ...]:
        """The findings that a confirm must give a reason for."""
        return tuple(finding for finding in self.appeared if finding.severity == "error")

    def needed_by(self, index: int) -> tuple[int, ...]:
        """The operations that go when this one is left out."""
        return tuple(other for other, needs in enumerate(self.needs) if index in needs)


@dataclass(frozen=True)
class RenewalView:
    """A proposal brought over to the newest version, as far as it goes.

    `clashes` are the cards to settle: position of the operation, base, theirs, mine. `done` are the operations that
    the newest version says already, `settled` those that were given up for theirs.
    """

    proposal_id: UUID
    base_number: int
    head_number: int
    head_text: str
    result_text: str
    operations: tuple[Mapping[str, Any], ...]
    clashes: tuple[Clash, ...]
    done: tuple[int, ...]
    settled: tuple[int, ...]
    whole_text: bool = False
    layout: tuple[str, ...] = ()
    layout_lost: bool = False

    @property
    def clean(self) -> bool:
        """Whether nothing is left to settle."""
        return not self.clashes


def preview(
    texts: TextStore, view: ProposalView, selection: Collection[int] | None, edits: Edits | None
) -> PreviewView:
    """Compute what accepting a part of a proposal gives. Raises `InvalidInput` for a part that cannot be."""
    part = select(view.base_text, view.operations, view.whole_text, selection, edits)
    text = part.text if part else texts.text(view.proposed_sha256)
    sha256 = part.sha256 if part else view.proposed_sha256
    operations = part.operations if part else view.operations
    appeared, vanished = texts.compared(view.base_sha256, sha256, text)
    return PreviewView(
        proposal_id=view.row.id,
        selection=part.selection if part else tuple(range(len(view.operations))),
        left_out=part.left_out if part else (),
        needs=_needs(view.base_text, view.operations),
        edits=part.edits if part else {},
        operations=tuple(operations),
        base_text=view.base_text,
        result_text=text,
        result_sha256=sha256,
        seen_hash=seen_hash(view.base_sha256, list(operations), sha256, view.target_number),
        appeared=appeared,
        vanished=vanished,
        impact=impact_of(texts.pack(view.base_sha256), texts.pack(sha256)),
        layout_left_out=bool(part and part.layout_left_out),
    )


def _needs(base: str, operations: Sequence[Mapping[str, Any]]) -> tuple[frozenset[int], ...]:
    return dependencies(base, operations) if len(operations) > 1 else tuple(frozenset() for _ in operations)
