"""Memories: written only when their owner says so, corrected, confirmed, forgotten and exported by them alone.

The audit log tells that something was remembered or forgotten, by whom and where it holds, and never what it says:
everyone who works here may read the log, and a memory belongs to one person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import InvalidInput, NotFound
from core.services.access import Access, Right, may
from core.services.audit import AuditLog
from core.services.memory_offers import answer, origin_of
from core.services.memory_search import MemorySearch, alive, memory_rows, memory_view
from core.services.memory_texts import MAX_TEXT, clean_memory
from core.services.memory_views import KINDS, SCOPES, FoundMemory, MemoryView, NewMemory
from core.services.views import Actor
from db.engine import Database
from db.models import ChatSession, Memory, Pack

MOST_MEMORIES = 10_000  # of one person; searching that many takes milliseconds
MOST_DAYS = 3_650
_CONFIDENCE = {"said": 0.9, "confirmed": 0.8, "rejected": 0.7}
_GONE = "This memory is not there any more, or it is somebody else's."


class MemoryService:
    """What a person can do with memories: every write is one of theirs, by a click of theirs."""

    def __init__(self, database: Database, access: Access, audit: AuditLog, search: MemorySearch) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._search = search

    @property
    def limits(self) -> str:
        """Say what the search cannot do now, for the interface; empty when it can do everything."""
        return self._search.limits

    def remember(self, actor: Actor, new: NewMemory) -> MemoryView:
        """Store a memory that its owner has read and agreed to.

        What it is about has to be a request of theirs, or a decided proposal that they made or decided. Raises
        `InvalidInput` for an unusable text or place, `NotFound`, or `Conflict` when this was answered before.
        """
        self._access.require(actor, Right.REMEMBER, pack_id=new.pack_id)
        text = _checked(new)
        vectors = self._search.vectors(text)
        expires = datetime.now(UTC) + timedelta(days=new.days) if new.days else None
        with self._database.transaction() as session:
            _check_room(session, actor)
            origin = origin_of(session, actor, new.about) if new.about else {"source": "said"}
            pack_id, session_id = _place(session, actor, new)
            if new.about:
                answer(session, actor, new.about, remembered=True)
            memory = Memory(
                owner_id=actor.id,
                scope=new.scope,
                pack_id=pack_id,
                session_id=session_id,
                shared=new.shared and new.scope == "pack",
                kind=new.kind,
                text=text,
                confidence=_CONFIDENCE[origin["source"]],
                expires_at=expires,
                **origin,
                **vectors,
            )
            session.add(memory)
            session.flush()
            self._note(session, "memory.added", actor, memory)
            return _one(session, memory.id)

    def list(self, actor: Actor, *, pack_id: UUID | None = None) -> Sequence[MemoryView]:
        """Give a person's own memories, and those that colleagues share about a pack; newest first."""
        self._access.require(actor, Right.REMEMBER)
        mine = Memory.owner_id == actor.id
        which = mine | (Memory.shared & (Memory.pack_id == pack_id)) if pack_id else mine
        statement = memory_rows().where(which, alive()).order_by(Memory.created_at.desc(), Memory.id)
        with self._database.transaction() as session:
            return [memory_view(*row) for row in session.execute(statement)]

    def search(self, actor: Actor, query: str, *, limit: int = 50) -> Sequence[FoundMemory]:
        """Search all of a person's own memories by meaning and letters, best first."""
        self._access.require(actor, Right.REMEMBER)
        return self._search.search_own(actor.id, query, limit=limit)

    def cited(self, actor: Actor, ids: Sequence[str], pack_id: UUID) -> Sequence[MemoryView]:
        """Give the memories with these ids that this person may read: their own, and the pack's shared ones."""
        self._access.require(actor, Right.READ, pack_id=pack_id)
        wanted = [one for one in map(_as_id, ids) if one]
        visible = (Memory.owner_id == actor.id) | (Memory.shared & (Memory.pack_id == pack_id))
        statement = memory_rows().where(Memory.id.in_(wanted), visible, Memory.forgotten_at.is_(None))
        with self._database.transaction() as session:
            found = {row[0].id: memory_view(*row) for row in session.execute(statement)}
        return [found[one] for one in wanted if one in found]

    def correct(self, actor: Actor, memory_id: UUID, text: str) -> MemoryView:
        """Change the words of one's own memory; what one has worded oneself is confirmed. Raises `NotFound`."""
        self._access.require(actor, Right.REMEMBER)
        cleaned = _checked_text(text)
        vectors = self._search.vectors(cleaned)
        with self._database.transaction() as session:
            memory = _own(session, actor, memory_id)
            memory.text = cleaned
            for name, value in vectors.items():
                setattr(memory, name, value)
            _confirmed(memory)
            self._note(session, "memory.corrected", actor, memory)
            return _one(session, memory_id)

    def confirm(self, actor: Actor, memory_id: UUID) -> MemoryView:
        """Say that one's own memory still holds: it is sure from now on, and does not expire. Raises `NotFound`."""
        self._access.require(actor, Right.REMEMBER)
        with self._database.transaction() as session:
            memory = _own(session, actor, memory_id)
            _confirmed(memory)
            self._note(session, "memory.confirmed", actor, memory)
            return _one(session, memory_id)

    def share(self, actor: Actor, memory_id: UUID, shared: bool) -> MemoryView:
        """Show one's own memory about a pack to all who work with it, or no more.

        A reviewer may take back what anyone shares, for it shapes what others are proposed. Raises `NotFound`, or
        `InvalidInput` for a memory that is not about a pack.
        """
        self._access.require(actor, Right.REMEMBER)
        with self._database.transaction() as session:
            memory = session.get(Memory, memory_id, with_for_update=True)
            takes_back = memory is not None and memory.shared and not shared and may(actor, Right.CONFIRM)
            if memory is None or memory.forgotten_at or (memory.owner_id != actor.id and not takes_back):
                raise NotFound(_GONE)
            if memory.scope != "pack":
                raise InvalidInput("Only what is about one pack can be shared with those who work on it.")
            memory.shared = shared
            self._note(session, "memory.shared" if shared else "memory.unshared", actor, memory)
            return _one(session, memory_id)

    def forget(self, actor: Actor, memory_id: UUID) -> None:
        """Forget one's own memory: its words and vectors are gone for good. Raises `NotFound`."""
        self._access.require(actor, Right.REMEMBER)
        with self._database.transaction() as session:
            memory = _own(session, actor, memory_id)
            memory.text = ""
            memory.letters = memory.meaning = memory.model = None
            memory.shared = False
            memory.forgotten_at = datetime.now(UTC)
            self._note(session, "memory.forgotten", actor, memory)

    def _note(self, session: Session, kind: str, actor: Actor, memory: Memory) -> None:
        where = {"global": "for everywhere", "pack": "about a pack", "session": "for a conversation"}[memory.scope]
        self._audit.record(
            session,
            kind,
            actor,
            f"{_DONE[kind]} a {memory.kind} {where}.",
            pack_id=memory.pack_id,
            proposal_id=memory.proposal_id,
            version_id=memory.version_id,
            details={
                "memory": str(memory.id),
                "scope": memory.scope,
                "kind": memory.kind,
                "source": memory.source,
                "shared": memory.shared,
            },
        )


_DONE = {
    "memory.added": "Had the application remember",
    "memory.corrected": "Corrected",
    "memory.confirmed": "Confirmed",
    "memory.forgotten": "Had the application forget",
    "memory.shared": "Shared",
    "memory.unshared": "Stopped sharing",
}


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _checked(new: NewMemory) -> str:
    if new.kind not in KINDS or new.scope not in SCOPES:
        raise InvalidInput("Please choose what kind of memory this is, and where it holds.")
    if new.days is not None and not 1 <= new.days <= MOST_DAYS:
        raise InvalidInput("A memory is kept for a day at least and ten years at most, or for good.")
    return _checked_text(new.text)


def _checked_text(text: str) -> str:
    cleaned = clean_memory(text)
    if not cleaned:
        raise InvalidInput("Please write what is to be remembered.")
    if len(cleaned) > MAX_TEXT:
        raise InvalidInput(
            f"A memory has at most {MAX_TEXT} characters, and this has {len(cleaned)}; please shorten it."
        )
    return cleaned


def _check_room(session: Session, actor: Actor) -> None:
    count = session.scalar(select(func.count()).select_from(Memory).where(Memory.owner_id == actor.id, alive())) or 0
    if count >= MOST_MEMORIES:
        raise InvalidInput(f"You have {count:,} memories, which is the limit; please forget some first.")


def _place(session: Session, actor: Actor, new: NewMemory) -> tuple[UUID | None, UUID | None]:
    """Give pack and conversation of a memory's scope. Raises `NotFound` for one that is not there."""
    if new.scope == "global":
        return None, None
    if new.scope == "session":
        chat = session.get(ChatSession, new.session_id) if new.session_id else None
        if chat is None or chat.user_id != actor.id:
            raise NotFound("There is no such conversation of yours, so nothing was remembered.")
        return chat.pack_id, chat.id
    if new.pack_id is None or session.get(Pack, new.pack_id) is None:
        raise NotFound("There is no such pack, so nothing was remembered.")
    return new.pack_id, None


def _own(session: Session, actor: Actor, memory_id: UUID) -> Memory:
    memory = session.get(Memory, memory_id, with_for_update=True)
    if memory is None or memory.owner_id != actor.id or memory.forgotten_at is not None:
        raise NotFound(_GONE)
    return memory


def _confirmed(memory: Memory) -> None:
    memory.confirmed_at = datetime.now(UTC)
    memory.confidence = 1.0
    memory.expires_at = None


def _one(session: Session, memory_id: UUID) -> MemoryView:
    session.flush()
    return memory_view(*session.execute(memory_rows().where(Memory.id == memory_id)).one())
