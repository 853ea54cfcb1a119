"""A proposal on a newer version: what fits is brought over in the open, the rest is settled by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from core.engine import derive, load
from core.engine.merge import merge_lines
from core.engine.rebase import rebase
from core.engine.scalars import same
from core.errors import Conflict, InvalidInput
from core.services.new_proposal import NewProposal
from core.services.previews import RenewalView
from core.services.selection import merged_edits
from core.services.views import Actor, ProposalView, VersionRow

Resolution = Literal["theirs", "mine"] | Mapping[str, Any]
WAITING = frozenset({"pending", "changes_requested", "expired"})


def renewal(view: ProposalView, head: VersionRow, head_text: str, resolutions: Mapping[int, Resolution]) -> RenewalView:
    """Bring a proposal over to the newest version; `resolutions` settles clashes by position.

    A resolution is "theirs", "mine", or the fields of the operation as they shall be. Raises `InvalidInput`.
    """
    if view.row.kind == "rollback":
        return _same_text(view, head, head_text)
    settled = {index for index, choice in resolutions.items() if choice == "theirs"}
    edits = merged_edits(
        view.operations, {index: choice for index, choice in resolutions.items() if isinstance(choice, Mapping)}
    )
    found = rebase(
        view.base_text,
        head_text,
        view.operations,
        keep=[index for index in range(len(view.operations)) if index not in settled],
        edits=edits,
        force=[index for index in resolutions if index not in settled],
    )
    renewed = RenewalView(
        proposal_id=view.row.id,
        base_number=view.row.base_number,
        head_number=head.number,
        head_text=head_text,
        result_text=found.text,
        operations=found.operations,
        clashes=found.clashes,
        done=found.done,
        settled=found.left_out,
    )
    return _with_layout(renewed, view) if view.whole_text and not resolutions else renewed


def renewed(
    actor: Actor, view: ProposalView, head: VersionRow, head_text: str, resolutions: Mapping[int, Resolution]
) -> NewProposal:
    """Make the proposal that takes the place of one that is stale or has run out.

    It stays its author's unless values were written by hand. Raises `Conflict` while something is to be settled or
    when it needs no renewal, `InvalidInput` when nothing is left of it.
    """
    current = view.row.base_number == head.number and view.row.status == "pending"
    if view.row.status not in WAITING or current:
        raise Conflict("This proposal needs no renewal: it is decided, or it stands on the newest version.")
    found = renewal(view, head, head_text, resolutions)
    if found.clashes:
        clash = found.clashes[0]
        raise Conflict(
            f"Change {clash.index + 1} no longer fits version {head.number}: {clash.reason} "
            "Nothing was changed or lost; settle it on the review page."
        )
    if found.result_text == head_text:
        raise InvalidInput(f"This changes nothing: version {head.number} says so already.")
    by_hand = any(isinstance(choice, Mapping) for choice in resolutions.values())
    return NewProposal(
        pack_id=view.row.pack_id,
        kind=view.row.kind,
        base_version_id=head.id,
        base_number=head.number,
        base_sha256=head.sha256,
        result_text=found.result_text,
        operations=found.operations,
        summary=view.row.summary,
        request=view.request,
        session_id=view.session_id,
        intents=view.intents,
        assumptions=(*view.assumptions, *_told(view, found)),
        planner=view.planner,
        target_number=view.target_number,
        whole_text=found.whole_text,
        layout=found.layout,
        parent_id=view.row.id,
        author_id=actor.id if by_hand else view.row.author_id,
        extras=view.extras,
    )


def _told(view: ProposalView, found: RenewalView) -> list[str]:
    if found.head_number == found.base_number:
        return []
    told = [f"Brought up to date from version {view.row.base_number}."]
    if found.layout_lost:
        told.append("Changes of comments and layout were not carried over.")
    return told


def _same_text(view: ProposalView, head: VersionRow, head_text: str) -> RenewalView:
    return RenewalView(
        proposal_id=view.row.id,
        base_number=view.row.base_number,
        head_number=head.number,
        head_text=head_text,
        result_text=view.result_text,
        operations=view.operations,
        clashes=(),
        done=(),
        settled=(),
        whole_text=True,
    )


def _with_layout(renewed: RenewalView, view: ProposalView) -> RenewalView:
    """Take comments and layout along where nobody else has touched these lines."""
    merged = merge_lines(view.base_text, view.result_text, renewed.head_text)
    if merged is None or renewed.clashes or not same(load(merged), load(renewed.result_text)):
        return replace(renewed, layout_lost=True)
    if merged == renewed.result_text:
        return renewed
    layout = derive(renewed.result_text, merged).layout_only or ("line ends",)
    return replace(renewed, result_text=merged, whole_text=True, layout=layout)
