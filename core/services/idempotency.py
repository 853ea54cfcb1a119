"""A request with a key has its effect once: the same request again gets the same answer, another one is refused.

The key is written in the transaction of the effect, just before its event in the audit log, so that neither can be
there without the other; the answer is added when it is known. Where a process stopped in between, the answer is worked
out again from what the effect was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import Conflict, InvalidInput
from core.services.views import Actor
from db.engine import Database
from db.models import IdempotencyKey

LONGEST_KEY = 200
_LASTING = timedelta(hours=24)
_REFUSALS = frozenset({"access.denied", "proposal.refused", "import.refused", "login.failed", "login.blocked"})
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Effect:
    """What a request with a key did: the kind of its first event, and what that was about."""

    kind: str
    pack_id: UUID | None = None
    proposal_id: UUID | None = None
    version_id: UUID | None = None
    turn_id: UUID | None = None


class Repeated(Conflict):
    """The same key has had its effect meanwhile; this transaction is taken back."""


@dataclass
class _Running:
    user_id: UUID
    key: str
    body_hash: str
    written: bool = field(default=False)


_running: ContextVar[_Running | None] = ContextVar("request_with_a_key", default=None)


def note_effect(session: Session, effect: Effect) -> None:
    """Write the key of the request that runs here, if it has one, in the transaction of its effect.

    Raises `Repeated` when the key is there already.
    """
    running = _running.get()
    if running is None or running.written or effect.kind in _REFUSALS:
        return
    about = {name: str(value) for name, value in vars(effect).items() if value is not None}
    values = {
        "user_id": running.user_id,
        "key": running.key,
        "body_hash": running.body_hash,
        "answer": {"effect": about, "answer": None},
    }
    statement = insert(IdempotencyKey).values(values).on_conflict_do_nothing().returning(IdempotencyKey.key)
    if session.scalar(statement) is None:
        raise Repeated("The same request is being answered already; please ask again in a moment.")
    running.written = True


class IdempotencyService:
    """Runs requests with keys. A key belongs to a user and lasts for 24 hours."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def once(
        self,
        actor: Actor,
        key: str,
        body: object,
        effect: Callable[[], Answer],
        again: Callable[[Effect], Answer],
    ) -> tuple[Answer, bool]:
        """Give the answer of `effect`, and whether it was given before.

        `body` is everything that the request asks for, as JSON. `again` works out the answer from an effect whose
        first answer was lost. Raises `InvalidInput` for an unusable key, `Conflict` when the key was used for
        something else, and what `effect` raises, which then has used up no key.
        """
        if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
            raise InvalidInput(f"A key has between 1 and {LONGEST_KEY} printable characters.")
        running = _Running(actor.id, key, _hash_of(body))
        kept = self._kept(running)
        if kept is None:
            token = _running.set(running)
            try:
                answer = effect()
            except Repeated:
                kept = self._kept(running)
                if kept is None:
                    raise
            else:
                self._keep(running, answer)
                return answer, False
            finally:
                _running.reset(token)
        if kept["answer"] is not None:
            return dict(kept["answer"]), True
        answer = again(_effect(kept["effect"]))
        self._keep(running, answer)
        return answer, True

    def _kept(self, running: _Running) -> dict[str, Any] | None:
        with self._database.transaction() as session:
            mine = (IdempotencyKey.user_id == running.user_id) & (IdempotencyKey.key == running.key)
            session.execute(delete(IdempotencyKey).where(mine, IdempotencyKey.created_at < func.now() - _LASTING))
            row = session.get(IdempotencyKey, (running.user_id, running.key))
            if row is None:
                return None
            if row.body_hash != running.body_hash:
                raise Conflict("This key was used for another request already; nothing was done. Take a new key.")
            return dict(row.answer)

    def _keep(self, running: _Running, answer: Answer) -> None:
        with self._database.transaction() as session:
            row = session.get(IdempotencyKey, (running.user_id, running.key))
            if row is not None:
                session.execute(
                    update(IdempotencyKey)
                    .where(IdempotencyKey.user_id == running.user_id, IdempotencyKey.key == running.key)
                    .values(answer={**row.answer, "answer": dict(answer)})
                )


def _hash_of(body: object) -> str:
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _effect(stored: Mapping[str, str]) -> Effect:
    ids = {name: UUID(stored[name]) for name in ("pack_id", "proposal_id", "version_id", "turn_id") if name in stored}
    return Effect(stored["kind"], **ids)
