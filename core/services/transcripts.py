"""A conversation as a file, Markdown or notebook: requests, answers, proposals with their changes, decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from core.engine import unified
from core.errors import InvalidInput
from core.pack.model import open_pack
from core.pack.words import describe
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.proposals import ProposalService
from core.services.turns import TurnService
from core.services.views import Actor, ChatSessionRow, ProposalView, TurnView

TranscriptFormat = Literal["md", "ipynb"]
MOST_DIFF_LINES = 400
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~$])")
_FATES = {
    "pending": "waits for a decision",
    "approved": "confirmed, being saved",
    "committed": "confirmed",
    "rejected": "rejected",
    "failed": "confirmed, and could not be saved",
}
_OUTCOMES = {
    "question": "A question was asked back.",
    "declined": "No change was planned.",
    "failed": "This was not answered.",
    "stopped": "This was stopped.",
    "interrupted": "The application was stopped before this was answered.",
}


@dataclass(frozen=True)
class _Cell:
    """A piece of a transcript: Markdown, or data of which no reader should read markup."""

    text: str
    data: bool = False


class Transcripts:
    """Exports of conversations; each one is written to the audit log."""

    def __init__(self, access: Access, audit: AuditLog, turns: TurnService, proposals: ProposalService) -> None:
        self._access = access
        self._audit = audit
        self._turns = turns
        self._proposals = proposals

    def export(self, actor: Actor, session_id: UUID, *, format: TranscriptFormat) -> bytes:
        """Give a conversation as a file, and write the export to the log. Raises `InvalidInput` or `NotFound`."""
        self._access.require(actor, Right.EXPORT)
        if format not in ("md", "ipynb"):
            raise InvalidInput(f"“{format}” is no format for a conversation; take md or ipynb.")
        session = self._turns.get(actor, session_id)
        turns = self._turns.turns(actor, session_id)
        views = {turn.proposal_id: self._proposals.view(actor, turn.proposal_id) for turn in turns if turn.proposal_id}
        cells = list(_cells(session, turns, views))
        data = (_markdown(cells) if format == "md" else _notebook(cells)).encode()
        self._audit.record_alone(
            "export.made",
            actor,
            f"Downloaded the conversation “{session.title}” as {'Markdown' if format == 'md' else 'a notebook'}.",
            pack_id=session.pack_id,
            details={"format": format, "bytes": len(data), "session": str(session.id), "turns": len(turns)},
        )
        return data


def plain(text: str) -> str:
    """Give a text so that Markdown shows it as it is: no markup, no HTML, no picture from elsewhere."""
    return _SPECIAL.sub(r"\\\1", text)


def _cells(session: ChatSessionRow, turns: Sequence[TurnView], views: Mapping[UUID, ProposalView]) -> Iterator[_Cell]:
    yield _Cell(f"# {plain(session.title)}\n\nA conversation about the pack {plain(session.pack_name)}.")
    yield _Cell(_overview(turns, views))
    for turn in turns:
        yield _Cell(f"## {turn.number}. {plain(' '.join(turn.text.split()))}\n\n{turn.created_at:%d %B %Y, %H:%M} UTC")
        view = views.get(turn.proposal_id) if turn.proposal_id else None
        if view is None:
            yield _Cell("\n\n".join(_answer(turn)))
        else:
            yield _Cell("\n\n".join(_proposal(view)))
            yield _Cell(_diff(view), data=True)


def _overview(turns: Sequence[TurnView], views: Mapping[UUID, ProposalView]) -> str:
    rows = [f"| {turn.number} | {plain(' '.join(turn.text.split()))} | {_became(turn, views)} |" for turn in turns]
    return "\n".join(("| | Request | What became of it |", "| --- | --- | --- |", *rows))


def _became(turn: TurnView, views: Mapping[UUID, ProposalView]) -> str:
    view = views.get(turn.proposal_id) if turn.proposal_id else None
    if view is None:
        return {"answer": "Answer", "greeting": "Answer"}.get(turn.outcome, turn.outcome.capitalize())
    version = f", version {view.row.version_number}" if view.row.version_number else ""
    return f"Proposal: {_FATES.get(view.row.status, view.row.status)}{version}"


def _answer(turn: TurnView) -> Iterator[str]:
    if turn.outcome in _OUTCOMES:
        yield f"*{_OUTCOMES[turn.outcome]}*"
    if turn.reply:
        yield "\n".join(f"> {plain(line)}" for line in turn.reply.splitlines())
    if turn.choices:
        yield "\n".join(f"- {plain(choice)}" for choice in turn.choices)
    yield from (f"*{plain(note)}*" for note in turn.notes)


def _proposal(view: ProposalView) -> Iterator[str]:
    row = view.row
    yield f"**{plain(row.summary)}**"
    pack = open_pack(view.base_text)
    yield "\n".join(f"- {plain(describe(operation, pack))}" for operation in view.operations) or "A whole text."
    if view.assumptions:
        yield "How it was read:\n\n" + "\n".join(f"- {plain(one)}" for one in view.assumptions)
    if view.appeared:
        yield "What it brings:\n\n" + "\n".join(f"- {one.severity}: {plain(one.message)}" for one in view.appeared)
    by = f" by {plain(view.decided_by)}" if view.decided_by else ""
    when = f" on {view.decided_at:%d %B %Y, %H:%M} UTC" if view.decided_at else ""
    reason = f" Reason: {plain(view.reason)}" if view.reason else ""
    version = f", as version {row.version_number}" if row.version_number else ""
    yield f"Proposed by {plain(row.author)} on version {row.base_number}; {_FATES.get(row.status, row.status)}" + (
        f"{by}{when}{version}.{reason}"
    )


def _diff(view: ProposalView) -> str:
    lines = unified(view.base_text, view.result_text).splitlines()
    more = [f"… {len(lines) - MOST_DIFF_LINES} more lines"] if len(lines) > MOST_DIFF_LINES else []
    return "\n".join((*lines[:MOST_DIFF_LINES], *more))


def _markdown(cells: Iterable[_Cell]) -> str:
    return "\n\n".join(_fenced(cell.text) if cell.data else cell.text for cell in cells) + "\n"


def _fenced(text: str) -> str:
    """Put data into a fence that it cannot close itself."""
    ticks = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, ticks + 1)
    return f"{fence}diff\n{text}\n{fence}"


def _notebook(cells: Iterable[_Cell]) -> str:
    """Write a notebook of text cells: there is nothing in it that could run."""
    import nbformat

    write: Callable[..., str] = nbformat.writes
    v4: Any = nbformat.v4

    made = [v4.new_markdown_cell(_fenced(cell.text) if cell.data else cell.text) for cell in cells]
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"
    book = v4.new_notebook(cells=made, metadata={"language_info": {"name": "markdown"}})
    nbformat.validate(book)
    return write(book, version=4)
