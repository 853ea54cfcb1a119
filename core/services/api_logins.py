"""Logins of programs: a password for a pair of tokens, rotation, and the end of a family that was stolen from."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from core.errors import Conflict, NotLoggedIn
from core.services.audit import AuditLog
from core.services.auth import SEEN_EVERY, AuthService, actor_of
from core.services.jwts import REFUSED, AccessTokens
from core.services.views import Actor, Surface
from db.engine import Database
from db.models import LoginSession, RefreshToken, User

GRACE = timedelta(seconds=5)  # for honest clients that refresh in parallel
WRONG = "Email and password do not fit together. Check both and try again."
SPENT = "This refresh token is not valid any more; please log in again."
TOO_LATE = "Another request has refreshed this login a moment ago; use the tokens that it got."
PREFIX = "dpr_"


@dataclass(frozen=True)
class TokenPair:
    """What a login over the API gives: a short-lived access token, and what renews it once."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105  # what kind it is


class ApiLogins:
    """Logins over the API. The login is a row like any other; its tokens only name it."""

    def __init__(
        self, database: Database, audit: AuditLog, auth: AuthService, *, secret: bytes, minutes: int, days: int
    ) -> None:
        self._database = database
        self._audit = audit
        self._auth = auth
        self._key = hmac.new(secret, b"refresh tokens", hashlib.sha256).digest()
        self._access = AccessTokens(secret, timedelta(minutes=minutes))
        self._lifetime = timedelta(days=days)

    def log_in(self, email: str, password: str, address: str = "", agent: str = "") -> TokenPair:
        """Check a password and open a login. Raises `NotLoggedIn`, or `TooManyAttempts` before anything is compared."""
        if not self._auth.password_fits(email, password, address):
            raise NotLoggedIn(WRONG)
        now = datetime.now(UTC)
        with self._database.transaction() as session:
            user = self._auth.entering(session, email, address)
            login = LoginSession(
                user_id=user.id,
                expires_at=now + self._lifetime,
                address=address,
                agent=agent[:300],
                surface=Surface.REST.value,
            )
            session.add(login)
            session.flush()
            pair = self._pair(session, login)
            words = f"{user.name} logged in over the API."
            self._audit.record(session, "login.succeeded", actor_of(user), words, details={"address": address})
        return pair

    def refresh(self, token: str) -> TokenPair:
        """Change a refresh token for a new pair, once.

        Raises `Conflict` when it was used within the last seconds, which parallel requests of an honest client do;
        later use means that somebody has a copy: the whole login ends, and `NotLoggedIn` is raised.
        """
        stolen = False
        with self._database.transaction() as session:
            row = session.scalar(
                select(RefreshToken).where(RefreshToken.token_hash == self._hash(token)).with_for_update()
            )
            login, user = _open_login(session, row.login_id) if row else (None, None)
            if row is None or login is None or user is None:
                raise NotLoggedIn(SPENT)
            now = datetime.now(UTC)
            if row.used_at is None and row.expires_at > now:
                row.used_at = now
                login.expires_at = now + self._lifetime
                login.last_seen_at = now
                return self._pair(session, login)
            if row.used_at is not None and now - row.used_at <= GRACE:
                raise Conflict(TOO_LATE)
            if row.used_at is not None:
                stolen = True
                login.revoked_at = now
                words = f"A refresh token of {user.name} was used a second time, so that login has ended."
                self._audit.record(session, "login.reused", actor_of(user, login.id), words)
        raise NotLoggedIn(SPENT if not stolen else f"{SPENT} It had been used before, so the login was ended.")

    def actor(self, access_token: str, surface: Surface = Surface.REST) -> Actor:
        """Give who is behind an access token, with the role of this moment. Raises `NotLoggedIn`."""
        claims = self._access.read(access_token)
        with self._database.transaction() as session:
            login, user = _open_login(session, claims.login_id)
            if login is None or user is None or user.id != claims.user_id:
                raise NotLoggedIn(REFUSED)
            now = datetime.now(UTC)
            if now - login.last_seen_at > SEEN_EVERY:
                session.execute(update(LoginSession).where(LoginSession.id == login.id).values(last_seen_at=now))
            return actor_of(user, login.id, surface)

    def _pair(self, session: Session, login: LoginSession) -> TokenPair:
        token = PREFIX + secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        session.execute(
            delete(RefreshToken).where(RefreshToken.login_id == login.id, RefreshToken.expires_at < func.now())
        )
        session.add(RefreshToken(login_id=login.id, token_hash=self._hash(token), expires_at=now + self._lifetime))
        access = self._access.issue(login.user_id, login.id)
        return TokenPair(access, token, int(self._access.lifetime.total_seconds()))

    def _hash(self, token: str) -> str:
        return hmac.new(self._key, token.encode(), hashlib.sha256).hexdigest()


def _open_login(session: Session, login_id: UUID) -> tuple[LoginSession | None, User | None]:
    row = session.execute(
        select(LoginSession, User)
        .join(User, User.id == LoginSession.user_id)
        .where(
            LoginSession.id == login_id,
            LoginSession.surface == Surface.REST.value,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > func.now(),
            User.active,
        )
    ).first()
    return (row[0], row[1]) if row else (None, None)
