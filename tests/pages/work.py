"""A stand-in for conversations, proposals and versions: the engine is real, the rest is kept in lists."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.engine import apply
from core.errors import AppError, NotFound
from core.pack.rulesets import BUILT_IN
from core.services.comments import CommentView
from core.services.contents import TextStore, sha256_of
from core.services.inbox import OPEN, InboxCounts, InboxFilter, InboxPage
from core.services.policy import PolicyView
from core.services.previews import PreviewView, RenewalView, preview
from core.services.renewing import renewal
from core.services.version_views import UndoView
from core.services.views import (
    Actor,
    ChatSessionRow,
    DecisionView,
    ProposalRow,
    ProposalView,
    Role,
    StepView,
    TurnView,
    VersionRow,
    VersionView,
)
from core.workflow.several import SeveralView, confirm_several
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
entity_aliases:
  SITE: [centre]
"""
ADD_EMAIL = {"action": "add", "path": ["entities", "PARTICIPANT", "attributes"], "value": "email"}
STEPS = tuple(StepView(name, name.capitalize(), "done", 12.0) for name in ("understand", "gather", "draft"))


def proposal_view(
    services: FakeServices, operations: Sequence[Mapping[str, Any]] = (ADD_EMAIL,), **changes: Any
) -> ProposalView:
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
        operation_count=len(operations),
    )
    result = apply(TEXT, operations).text
    return ProposalView(
        row=replace(row, **changes),
        operations=tuple(operations),
        base_text=TEXT,
        result_text=result,
        base_sha256=sha256_of(TEXT),
        result_sha256=sha256_of(result),
        proposed_sha256=sha256_of(result),
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


class KeptTexts(TextStore):
    """Texts by hash from a mapping; a hash that nobody gave stands for TEXT."""

    def __init__(self, known: dict[str, str]) -> None:
        super().__init__(None)  # type: ignore[arg-type]  # nothing is read from a database
        self.rules = SimpleNamespace(current=lambda within=None: BUILT_IN)  # type: ignore[assignment]
        self._known = known

    def text(self, sha256: str, within: object = None) -> str:
        return self._known.get(sha256, TEXT)


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
    asked: list[InboxFilter] = field(default_factory=list)
    word: int = 0  # goes up when somebody acts
    looked: bool = True  # whether there is nothing new since the last look
    drafts: dict[tuple[UUID, str], Any] = field(default_factory=dict)
    comments: list[CommentView] = field(default_factory=list)
    four_eyes: str = "never"
    head_text: str = TEXT  # the newest version, for what is brought over to it
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
        self.texts[view.result_sha256] = view.result_text
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
    services.texts = KeptTexts(work.texts)  # type: ignore[attr-defined]
    services.inbox = _Inbox(work)  # type: ignore[attr-defined]
    services.signals = SimpleNamespace(count=lambda pack_id=None: work.word)  # type: ignore[attr-defined]
    services.drafts = _Drafts(work)  # type: ignore[attr-defined]
    services.comments = _Comments(work)  # type: ignore[attr-defined]
    services.policy = SimpleNamespace(view=lambda actor: _policy(work))  # type: ignore[attr-defined]
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
        self, actor: Actor, proposal_id: UUID, *, decision: str, seen_hash: str, reason: str = "", **part: Any
    ) -> DecisionView:
        self._work.calls.append(("decide", (decision, seen_hash, reason, *([part] if part else []))))
        if self._work.refusal:
            raise self._work.refusal
        return DecisionView(proposal_id, "committed", "Saved as version 5.", 5)

    def confirm_several(self, actor: Actor, seen: Mapping[UUID, str]) -> Sequence[SeveralView]:
        return confirm_several(self, self._work.services.proposals, actor, seen)

    def revise(self, actor: Actor, proposal_id: UUID, text: str) -> UUID:
        self._work.calls.append(("revise", (proposal_id, text)))
        return uuid4()

    def request_changes(self, actor: Actor, proposal_id: UUID, reason: str) -> DecisionView:
        self._work.calls.append(("request_changes", (proposal_id, reason)))
        return DecisionView(proposal_id, "changes_requested", "Sent back.")

    def renew(self, actor: Actor, proposal_id: UUID) -> UUID:
        return self.rebase(actor, proposal_id, {})

    def rebase(self, actor: Actor, proposal_id: UUID, resolutions: Mapping[int, Any]) -> UUID:
        self._work.calls.append(("rebase", (proposal_id, dict(resolutions))))
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

    def preview(self, actor: Actor, proposal_id: UUID, *, selection: Any = None, edits: Any = None) -> PreviewView:
        return preview(KeptTexts(self._work.texts), self.view(actor, proposal_id), selection, edits)

    def rebase_preview(self, actor: Actor, proposal_id: UUID, resolutions: Any = None) -> RenewalView:
        view = self.view(actor, proposal_id)
        head = VersionRow(uuid4(), view.row.pack_id, view.row.head_number, "h", 1, "3.1.0", "", "", NOW, "change", None)
        return renewal(view, head, self._work.head_text, resolutions or {})

    def thread(self, actor: Actor, proposal_id: UUID) -> list[ProposalRow]:
        own = self.view(actor, proposal_id).row
        return [view.row for view in self._work.views if own.id in (view.row.id, view.row.parent_id)]

    def pending_count(self, actor: Actor, pack_id: UUID | None = None) -> int:
        return sum(row.status == "pending" for row in self.queue(actor, pack_id))


class _Inbox:
    def __init__(self, work: Work) -> None:
        self._work = work

    def list(self, actor: Actor, wanted: InboxFilter, limit: int = 50) -> InboxPage:
        self._work.asked.append(wanted)
        states = {"open": OPEN, "decided": ("committed", "rejected", "superseded")}[wanted.state]
        rows = [
            view.row
            for view in self._work.views
            if view.row.status in states
            and wanted.pack_id in (None, view.row.pack_id)
            and (not wanted.risks or view.row.risk in wanted.risks)
            and (wanted.which != "mine" or view.row.author_id == actor.id)
        ]
        return InboxPage(tuple(rows), frozenset() if self._work.looked else frozenset(row.id for row in rows), None)

    def counts(self, actor: Actor, pack_id: UUID | None = None) -> InboxCounts:
        open_ones = sum(view.row.status in OPEN for view in self._work.views)
        return InboxCounts(open_ones, 0, 0, 0 if self._work.looked else open_ones)

    def seen(self, actor: Actor) -> None:
        self._work.looked = True


class _Drafts:
    def __init__(self, work: Work) -> None:
        self._kept = work.drafts

    def load(self, actor: Actor, pack_id: UUID, key: str) -> Any:
        return self._kept.get((pack_id, key))

    def save(self, actor: Actor, pack_id: UUID, key: str, content: Any) -> None:
        self._kept[pack_id, key] = json.loads(json.dumps(content))

    def clear(self, actor: Actor, pack_id: UUID, key: str) -> None:
        self._kept.pop((pack_id, key), None)


class _Comments:
    def __init__(self, work: Work) -> None:
        self._work = work

    def list(self, actor: Actor, proposal_id: UUID) -> list[CommentView]:
        return list(self._work.comments)

    def add(self, actor: Actor, proposal_id: UUID, text: str, **place: Any) -> CommentView:
        self._work.calls.append(("comment", (text, place)))
        said = comment(proposal_id, text, **place)
        self._work.comments.append(said)
        return said

    def answer(self, actor: Actor, proposal_id: UUID, text: str) -> CommentView:
        self._work.calls.append(("answer", text))
        return comment(proposal_id, text, kind="answer")


def comment(proposal_id: UUID, text: str, **changes: Any) -> CommentView:
    """A comment of Ben Osei's on a whole proposal; `changes` say otherwise."""
    said = CommentView(uuid4(), proposal_id, "Ben Osei", uuid4(), "comment", text, None, None, "", NOW)
    return replace(said, **changes)


def _policy(work: Work) -> PolicyView:
    return PolicyView((Role.REVIEWER, Role.ADMIN), work.four_eyes, 24, 0, NOW, None)


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
