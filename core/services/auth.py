"""Logins: the first administrator, the look-up for the login form, and the server's own sessions."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from core.errors import Conflict, InvalidInput, NotFound, NotLoggedIn, TooManyAttempts
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.passwords import dummy_hash, hash_password, matches
from core.services.users import clean_email, clean_name
from core.services.views import Actor, Role, Scope, Surface
from db.engine import Database
from db.models import LoginFailure, LoginSession, User

CODE_SECONDS = 60
WINDOW = timedelta(minutes=15)
MAX_FAILURES = 10  # per email and address within WINDOW
MAX_FROM_ADDRESS = 50  # per address over all emails, so that one guess for each of many users ends too
MAX_EMAIL = 320  # what is longer is nobody's, and must not break the index of failures
SEEN_EVERY = timedelta(minutes=1)
SETUP_LOCK = 7_301_003


@dataclass(frozen=True)
class LoginView:
    """One login of a user, as the account page lists it."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    agent: str
    address: str
    current: bool
    surface: str = Surface.PAGES.value


class Credentials(MutableMapping[str, dict[str, Any]]):
    """What the login form's library takes for a dictionary of users: it finds one user at a time.

    An unknown or switched-off name yields a record with a hash that nothing matches, so that both take the same
    time and give the same answer. Assignments are kept for the life of this object and never stored.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found: dict[str, dict[str, Any]] = {}

    def __getitem__(self, email: str) -> dict[str, Any]:
        if email not in self._found:
            with self._database.transaction() as session:
                user = session.scalar(select(User).where(User.email == _key(email), User.active))
                password = user.password_hash if user else dummy_hash()
                name = user.name if user else ""
            self._found[email] = {"email": email, "name": name, "password": password, "roles": []}
        return self._found[email]

    def __contains__(self, email: object) -> bool:
        return isinstance(email, str)

    def __setitem__(self, email: str, record: dict[str, Any]) -> None:
        self._found[email] = record

    def __delitem__(self, email: str) -> None:
        self._found.pop(email, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class AuthService:
    """Everything between a person at the door and an `Actor`."""

    def __init__(
        self, database: Database, access: Access, audit: AuditLog, *, secret: bytes, session_days: int
    ) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._secret = secret
        self._lifetime = timedelta(days=session_days)

    def needs_setup(self) -> bool:
        """Whether there is nobody yet who could log in."""
        with self._database.transaction() as session:
            return session.scalar(select(User.id).where(User.active).limit(1)) is None

    def set_up(self, name: str, email: str, password: str, address: str = "", agent: str = "") -> str:
        """Make the first administrator and log them in; give the one-time code.

        Raises `Conflict` when there is a user already, `InvalidInput` for an unusable name, email or password.
        """
        hashed = hash_password(password, about=(name, email))
        with self._database.transaction() as session:
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SETUP_LOCK})
            if session.scalar(select(User.id).where(User.active).limit(1)) is not None:
                raise Conflict("The first administrator has been set up already; please log in.")
            user = User(email=clean_email(email), name=clean_name(name), role=Role.ADMIN.value, password_hash=hashed)
            session.add(user)
            session.flush()
            code = self.begin(session, user, address, agent)
            self._audit.record(
                session, "setup.completed", actor_of(user), f"{user.name} became the first administrator."
            )
        return code

    def credentials(self) -> Mapping[str, Any]:
        """Give the look-up for the login form, fresh for one form."""
        return Credentials(self._database)

    def check_attempt(self, email: str, address: str) -> None:
        """Count a try before anything is compared, so that tries at once count too; a success takes it back.

        Raises `TooManyAttempts` with the time to wait.
        """
        key = _key(email)
        with self._database.transaction() as session:
            session.execute(delete(LoginFailure).where(LoginFailure.at < datetime.now(UTC) - timedelta(days=1)))
            lock = "SELECT pg_advisory_xact_lock(hashtextextended(:address, 1)), "
            lock += "pg_advisory_xact_lock(hashtextextended(:key, 2))"
            session.execute(text(lock), {"address": address, "key": f"{key} {address}"})
            count, first = _tries(session, LoginFailure.email == key, LoginFailure.address == address)
            everyone, earliest = _tries(session, LoginFailure.address == address)
            if count >= MAX_FAILURES:
                raise _too_many(first, "for this email from here", ", or ask an administrator for a new password")
            if everyone >= MAX_FROM_ADDRESS:
                raise _too_many(earliest, "from here", "")
            session.add(LoginFailure(email=key, address=address))

    def login_failed(self, email: str, address: str) -> None:
        """Write a failed check to the audit log; the one that closes the door says so."""
        key = _key(email)
        with self._database.transaction() as session:
            count, _ = _tries(session, LoginFailure.email == key, LoginFailure.address == address)
            blocked = count >= MAX_FAILURES
            self._audit.record(
                session,
                "login.blocked" if blocked else "login.failed",
                None,
                f"A login as {key[:100]} failed" + (" and further tries are blocked." if blocked else "."),
                details={"email": key[:100], "address": address},
            )

    def password_fits(self, email: str, password: str, address: str) -> bool:
        """Tell whether a password fits, counting a failure; an unknown email takes as long as a known one.

        Raises `TooManyAttempts` before anything is compared.
        """
        self.check_attempt(email, address)
        fits = matches(password, str(Credentials(self._database)[email]["password"]))
        if not fits:
            self.login_failed(email, address)
        return fits

    def entering(self, session: Session, email: str, address: str) -> User:
        """Give the user whose password was checked, and forget their failures. Raises `NotLoggedIn`."""
        user = session.scalar(select(User).where(User.email == _key(email), User.active))
        if user is None:
            raise NotLoggedIn("The email or the password is not right.")
        session.execute(delete(LoginFailure).where(LoginFailure.email == user.email, LoginFailure.address == address))
        user.last_login_at = datetime.now(UTC)
        return user

    def begin(self, session: Session, user: User, address: str, agent: str, *, answer: str | None = None) -> str:
        """Begin a login of a user in a transaction; give the one-time code for its cookie.

        `answer` stands for what another system said of the user; the same one begins no second login.
        """
        code = secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        user.last_login_at = now
        session.add(
            LoginSession(
                user_id=user.id,
                code_hash=self._hash(code),
                code_expires_at=now + timedelta(seconds=CODE_SECONDS),
                expires_at=now + self._lifetime,
                address=address,
                agent=agent[:300],
                answer_hash=answer,
            )
        )
        session.flush()
        return code

    def has_password(self, actor: Actor) -> bool:
        """Whether the actor logs in with a password; otherwise another system vouches for them."""
        self._access.require(actor, Right.MANAGE_ACCOUNT)
        with self._database.transaction() as session:
            return session.get_one(User, actor.id).issuer is None

    def open_login(self, email: str, address: str = "", agent: str = "") -> str:
        """Open a login for a user whose password the form has checked; give the one-time code for the cookie.

        Raises `NotLoggedIn` when the user is unknown or switched off.
        """
        with self._database.transaction() as session:
            user = self.entering(session, email, address)
            code = self.begin(session, user, address, agent)
            self._audit.record(
                session, "login.succeeded", actor_of(user), f"{user.name} logged in.", details={"address": address}
            )
        return code

    def redeem(self, code: str) -> str:
        """Change a one-time code for the session's token. Raises `NotLoggedIn` for a used, old or unknown code."""
        token = secrets.token_urlsafe(32)
        with self._database.transaction() as session:
            login = session.scalar(
                update(LoginSession)
                .where(
                    LoginSession.code_hash == self._hash(code),
                    LoginSession.code_expires_at > func.now(),
                    LoginSession.revoked_at.is_(None),
                )
                .values(code_hash=None, code_expires_at=None, token_hash=self._hash(token))
                .returning(LoginSession.id)
            )
        if login is None:
            raise NotLoggedIn("This login has expired; please log in again.")
        return token

    def actor(self, token: str | None) -> Actor | None:
        """Find who is behind a session token, with the role of this moment; None when nobody is."""
        if not token:
            return None
        now = datetime.now(UTC)
        with self._database.transaction() as session:
            row = session.execute(
                select(LoginSession.id, LoginSession.last_seen_at, User)
                .join(User, User.id == LoginSession.user_id)
                .where(
                    LoginSession.token_hash == self._hash(token),
                    LoginSession.revoked_at.is_(None),
                    LoginSession.expires_at > now,
                    User.active,
                )
            ).first()
            if row is None:
                return None
            if now - row.last_seen_at > SEEN_EVERY:
                session.execute(
                    update(LoginSession)
                    .where(LoginSession.id == row.id)
                    .values(last_seen_at=now, expires_at=now + self._lifetime)
                )
            return actor_of(row.User, row.id)

    def alive(self, login_ids: Collection[UUID]) -> set[UUID]:
        """Tell which of these logins still stand."""
        with self._database.transaction() as session:
            return set(
                session.scalars(
                    select(LoginSession.id)
                    .join(User, User.id == LoginSession.user_id)
                    .where(
                        LoginSession.id.in_(login_ids),
                        LoginSession.revoked_at.is_(None),
                        LoginSession.expires_at > func.now(),
                        User.active,
                    )
                )
            )

    def log_out(self, actor: Actor) -> None:
        """End the login behind `actor` in every tab and for every copy of its cookie."""
        self._end(actor, LoginSession.id == actor.login_id, f"{actor.name} logged out.")

    def log_out_everywhere(self, actor: Actor) -> None:
        """End every login of this user, this one included."""
        self._access.require(actor, Right.MANAGE_ACCOUNT)
        self._end(actor, LoginSession.user_id == actor.id, f"{actor.name} logged out on every device.")

    def end_login(self, actor: Actor, login_id: UUID) -> None:
        """End one of the user's own logins. Raises `NotFound`."""
        self._access.require(actor, Right.MANAGE_ACCOUNT)
        if login_id not in {login.id for login in self.logins(actor)}:
            raise NotFound("You have no such login; it may have ended by itself.")
        which = and_(LoginSession.id == login_id, LoginSession.user_id == actor.id)
        self._end(actor, which, f"{actor.name} ended one of their logins.")

    def change_password(self, actor: Actor, current: str, new: str) -> None:
        """Set a new password and end the user's other logins.

        Raises `InvalidInput` when `current` is wrong, `TooManyAttempts` when it was wrong too often.
        """
        self._access.require(actor, Right.MANAGE_ACCOUNT)
        hashed = hash_password(new, about=(actor.name, actor.email))
        place = f"the account of {actor.id}"  # tries here are counted apart from those at the door
        self.check_attempt(actor.email, place)
        with self._database.transaction() as session:
            user = session.get_one(User, actor.id)
            if not matches(current, user.password_hash):
                raise InvalidInput("The present password is not right; nothing was changed.")
            session.execute(delete(LoginFailure).where(LoginFailure.address == place))
            user.password_hash = hashed
            session.execute(
                update(LoginSession)
                .where(
                    LoginSession.user_id == actor.id,
                    LoginSession.id != actor.login_id,
                    LoginSession.revoked_at.is_(None),
                )
                .values(revoked_at=func.now())
            )
            self._audit.record(session, "user.password_set", actor, f"{actor.name} changed their own password.")

    def logins(self, actor: Actor) -> list[LoginView]:
        """Give the user's open logins, on the pages and over the API, latest use first."""
        self._access.require(actor, Right.MANAGE_ACCOUNT)
        with self._database.transaction() as session:
            rows = session.scalars(
                select(LoginSession)
                .where(
                    LoginSession.user_id == actor.id,
                    LoginSession.revoked_at.is_(None),
                    or_(LoginSession.token_hash.is_not(None), LoginSession.surface == Surface.REST.value),
                    LoginSession.expires_at > func.now(),
                )
                .order_by(LoginSession.last_seen_at.desc())
            )
            return [
                LoginView(
                    row.id,
                    row.created_at,
                    row.last_seen_at,
                    row.agent,
                    row.address,
                    row.id == actor.login_id,
                    row.surface,
                )
                for row in rows
            ]

    def _end(self, actor: Actor, which: Any, words: str) -> None:
        with self._database.transaction() as session:
            session.execute(
                update(LoginSession).where(which, LoginSession.revoked_at.is_(None)).values(revoked_at=func.now())
            )
            self._audit.record(session, "login.ended", actor, words)

    def _hash(self, token: str) -> str:
        return hmac.new(self._secret, token.encode(), hashlib.sha256).hexdigest()


def _key(email: str) -> str:
    return email.replace("\x00", "").strip().lower()[:MAX_EMAIL]


def _tries(session: Session, *conditions: ColumnElement[bool]) -> tuple[int, datetime]:
    statement = select(func.count(), func.min(LoginFailure.at)).where(
        LoginFailure.at > datetime.now(UTC) - WINDOW, *conditions
    )
    count, first = session.execute(statement).one()
    return count, first or datetime.now(UTC)


def _too_many(first: datetime, what: str, otherwise: str) -> TooManyAttempts:
    seconds = max(1, int((first + WINDOW - datetime.now(UTC)).total_seconds()))
    minutes = -(-seconds // 60)
    return TooManyAttempts(
        f"Too many failed logins {what}. Please try again in {minutes} "
        f"{'minute' if minutes == 1 else 'minutes'}{otherwise}.",
        retry_after=seconds,
    )


def actor_of(
    user: User,
    login_id: UUID | None = None,
    surface: Surface = Surface.PAGES,
    *,
    scopes: frozenset[Scope] | None = None,
    agent: str = "",
    token_id: UUID | None = None,
) -> Actor:
    """Give the actor for a user's row, with the login or the token behind them."""
    return Actor(
        id=user.id,
        email=user.email,
        name=user.name,
        role=Role(user.role),
        login_id=login_id,
        scopes=scopes,
        agent=agent,
        surface=surface,
        token_id=token_id,
    )
