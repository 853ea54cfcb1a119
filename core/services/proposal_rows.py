"""Rows of proposals as views: one line of a list, and one proposal with all that a decision needs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, text
from sqlalchemy.orm import aliased

from core.pack.findings import Finding
from core.pack.impact import Impact, Reason
from core.pack.reach import Reach
from core.services.contents import TextStore
from core.services.proposal_locks import has_expired
from core.services.views import ProposalRow, ProposalView
from db.models import ChatSession, Pack, Proposal, User, Version

_DECIDER = aliased(User)


LINE = text(
    "WITH RECURSIVE up(id, parent_id) AS ("
    " SELECT id, parent_id FROM proposals WHERE id = :id"
    " UNION SELECT p.id, p.parent_id FROM proposals p JOIN up ON p.id = up.parent_id),"
    " down(id) AS (SELECT CAST(:id AS uuid) UNION SELECT p.id FROM proposals p JOIN down ON p.parent_id = down.id)"
    " SELECT id FROM up UNION SELECT id FROM down"
)  # a proposal's id, and those of all that it replaces and that replaced it


def seen_hash(base_sha256: str, operations: object, result_sha256: str, target_number: int | None) -> str:
    """Give the hash of what a reviewer sees: the base, the operations, and the bytes that will be saved."""
    canonical = json.dumps(
        [base_sha256, operations, result_sha256, target_number],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def waits() -> ColumnElement[bool]:
    """The condition that a proposal waits for a decision and has not run out."""
    lasting = Proposal.expires_at.is_(None) | (Proposal.expires_at > func.now())
    return (Proposal.status == "pending") & lasting


def rows() -> Select[Proposal, Pack, str, Version]:
    """Select what `proposal_row` takes."""
    return (
        select(Proposal, Pack, User.name, Version)
        .join(Pack, Pack.id == Proposal.pack_id)
        .join(User, User.id == Proposal.author_id)
        .outerjoin(Version, Version.proposal_id == Proposal.id)
    )


def view_rows() -> Select[Proposal, Pack, str, Version, str, str]:
    """Select what `proposal_view` takes."""
    return (
        rows()
        .add_columns(_DECIDER.name, ChatSession.title)
        .outerjoin(_DECIDER, _DECIDER.id == Proposal.decided_by)
        .outerjoin(ChatSession, ChatSession.id == Proposal.session_id)
    )


def proposal_row(proposal: Proposal, pack: Pack, author: str, version: Version | None) -> ProposalRow:
    """Give the view of one line."""
    return ProposalRow(
        id=proposal.id,
        pack_id=proposal.pack_id,
        pack_name=pack.name,
        kind=proposal.kind,
        summary=proposal.summary,
        status="expired" if proposal.status == "pending" and has_expired(proposal) else proposal.status,
        author=_signed(author, proposal.extras.get("agent")),
        author_id=proposal.author_id,
        created_at=proposal.created_at,
        base_number=proposal.base_number,
        head_number=pack.head_number,
        operation_count=len(proposal.operations),
        version_number=version.number if version else None,
        decided_at=proposal.decided_at,
        parent_id=proposal.parent_id,
        risk=proposal.risk,
        expires_at=proposal.expires_at,
    )


def _signed(author: str, agent: object) -> str:
    """Name the author, with the token by which a program proposed for them."""
    return f"{author}, by {agent}" if isinstance(agent, str) and agent else author


def proposal_view(texts: TextStore, found: Row[Proposal, Pack, str, Version, str, str]) -> ProposalView:
    """Give the whole view; of a proposal that was accepted in part, the result is what was accepted."""
    proposal, pack, author, version, decider, title = found
    result_sha256 = proposal.accepted_sha256 or proposal.result_sha256
    accepted = proposal.operations if proposal.accepted_operations is None else proposal.accepted_operations
    left_out = frozenset(proposal.left_out or ())
    return ProposalView(
        row=proposal_row(proposal, pack, author, version),
        operations=tuple(proposal.operations),
        base_text=texts.text(proposal.base_sha256),
        result_text=texts.text(result_sha256),
        base_sha256=proposal.base_sha256,
        result_sha256=result_sha256,
        seen_hash=seen_hash(proposal.base_sha256, accepted, result_sha256, proposal.target_number),
        intents=tuple(proposal.intents),
        assumptions=tuple(proposal.assumptions),
        planner=proposal.planner,
        appeared=appeared_in(proposal),
        vanished=_findings(proposal.findings.get("vanished", ())),
        session_id=proposal.session_id,
        session_title=title or "",
        request=proposal.request,
        decided_by=decider,
        decided_at=proposal.decided_at,
        reason=proposal.reason,
        failure=proposal.failure,
        target_number=proposal.target_number,
        version_id=version.id if version else None,
        accepted=tuple(accepted),
        left_out=tuple(index for index in range(len(proposal.operations)) if index in left_out),
        edits={int(index): operation for index, operation in (proposal.edits or {}).items()},
        accept_reason=proposal.accept_reason,
        whole_text=proposal.whole_text,
        layout=tuple(proposal.layout),
        extras=proposal.extras,
        impact=_impact(proposal),
        proposed_sha256=proposal.result_sha256,
    )


def appeared_in(proposal: Proposal) -> tuple[Finding, ...]:
    """Give the findings that a proposal as a whole brings."""
    return _findings(proposal.findings.get("appeared", ()))


def stored_impact(impact: Impact) -> dict[str, Any]:
    """Give what a change means for others as JSON."""
    return {
        "level": impact.level,
        "reasons": [[reason.level, reason.words, list(reason.path)] for reason in impact.reasons],
        "next_version": impact.next_version,
        "reaches": [[reach.thing, list(reach.places)] for reach in impact.reaches],
    }


def _impact(proposal: Proposal) -> Impact | None:
    if not proposal.impact:
        return None
    reasons = tuple(Reason(level, words, tuple(path)) for level, words, path in proposal.impact["reasons"])
    reaches = tuple(Reach(thing, tuple(places)) for thing, places in proposal.impact.get("reaches", ()))
    return Impact(proposal.impact["level"], reasons, proposal.impact["next_version"], reaches)


def stored_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Give findings as JSON."""
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "message": finding.message,
            "path": list(finding.path),
            "line": finding.line,
            "column": finding.column,
        }
        for finding in findings
    ]


def _findings(stored: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    return tuple(Finding(**{**row, "path": tuple(row["path"])}) for row in stored)
