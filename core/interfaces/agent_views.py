"""What the tools for agents answer with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, Field

from core.interfaces.mcp_server import FindingItem
from core.pack.findings import Finding
from core.services.views import PackRow, ProposalView, VersionRow


class PackItem(BaseModel):
    """A pack in a list."""

    id: str
    name: str
    description: str
    version_number: int
    proposals_waiting: int


class AgentPacks(BaseModel):
    """Packs, latest change first."""

    packs: list[PackItem]


class VersionItem(BaseModel):
    """A version without its text."""

    id: str
    number: int
    sha256: str
    message: str
    author: str
    at: str


class AgentVersions(BaseModel):
    """Versions, newest first."""

    versions: list[VersionItem]


class AgentPack(BaseModel):
    """A version of a pack with its text."""

    pack: str
    version: VersionItem
    text: str


class AgentDiff(BaseModel):
    """How two versions differ."""

    diff: str = Field(description="unified diff of the lines")
    changes: list[str] = Field(description="the changes in words")


class AgentFindings(BaseModel):
    """What breaks the rules of the pack format."""

    findings: list[FindingItem]


class AgentPlan(BaseModel):
    """What the planner made of a request."""

    base_sha256: str
    plan: dict[str, Any] = Field(description="operations, or a question with choices, an answer, or why it declined")


class AgentTrial(BaseModel):
    """What operations would do."""

    base_sha256: str
    diff: str
    changes: list[str]
    appeared: list[FindingItem]
    vanished: list[FindingItem]


class AgentProposal(BaseModel):
    """A proposal and how it stands."""

    id: str
    status: str = Field(description="pending: a person has not decided yet; committed, rejected, …")
    author: str
    summary: str
    version_number: int | None = Field(description="the version that it became")
    reason: str | None = Field(description="why it was rejected")


def pack_item(row: PackRow) -> PackItem:
    """Give a pack for a list."""
    return PackItem(
        id=str(row.id),
        name=row.name,
        description=row.description,
        version_number=row.head_number,
        proposals_waiting=row.open_proposals,
    )


def version_item(row: VersionRow) -> VersionItem:
    """Give a version without its text."""
    return VersionItem(
        id=str(row.id),
        number=row.number,
        sha256=row.sha256,
        message=row.message,
        author=row.author,
        at=row.created_at.isoformat(),
    )


def proposal_item(view: ProposalView) -> AgentProposal:
    """Give a proposal and how it stands."""
    return AgentProposal(
        id=str(view.row.id),
        status=view.row.status,
        author=view.row.author,
        summary=view.row.summary,
        version_number=view.row.version_number,
        reason=view.reason,
    )


def finding_items(found: Iterable[Finding]) -> list[FindingItem]:
    """Give findings as the tools carry them."""
    return [
        FindingItem(
            rule=item.rule,
            severity=item.severity,
            message=item.message,
            path=list(item.path),
            line=item.line,
            column=item.column,
        )
        for item in found
    ]
