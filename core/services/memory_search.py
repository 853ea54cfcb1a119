"""Search in memories by meaning and by letters at once, exact, within what a person may see."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, update
from sqlalchemy.orm import Session, defer

from core.services.embedding import Embedder, Meaning, letters_of
from core.services.memory_views import FoundMemory, MemoryView
from db.engine import Database
from db.models import Memory, Pack, User

LETTERS_WEIGHT = 0.2  # beside a meaning of weight 1; measured, see docs/decisions
FITS, FITS_BY_LETTERS = 0.25, 0.2  # a memory that fits worse has nothing to do with the request
STANDING = 3  # preferences that count for every request, found or not
BATCH = 100
LOOK_AGAIN_SECONDS = 600.0
log = logging.getLogger(__name__)


class MemorySearch:
    """Reads memories; writes nothing but missing vectors. This is all that the workflow ever gets to see of them."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="memories")
        self._lock = Lock()
        self._looked_at: float | None = None

    @property
    def limits(self) -> str:
        """Say what the search cannot do now; empty when it can do everything."""
        return self._embedder.limits

    def warm_up(self) -> None:
        """Load the model behind the scenes, before the first search wants it."""
        self._embedder.start()

    def search(
        self, owner_id: UUID, query: str, *, pack_id: UUID | None, session_id: UUID | None = None, limit: int = 8
    ) -> list[FoundMemory]:
        """Give the memories that fit a text best: the person's own that hold here, and the pack's shared ones."""
        meaning = self._embedder.meaning(query)
        self._look_after()
        with self._database.transaction() as session:
            return _found(session, holds_here(owner_id, pack_id, session_id), query, meaning, limit)

    def search_own(self, owner_id: UUID, query: str, *, limit: int = 50) -> list[FoundMemory]:
        """Search all memories of a person, wherever they hold."""
        meaning = self._embedder.meaning(query)
        self._look_after()
        with self._database.transaction() as session:
            return _found(session, Memory.owner_id == owner_id, query, meaning, limit)

    def recall(
        self, owner_id: UUID, request: str, *, pack_id: UUID, session_id: UUID, limit: int = 5
    ) -> list[FoundMemory]:
        """Give what matters for a request: what fits it, and up to three preferences that stand for all requests."""
        here = holds_here(owner_id, pack_id, session_id)
        with self._database.transaction() as session:
            if not session.scalar(select(exists().where(here, alive()))):
                return []
        meaning = self._embedder.meaning(request)
        self._look_after()
        with self._database.transaction() as session:
            found = _found(session, here, request, meaning, limit)
            least = FITS if meaning else FITS_BY_LETTERS
            fitting = [one for one in found if one.score >= least]
            known = {one.memory.id for one in fitting}
            standing = session.execute(
                memory_rows()
                .where(here, alive(), Memory.kind == "preference")
                .order_by(Memory.confidence.desc(), Memory.created_at.desc(), Memory.id)
                .limit(STANDING)
            )
            return fitting + [FoundMemory(memory_view(*row), 0.0) for row in standing if row[0].id not in known]

    def read(self, owner_id: UUID, ids: Sequence[UUID], *, pack_id: UUID, session_id: UUID | None) -> list[MemoryView]:
        """Give memories by their ids, in that order, as far as they still hold here and may be seen."""
        if not ids:
            return []
        statement = memory_rows().where(Memory.id.in_(ids), holds_here(owner_id, pack_id, session_id), alive())
        with self._database.transaction() as session:
            found = {row[0].id: memory_view(*row) for row in session.execute(statement)}
        return [found[one] for one in ids if one in found]

    def vectors(self, text: str) -> dict[str, Any]:
        """Give the values of the columns that a text is found by."""
        meaning = self._embedder.meaning(text)
        if meaning is None:
            self._looked_at = None
        return {
            "letters": letters_of(text),
            "meaning": meaning.vector if meaning else None,
            "model": meaning.model_id if meaning else None,
        }

    def refresh(self) -> int:
        """Embed what has no vector of the present model, all of it; give how many that were."""
        done = 0
        while batch := self._outdated():
            for memory_id, text in batch:
                meaning = self._embedder.meaning(text)
                if meaning is None:
                    return done
                self._store(memory_id, text, meaning)
                done += 1
        return done

    def close(self) -> None:
        """Stop the worker; what it has not embedded waits for the next start."""
        self._worker.shutdown(wait=True, cancel_futures=True)
        self._embedder.close()

    def _look_after(self) -> None:
        """Have memories without a vector of the present model embedded behind the scenes, now and then."""
        if not self._embedder.usable:
            return
        with self._lock:
            if self._looked_at is not None and monotonic() - self._looked_at < LOOK_AGAIN_SECONDS:
                return
            self._looked_at = monotonic()
        try:
            self._worker.submit(self._refresh_quietly)
        except RuntimeError:  # the application is closing
            return

    def _refresh_quietly(self) -> None:
        try:
            self.refresh()
        except Exception:
            log.warning("memories could not be embedded; they are found by letters meanwhile", exc_info=True)

    def _outdated(self) -> list[tuple[UUID, str]]:
        model = self._embedder.model_id
        if not model:
            return []
        statement = select(Memory.id, Memory.text).where(alive(), Memory.model.is_distinct_from(model)).limit(BATCH)
        with self._database.transaction() as session:
            return [(row.id, row.text) for row in session.execute(statement)]

    def _store(self, memory_id: UUID, text: str, meaning: Meaning) -> None:
        values = {"meaning": meaning.vector, "model": meaning.model_id}
        with self._database.transaction() as session:
            session.execute(update(Memory).where(Memory.id == memory_id, Memory.text == text).values(values))


def holds_here(owner_id: UUID, pack_id: UUID | None, session_id: UUID | None) -> ColumnElement[bool]:
    """Give the condition for what holds for a person at a place: in SQL, so that no other row is ever read."""
    own = and_(
        Memory.owner_id == owner_id,
        or_(
            Memory.scope == "global",
            and_(Memory.scope == "pack", Memory.pack_id == pack_id),
            and_(Memory.scope == "session", Memory.session_id == session_id),
        ),
    )
    return or_(own, and_(Memory.shared, Memory.pack_id == pack_id))


def _found(
    session: Session, which: ColumnElement[bool], query: str, meaning: Meaning | None, limit: int
) -> list[FoundMemory]:
    by_letters = -Memory.letters.max_inner_product(letters_of(query))
    score: ColumnElement[float] = by_letters
    if meaning is not None:
        same = and_(Memory.model == meaning.model_id, func.vector_dims(Memory.meaning) == meaning.vector.size)
        both = (-Memory.meaning.max_inner_product(meaning.vector) + LETTERS_WEIGHT * by_letters) / (1 + LETTERS_WEIGHT)
        score = case((same, both), else_=by_letters)
    # Of two that fit alike the surer one comes first.
    weighed = (score * (0.9 + 0.1 * Memory.confidence)).label("score")
    best = select(Memory.id, weighed).where(which, alive()).order_by(weighed.desc(), Memory.id).limit(limit).subquery()
    rows = session.execute(
        memory_rows()
        .add_columns(best.c.score)
        .join(best, best.c.id == Memory.id)
        .order_by(best.c.score.desc(), Memory.id)
    )
    return [FoundMemory(memory_view(*row[:3]), float(row[3])) for row in rows]


def alive() -> ColumnElement[bool]:
    """Give the condition for what is neither forgotten nor out of date."""
    return and_(Memory.forgotten_at.is_(None), or_(Memory.expires_at.is_(None), Memory.expires_at > func.now()))


def memory_rows() -> Select[Memory, str, str]:
    """Select memories with the names of owner and pack, without their vectors."""
    return (
        select(Memory, User.name, Pack.name)
        .options(defer(Memory.letters), defer(Memory.meaning))
        .join(User, User.id == Memory.owner_id)
        .outerjoin(Pack, Pack.id == Memory.pack_id)
    )


def memory_view(memory: Memory, owner: str, pack: str | None) -> MemoryView:
    """Give the view of a row."""
    return MemoryView(
        id=memory.id,
        owner_id=memory.owner_id,
        owner=owner,
        scope=memory.scope,
        kind=memory.kind,
        text=memory.text,
        source=memory.source,
        confidence=memory.confidence,
        shared=memory.shared,
        pack_id=memory.pack_id,
        pack=pack or "",
        session_id=memory.session_id,
        turn_id=memory.turn_id,
        proposal_id=memory.proposal_id,
        version_id=memory.version_id,
        created_at=memory.created_at,
        confirmed_at=memory.confirmed_at,
        expires_at=memory.expires_at,
    )
