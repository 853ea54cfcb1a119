"""A stand-in for conversations, proposals and versions: the engine is real, the rest is kept in lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.engine import apply
from core.errors import AppError, NotFound
from core.pack.model import open_pack
from core.services.version_views import UndoView
from core.services.views import (
    Actor,
    ChatSessionRow,
    DecisionView,
    ProposalRow,
    ProposalView,
    StepView,
    TurnView,
    VersionRow,
    VersionView,
)
from tests.pages.fakes import NOW, FakeServices
from tests.pages.looking_back import FakeHistory, FakeReleases, Past, undo_view

TEXT = """\
# What a clinic keeps
name: Clinical trials
description: Trials, sites and participants
version: 3.1.0

entities:
  - name: Participant
    type: PARTICIPANT
    attributes:
      - birth_date
      - consent_date   # signed, not spoken
    synonyms: [subject, volunteer]
  - name: Site
    type: SITE
    attributes:
      - city
key_terms:
  - informed consent
  - adverse event
"""
ADD_EMAIL = {"action": "add", "path": ["entities", "PARTICIPANT", "attributes"], "value": "email"}
STEPS = tuple(StepView(name, name.capitalize(), "done", 12.0) for name in ("understand", "gather", "draft"))


def proposal_view(services: FakeServices, **changes: Any) -> ProposalView:
    """A proposal that waits, on the newest version of the first pack; `changes` go to its row."""
    pack = services.pack_rows[0]
    assert services.user is not None
    row = ProposalRow(
        id=uuid4(),
        pack_id=pack.id,
        pack_name=pack.name,
        kind="change",
        summary="Add email to Participant.",
        status="pending",
        author="Chidi Obi",
        author_id=uuid4(),
        created_at=NOW - timedelta(minutes=5),
        base_number=pack.head_number,
        head_number=pack.head_number,
        operation_count=1,
    )
    return ProposalView(
        row=replace(row, **changes),
        operations=(ADD_EMAIL,),
        base_text=TEXT,
        result_text=apply(TEXT, [ADD_EMAIL]).text,
        base_sha256="b" * 64,
        result_sha256="r" * 64,
        seen_hash="the bytes that were drawn",
        intents=("add_attribute",),
        assumptions=(),
        planner="offline",
        appeared=(),
        vanished=(),
        session_id=uuid4(),
        session_title="Contact details",
        request="Please add email to the participants",
        decided_by=None,
        decided_at=None,
        reason=None,
        failure=None,
    )


def turn_view(outcome: str, number: int = 1, **changes: Any) -> TurnView:
    """A turn with this outcome."""
    view = TurnView(uuid4(), number, "add email to participant", NOW, STEPS, outcome, planner="offline")
    return replace(view, **changes)


@dataclass
class Work:
    """What the fakes remember, and what they were asked to do."""

    services: FakeServices
    views: list[ProposalView] = field(default_factory=list)
    turns: list[TurnView] = field(default_factory=list)
    rows: list[VersionRow] = field(default_factory=list)
    talks: list[ChatSessionRow] = field(default_factory=list)
    shared: list[ChatSessionRow] = field(default_factory=list)  # of colleagues
    texts: dict[str, str] = field(default_factory=dict)  # by hash; any other hash stands for TEXT
    refusal: AppError | None = None
    finished: bool = False  # whether a running turn has ended when it is next looked at

    def __post_init__(self) -> None:
        self.past = Past(self.rows, TEXT, calls=self.services.calls)

    @property
    def calls(self) -> list[tuple[str, Any]]:
        return self.services.calls

    def talk(self, *turns: TurnView) -> None:
        """Make `turns` the one conversation about the first pack."""
        pack = self.services.pack_rows[0]
        self.turns[:] = turns
        self.talks[:] = [ChatSessionRow(uuid4(), pack.id, pack.name, "Contact details", NOW, len(turns))]

    def proposed(self, view: ProposalView) -> ProposalView:
        """Make `view` a proposal that can be looked at."""
        self.views.append(view)
        return view

    def history(self, count: int) -> None:
        """Give the first pack this many versions, newest first."""
        pack = self.services.pack_rows[0]
        self.rows[:] = [
            VersionRow(
                uuid4(), pack.id, n, "0" * 64, 10, f"3.{n}.0", "Ada Kwan", f"Change {n}.", NOW, "change", uuid4()
            )
            for n in range(count, 0, -1)
        ]
        self.services.pack_rows[0] = replace(pack, head_number=count, head_id=self.rows[0].id)


def install(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Work:
    """Put the stand-ins behind the pages, and give what they remember."""
    work = Work(services)
    services.assistant = _Assistant(work)  # type: ignore[assignment]  # stands in for the plain one
    services.proposals = _Proposals(work)  # type: ignore[assignment]
    services.sessions = _Sessions(work)  # type: ignore[attr-defined]
    services.versions = _Versions(work)  # type: ignore[attr-defined]
    services.history = FakeHistory(work.past)  # type: ignore[attr-defined]
    services.releases = FakeReleases(work.past)  # type: ignore[attr-defined]
    services.texts = SimpleNamespace(pack=lambda sha: open_pack(work.texts.get(sha, TEXT)))  # type: ignore[attr-defined]
    monkeypatch.setattr("pages.ui.cells.current", lambda: services)
    monkeypatch.setattr("pages.ui.cells.signed_in", lambda app: services.user)
    return work


class _Assistant:
    planner_label = "Offline planner"

    def __init__(self, work: Work) -> None:
        self._work = work

    def examples(self, actor: Actor, pack_id: UUID) -> tuple[str, ...]:
        return ("Add phone to Participant", "Remove city from Site")

    def send(self, actor: Actor, session_id: UUID, text: str) -> UUID:
        self._work.calls.append(("send", text))
        return uuid4()

    def turn(self, actor: Actor, turn_id: UUID) -> TurnView:
        at = next(place for place, turn in enumerate(self._work.turns) if turn.id == turn_id)
        if self._work.finished:
            self._work.turns[at] = replace(self._work.turns[at], outcome="answer", reply="There are two.")
        return self._work.turns[at]

    def retry_offline(self, actor: Actor, turn_id: UUID) -> UUID:
        self._work.calls.append(("retry_offline", turn_id))
        return uuid4()

    def decide(
        self, actor: Actor, proposal_id: UUID, *, decision: str, seen_hash: str, reason: str = ""
    ) -> DecisionView:
        self._work.calls.append(("decide", (decision, seen_hash, reason)))
        if self._work.refusal:
            raise self._work.refusal
        return DecisionView(proposal_id, "committed", "Saved as version 5.")

    def renew(self, actor: Actor, proposal_id: UUID) -> UUID:
        self._work.calls.append(("renew", proposal_id))
        return self._work.proposed(proposal_view(self._work.services, summary="Add email anew.")).row.id

    def propose_operations(
        self, actor: Actor, pack_id: UUID, operations: Sequence[Mapping[str, Any]], **told: Any
    ) -> UUID:
        self._work.calls.append(("propose_operations", (list(operations), told)))
        if self._work.refusal:
            raise self._work.refusal
        return self._work.proposed(proposal_view(self._work.services, summary="By hand.")).row.id

    def propose_text(self, actor: Actor, pack_id: UUID, text: str, **told: Any) -> UUID:
        self._work.calls.append(("propose_text", (text, told)))
        return self._work.proposed(proposal_view(self._work.services, summary="As a text.")).row.id

    def undo_preview(self, actor: Actor, version_id: UUID, choices: Mapping[int, str] | None = None) -> UndoView:
        return undo_view(self._work.past, version_id)

    def propose_undo(self, actor: Actor, version_id: UUID, choices: Mapping[int, str]) -> UUID:
        self._work.calls.append(("propose_undo", (version_id, dict(choices))))
        return self._work.proposed(proposal_view(self._work.services, summary="Undo version 3.")).row.id

    def propose_rollback(self, actor: Actor, version_id: UUID) -> UUID:
        self._work.calls.append(("propose_rollback", version_id))
        return self._work.proposed(proposal_view(self._work.services, summary="Go back to version 1.")).row.id


class _Proposals:
    def __init__(self, work: Work) -> None:
        self._work = work

    def queue(self, actor: Actor, pack_id: UUID | None = None) -> list[ProposalRow]:
        return [view.row for view in self._work.views if pack_id in (None, view.row.pack_id)]

    def view(self, actor: Actor, proposal_id: UUID) -> ProposalView:
        for view in self._work.views:
            if view.row.id == proposal_id:
                return view
        raise NotFound("There is no such proposal.")

    def pending_count(self, actor: Actor, pack_id: UUID | None = None) -> int:
        return sum(row.status == "pending" for row in self.queue(actor, pack_id))


class _Sessions:
    def __init__(self, work: Work) -> None:
        self._work = work

    def list(self, actor: Actor, pack_id: UUID) -> list[ChatSessionRow]:
        return [row for row in self._work.talks if row.pack_id == pack_id]

    def create(self, actor: Actor, pack_id: UUID) -> ChatSessionRow:
        self._work.calls.append(("create", pack_id))
        row = ChatSessionRow(uuid4(), pack_id, "", "", NOW, 0)
        self._work.talks.append(row)
        return row

    def get(self, actor: Actor, session_id: UUID) -> ChatSessionRow:
        for row in (*self._work.talks, *self._work.shared):
            if row.id == session_id:
                return row
        raise NotFound("There is no such conversation.")

    def turns(self, actor: Actor, session_id: UUID) -> Sequence[TurnView]:
        return list(self._work.turns)


class _Versions:
    def __init__(self, work: Work) -> None:
        self._work = work

    def numbered(self, actor: Actor, pack_id: UUID, number: int) -> VersionView:
        return self.view(actor, next(row.id for row in self._work.rows if row.number == number))

    def list(self, actor: Actor, pack_id: UUID, *, before: int | None = None, limit: int = 50) -> Sequence[VersionRow]:
        return [row for row in self._work.rows if before is None or row.number < before][:limit]

    def view(self, actor: Actor, version_id: UUID) -> VersionView:
        row = next((row for row in self._work.rows if row.id == version_id), None)
        if row is None:
            raise NotFound("There is no such version.")
        return VersionView(row, "Clinical trials", TEXT.replace("3.1.0", row.pack_version))

    def download(self, actor: Actor, version_id: UUID, *, format: str) -> bytes:
        return b""
