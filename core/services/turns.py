"""Conversations and their turns: each turn is a request, the six steps, and an outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.event import listen
from sqlalchemy.orm import Session, aliased

from core.errors import Forbidden, InvalidInput, NotFound
from core.observing.metrics import TURNS
from core.services.access import Access, Right, may
from core.services.idempotency import Effect, note_effect
from core.services.journal_views import Link
from core.services.views import Actor, ChatSessionRow, StepView, TurnView
from db.engine import Database
from db.models import ChatSession, Message, Pack, Proposal, Version

MAX_REQUEST = 8_000  # characters; more is a document, and belongs on the packs page
TITLE_LENGTH = 60
NO_CONVERSATION = "There is no such conversation; please start a new one."
NO_TURN = "This request is not part of any conversation."
UNTITLED = "New conversation"
STEPS: Mapping[str, str] = {
    "detect_intent": "Understand the request",
    "assemble_context": "Gather what matters",
    "generate_proposal": "Draft the proposal",
    "human_checkpoint": "Wait for your decision",
    "route_to_mcp": "Run the operations",
    "commit_version": "Save the version",
}
_DECIDED = {
    "committed": ("done", "done", "done"),
    "approved": ("done", "running", "waiting"),
    "rejected": ("done", "skipped", "skipped"),
    "failed": ("done", "failed", "skipped"),
    "pending": ("waiting", "waiting", "waiting"),
}


@dataclass(frozen=True)
class NewTurn:
    """A turn that has begun: what the workflow needs to know of it."""

    id: UUID
    session_id: UUID
    pack_id: UUID
    base_version_id: UUID
    base_number: int
    base_sha256: str
    number: int
    text: str


@dataclass(frozen=True)
class Reply:
    """The end of a turn, as it is stored."""

    outcome: str
    text: str = ""
    intents: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    planner: str = ""
    proposal_id: UUID | None = None
    steps: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


class TurnService:
    """Conversations: listing them, beginning a turn, storing its end."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access
        self._running: set[UUID] = set()  # turns that run in this process; any other without a reply was interrupted

    def list(self, actor: Actor, pack_id: UUID) -> Sequence[ChatSessionRow]:
        """Give the user's conversations about a pack, latest first."""
        self._access.require(actor, Right.READ)
        statement = (
            sessions_with_packs()
            .where(ChatSession.user_id == actor.id, ChatSession.pack_id == pack_id)
            .order_by(ChatSession.updated_at.desc())
            .limit(100)
        )
        with self._database.transaction() as session:
            return [session_row(*row) for row in session.execute(statement)]

    def create(self, actor: Actor, pack_id: UUID) -> ChatSessionRow:
        """Start a conversation about a pack; it gets its title from the first request. Raises `NotFound`."""
        self._access.require(actor, Right.PROPOSE, pack_id=pack_id)
        with self._database.transaction() as session:
            pack = session.get(Pack, pack_id)
            if pack is None:
                raise NotFound("There is no such pack; please choose one on the packs page.")
            chat = ChatSession(user_id=actor.id, pack_id=pack_id, title=UNTITLED, turns=0)
            session.add(chat)
            note_effect(session, Effect("conversation.started", pack_id))
            session.flush()
            session.refresh(chat)
            return session_row(chat, pack.name)

    def get(self, actor: Actor, session_id: UUID) -> ChatSessionRow:
        """Give one conversation: one's own, or any for who decides on proposals. Raises `NotFound`."""
        self._access.require(actor, Right.READ)
        with self._database.transaction() as session:
            chat, name = self._readable(session, actor, session_id)
            return session_row(chat, name)

    def turns(self, actor: Actor, session_id: UUID, *, after: int = 0, limit: int | None = None) -> Sequence[TurnView]:
        """Give the turns of a conversation in their order, those past number `after`. Raises `NotFound`."""
        self._access.require(actor, Right.READ)
        running = frozenset(self._running)
        wanted = _turns().where(_ASKED.session_id == session_id, _ASKED.turn > after).order_by(_ASKED.turn)
        with self._database.transaction() as session:
            self._readable(session, actor, session_id)
            return [_turn_view(*row, running) for row in session.execute(wanted.limit(limit))]

    def turn(self, actor: Actor, turn_id: UUID) -> TurnView:
        """Give one turn. Raises `NotFound`."""
        self._access.require(actor, Right.READ)
        running = frozenset(self._running)
        with self._database.transaction() as session:
            row = session.execute(
                _turns()
                .join(ChatSession, ChatSession.id == _ASKED.session_id)
                .add_columns(ChatSession.user_id)
                .where(_ASKED.id == turn_id)
            ).first()
            if row is None:
                raise NotFound(NO_TURN)
            asked, replied, status, owner = row
            if not _may_read(actor, owner):
                raise NotFound(NO_CONVERSATION)
            return _turn_view(asked, replied, status, running)

    def request_of(self, actor: Actor, turn_id: UUID) -> tuple[UUID, str]:
        """Give the conversation and the text of a turn. Raises `NotFound`."""
        with self._database.transaction() as session:
            asked = session.get(Message, turn_id)
            if asked is None or asked.author != "user":
                raise NotFound(NO_TURN)
            self._readable(session, actor, asked.session_id)
            return asked.session_id, asked.text

    def own(self, actor: Actor, turn_id: UUID) -> None:
        """Make sure that a turn is one of the user's own. Raises `Forbidden` or `NotFound`."""
        self._access.require(actor, Right.PROPOSE)
        statement = select(ChatSession.user_id).join(Message, Message.session_id == ChatSession.id)
        with self._database.transaction() as session:
            owner = session.scalar(statement.where(Message.id == turn_id, Message.author == "user"))
        if owner is None:
            raise NotFound(NO_TURN)
        if owner != actor.id:
            self._access.note_denial(actor, Right.PROPOSE, "stop somebody else's request")
            raise Forbidden("This is somebody else's request, so only they can stop it.")

    def past(self, session_id: UUID, *, before: int, limit: int) -> Sequence[TurnView]:
        """Give the last `limit` turns before turn `before`, oldest first, for a planner's look back."""
        statement = (
            _turns()
            .where(_ASKED.session_id == session_id, _ASKED.turn < before)
            .order_by(_ASKED.turn.desc())
            .limit(limit)
        )
        running = frozenset(self._running)
        with self._database.transaction() as session:
            return [_turn_view(*row, running) for row in session.execute(statement)][::-1]

    def begin(self, actor: Actor, session_id: UUID, text: str, planner: str) -> NewTurn:
        """Store a request as the next turn of the user's own conversation.

        `planner` is which planner was asked for, kept with the request. Raises `InvalidInput` for an empty or
        overlong text, `Forbidden` for somebody else's conversation, `NotFound`.
        """
        self._access.require(actor, Right.PROPOSE)
        cleaned = _clean_request(text)
        turn_id = uuid4()
        self._running.add(turn_id)
        try:
            with self._database.transaction() as session:
                chat, head = _open_chat(session, actor, session_id)
                chat.turns += 1
                chat.updated_at = func.now()
                if chat.title == UNTITLED:
                    chat.title = _title(cleaned)
                session.add(
                    Message(
                        id=turn_id,
                        session_id=chat.id,
                        turn=chat.turns,
                        author="user",
                        text=cleaned,
                        details={"planner": planner},
                    )
                )
                note_effect(session, Effect("turn.begun", chat.pack_id, turn_id=turn_id))
                return NewTurn(turn_id, chat.id, chat.pack_id, head.id, head.number, head.sha256, chat.turns, cleaned)
        except BaseException as error:
            self.ended(turn_id)
            if isinstance(error, Forbidden):
                self._access.note_denial(actor, Right.PROPOSE, "write in somebody else's conversation")
            raise

    def ended(self, turn_id: UUID) -> None:
        """Note that a turn runs no more, whether or not its reply could be stored."""
        self._running.discard(turn_id)

    def finish(self, session: Session, session_id: UUID, number: int, reply: Reply) -> None:
        """Store the end of a turn in the open transaction."""
        details = {
            "intents": list(reply.intents),
            "choices": list(reply.choices),
            "examples": list(reply.examples),
            "assumptions": list(reply.assumptions),
            "planner": reply.planner,
            "steps": {name: dict(step) for name, step in reply.steps.items()},
            "notes": list(reply.notes),
            "links": [asdict(link) for link in reply.links],
        }
        session.add(
            Message(
                session_id=session_id,
                turn=number,
                author="assistant",
                text=reply.text,
                outcome=reply.outcome,
                details=details,
                proposal_id=reply.proposal_id,
            )
        )
        session.flush()
        listen(session, "after_commit", lambda _: TURNS.labels(reply.outcome).inc(), once=True)
        if reply.outcome == "greeting":
            _untitle(session, session_id, number)

    def note_steps(self, proposal_id: UUID, steps: Mapping[str, Mapping[str, Any]]) -> None:
        """Add the steps that ran after the decision to the turn that made a proposal."""
        with self._database.transaction() as session:
            message = session.scalar(select(Message).where(Message.proposal_id == proposal_id).with_for_update())
            if message is not None:
                merged = {**message.details.get("steps", {}), **{name: dict(step) for name, step in steps.items()}}
                message.details = {**message.details, "steps": merged}

    def _readable(self, session: Session, actor: Actor, session_id: UUID) -> tuple[ChatSession, str]:
        row = session.execute(sessions_with_packs().where(ChatSession.id == session_id)).first()
        if row is None or not _may_read(actor, row[0].user_id):
            raise NotFound(NO_CONVERSATION)
        return row[0], row[1]


def _may_read(actor: Actor, owner: UUID) -> bool:
    return owner == actor.id or may(actor, Right.READ_CONVERSATIONS)


_ASKED = aliased(Message)
_REPLIED = aliased(Message)


def _turns() -> Select[Message, Message, str]:
    return (
        select(_ASKED, _REPLIED, Proposal.status)
        .outerjoin(
            _REPLIED,
            (_REPLIED.session_id == _ASKED.session_id)
            & (_REPLIED.turn == _ASKED.turn)
            & (_REPLIED.author == "assistant"),
        )
        .outerjoin(Proposal, Proposal.id == _REPLIED.proposal_id)
        .where(_ASKED.author == "user")
    )


def _turn_view(asked: Message, replied: Message | None, status: str | None, running: frozenset[UUID]) -> TurnView:
    if replied is None:
        outcome = "running" if asked.id in running else "interrupted"
        details: Mapping[str, Any] = {}
    else:
        outcome, details = replied.outcome, replied.details
    return TurnView(
        id=asked.id,
        number=asked.turn,
        text=asked.text,
        created_at=asked.created_at,
        steps=tuple(_steps(details.get("steps", {}), outcome, status)),
        outcome=outcome,
        intents=tuple(details.get("intents", ())),
        reply=replied.text if replied else "",
        choices=tuple(details.get("choices", ())),
        examples=tuple(details.get("examples", ())),
        assumptions=tuple(details.get("assumptions", ())),
        planner=details.get("planner", ""),
        notes=tuple(details.get("notes", ())),
        links=tuple(Link(**link) for link in details.get("links", ())),
        proposal_id=replied.proposal_id if replied else None,
    )


def _clean_request(text: str) -> str:
    cleaned = text.replace("\x00", "").strip()
    if not cleaned:
        raise InvalidInput("Please write what should change.")
    if len(cleaned) > MAX_REQUEST:
        raise InvalidInput(
            f"This request has {len(cleaned):,} characters and {MAX_REQUEST:,} are the limit; "
            "please ask for a part of it, or bring a changed file on the packs page."
        )
    return cleaned


def _open_chat(session: Session, actor: Actor, session_id: UUID) -> tuple[ChatSession, Version]:
    row = session.execute(
        select(ChatSession, Version)
        .join(Pack, Pack.id == ChatSession.pack_id)
        .join(Version, (Version.pack_id == Pack.id) & (Version.number == Pack.head_number))
        .where(ChatSession.id == session_id)
        .with_for_update(of=ChatSession)
    ).first()
    if row is None:
        raise NotFound(NO_CONVERSATION)
    if row[0].user_id != actor.id:
        raise Forbidden("This is somebody else's conversation; start one of your own about the same pack.")
    return row[0], row[1]


def sessions_with_packs() -> Select[ChatSession, str]:
    """Give the statement behind every list of conversations."""
    return select(ChatSession, Pack.name).join(Pack, Pack.id == ChatSession.pack_id)


def session_row(chat: ChatSession, pack_name: str) -> ChatSessionRow:
    """Give the view of a conversation."""
    return ChatSessionRow(
        id=chat.id,
        pack_id=chat.pack_id,
        pack_name=pack_name,
        title=chat.title,
        updated_at=chat.updated_at,
        turns=chat.turns,
    )


def _untitle(session: Session, session_id: UUID, number: int) -> None:
    """Take back a title that came from a greeting, so that the next request gives one that says something."""
    asked = session.scalar(
        select(Message.text).where(Message.session_id == session_id, Message.turn == number, Message.author == "user")
    )
    chat = session.get_one(ChatSession, session_id)
    if asked is not None and chat.title == _title(asked):
        chat.title = UNTITLED


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def _steps(stored: Mapping[str, Mapping[str, Any]], outcome: str, status: str | None) -> Iterable[StepView]:
    decided = dict(zip(list(STEPS)[3:], _DECIDED.get(status or "", ("skipped",) * 3), strict=True))
    for name, label in STEPS.items():
        step = stored.get(name, {})
        if name in decided:
            state = decided[name]
        else:
            state = step.get("state", "skipped" if outcome in ("interrupted", "stopped") else "waiting")
            if outcome == "stopped" and state == "failed":
                state = "skipped"
        yield StepView(name, label, state, step.get("milliseconds"))
