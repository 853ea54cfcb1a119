"""Personal API tokens: made once, shown once, limited to scopes, ending on a day, revoked at once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from core.errors import InvalidInput, NotFound, NotLoggedIn
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.auth import SEEN_EVERY, actor_of
from core.services.users import clean_name
from core.services.views import Actor, Scope, Surface
from db.engine import Database
from db.models import ApiToken, User

PREFIX = "dpa_"
LONGEST = 365
MOST = 50  # tokens of one person at a time
REFUSED = "This API token is not valid, has expired or was revoked; make another on the account page."


@dataclass(frozen=True)
class ApiTokenView:
    """A token as the account page lists it; the token itself is nowhere."""

    id: UUID
    name: str
    hint: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class MadeToken:
    """A new token with its secret, which is shown this once."""

    token: str
    view: ApiTokenView


class ApiTokens:
    """Everything about tokens that people make for their programs and agents."""

    def __init__(self, database: Database, access: Access, audit: AuditLog, *, secret: bytes) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._key = hmac.new(secret, b"api tokens", hashlib.sha256).digest()

    def make(self, actor: Actor, name: str, scopes: Iterable[Scope | str], days: int = 90) -> MadeToken:
        """Make a token for the actor's own programs. Raises `InvalidInput` for an unusable name, scope or term."""
        self._access.require(actor, Right.MANAGE_ACCOUNT)
        wanted = _scopes(scopes)
        if not 1 <= days <= LONGEST:
            raise InvalidInput(f"A token is good for 1 to {LONGEST} days.")
        token = PREFIX + secrets.token_urlsafe(32)
        with self._database.transaction() as session:
            if (session.scalar(select(func.count()).select_from(ApiToken).where(*_living(actor))) or 0) >= MOST:
                raise InvalidInput(f"You have {MOST} tokens already; revoke those that nothing uses any more.")
            row = ApiToken(
                user_id=actor.id,
                name=clean_name(name),
                hint=token[:8],
                token_hash=self._hash(token),
                scopes=[scope.value for scope in wanted],
                expires_at=datetime.now(UTC) + timedelta(days=days),
            )
            session.add(row)
            session.flush()
            session.refresh(row)
            words = f"{actor.name} made the token {row.name} for {', '.join(row.scopes)}, good for {days} days."
            details = {"token": str(row.id), "scopes": row.scopes}
            self._audit.record(session, "token.made", actor, words, details=details)
            return MadeToken(token, _view(row))

    def list(self, actor: Actor) -> Sequence[ApiTokenView]:
        """Give the actor's own tokens that still work, newest first."""
        self._access.require(actor, Right.MANAGE_ACCOUNT)
        with self._database.transaction() as session:
            rows = session.scalars(
                select(ApiToken).where(*_living(actor)).order_by(ApiToken.created_at.desc(), ApiToken.id)
            )
            return [_view(row) for row in rows]

    def revoke(self, actor: Actor, token_id: UUID) -> None:
        """End one of the actor's own tokens; the next request with it is refused. Raises `NotFound`."""
        self._access.require(actor, Right.MANAGE_ACCOUNT)
        with self._database.transaction() as session:
            name = session.scalar(
                update(ApiToken)
                .where(ApiToken.id == token_id, *_living(actor))
                .values(revoked_at=func.now())
                .returning(ApiToken.name)
            )
            if name is None:
                raise NotFound("You have no such token; it may have ended by itself.")
            words = f"{actor.name} revoked the token {name}."
            self._audit.record(session, "token.revoked", actor, words, details={"token": str(token_id)})

    def actor(self, token: str, surface: Surface = Surface.REST) -> Actor:
        """Give who is behind a token, with the role of this moment. Raises `NotLoggedIn`."""
        now = datetime.now(UTC)
        with self._database.transaction() as session:
            row = session.execute(
                select(ApiToken, User)
                .join(User, User.id == ApiToken.user_id)
                .where(
                    ApiToken.token_hash == self._hash(token),
                    ApiToken.revoked_at.is_(None),
                    ApiToken.expires_at > now,
                    User.active,
                )
            ).first()
            if row is None:
                raise NotLoggedIn(REFUSED)
            found, user = row
            if found.last_used_at is None or now - found.last_used_at > SEEN_EVERY:
                session.execute(update(ApiToken).where(ApiToken.id == found.id).values(last_used_at=now))
            scopes = frozenset(Scope(scope) for scope in found.scopes)
            return actor_of(user, None, surface, scopes=scopes, agent=found.name, token_id=found.id)

    def _hash(self, token: str) -> str:
        return hmac.new(self._key, token.encode(), hashlib.sha256).hexdigest()


def _living(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (ApiToken.user_id == actor.id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > func.now())


def _scopes(given: Iterable[Scope | str]) -> tuple[Scope, ...]:
    try:
        wanted = {Scope(scope) for scope in given}
    except ValueError:
        raise InvalidInput(f"The scopes of a token are {', '.join(scope.value for scope in Scope)}.") from None
    if not wanted:
        raise InvalidInput("Choose what the token is for: read, propose or confirm.")
    return tuple(scope for scope in Scope if scope in wanted)


def _view(row: ApiToken) -> ApiTokenView:
    return ApiTokenView(
        id=row.id,
        name=row.name,
        hint=row.hint,
        scopes=tuple(Scope(scope) for scope in row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )
