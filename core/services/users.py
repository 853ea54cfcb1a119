"""People and their roles, in the hands of administrators."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import Conflict, InvalidInput, NotFound
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.passwords import dummy_hash, hash_password
from core.services.views import Actor, Role, UserView
from db.engine import Database
from db.models import ApiToken, LoginSession, User

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
MAX_NAME = 100
CONSOLE = "console@localhost"
GONE = "This user does not exist any more; please reload the page."


def clean_email(email: str) -> str:
    """Give the email as it is stored. Raises `InvalidInput` when it is none."""
    cleaned = email.strip().lower()
    if not EMAIL.fullmatch(cleaned) or not cleaned.isprintable():
        raise InvalidInput(f"“{email.strip()[:100]}” is not an email address; it needs a name, an @ and a domain.")
    return cleaned


def clean_name(name: str) -> str:
    """Give the name with its spaces tidied. Raises `InvalidInput` when nothing readable is left."""
    cleaned = " ".join(name.split())
    if not cleaned or not cleaned.isprintable():
        raise InvalidInput("Please give a name, so that others see who proposed or confirmed a change.")
    return cleaned[:MAX_NAME]


class UserService:
    """Add people, change roles, switch accounts off and on."""

    def __init__(self, database: Database, access: Access, audit: AuditLog) -> None:
        self._database = database
        self._access = access
        self._audit = audit

    def list(self, actor: Actor) -> list[UserView]:
        """Give all users by name."""
        self._access.require(actor, Right.MANAGE_USERS)
        with self._database.transaction() as session:
            return [user_view(user) for user in session.scalars(select(User).order_by(func.lower(User.name)))]

    def get(self, actor: Actor, user_id: UUID) -> UserView:
        """Give one user. Raises `NotFound`."""
        self._access.require(actor, Right.MANAGE_USERS)
        with self._database.transaction() as session:
            user = session.get(User, user_id)
            if user is None:
                raise NotFound(GONE)
            return user_view(user)

    def add(self, actor: Actor, *, name: str, email: str, role: Role | str, password: str) -> UserView:
        """Add a user. Raises `InvalidInput` for unusable values, `Conflict` when the email is taken."""
        self._access.require(actor, Right.MANAGE_USERS)
        return self._add(actor, name, email, role, password)

    def add_from_console(self, *, name: str, email: str, role: Role | str, password: str) -> UserView:
        """Add a user for whoever runs commands on the server, who has the database anyway."""
        return self._add(None, name, email, role, password)

    def console_actor(self, email: str | None = None) -> Actor:
        """Give who acts for a command on the server: the user with `email`, or the first administrator.

        Before there is an administrator it is the account of the console, which is switched off and so can
        never log in. Raises `NotFound` when `email` names no active user.
        """
        with self._database.transaction() as session:
            statement = select(User).where(User.active).order_by(User.created_at).limit(1)
            wanted = User.email == email.strip().lower() if email else User.role == Role.ADMIN.value
            user = session.scalar(statement.where(wanted))
            if user is None and email:
                raise NotFound(f"There is no active user {email}; add one with `python -m core user add`.")
            user = user or _console(session)
            return Actor(id=user.id, email=user.email, name=user.name, role=Role(user.role))

    def set_role(self, actor: Actor, user_id: UUID, role: Role | str) -> UserView:
        """Give a user another role; it counts from their next action. The last administrator keeps theirs."""
        self._access.require(actor, Right.MANAGE_USERS)
        wanted = _role(role)
        with self._database.transaction() as session:
            user = _locked(session, user_id)
            before = user.role
            if before != wanted.value:
                if before == Role.ADMIN.value:
                    _keep_an_administrator(session, user)
                user.role = wanted.value
                self._audit.record(
                    session,
                    "user.role_changed",
                    actor,
                    f"{user.name} is now {wanted.value}, was {before}.",
                    details={"user": user.email, "from": before, "to": wanted.value},
                )
            return user_view(user)

    def set_active(self, actor: Actor, user_id: UUID, active: bool) -> UserView:
        """Switch an account off (its logins and tokens end at once) or on again."""
        self._access.require(actor, Right.MANAGE_USERS)
        with self._database.transaction() as session:
            user = _locked(session, user_id)
            if user.active != active:
                if not active:
                    _keep_an_administrator(session, user)
                    end_logins(session, user)
                user.active = active
                kind = "user.switched_on" if active else "user.switched_off"
                words = f"{user.name} was switched {'on' if active else 'off'}."
                self._audit.record(session, kind, actor, words, details={"user": user.email})
            return user_view(user)

    def set_password(self, actor: Actor, user_id: UUID, password: str) -> None:
        """Set a user's password, and end their logins and API tokens."""
        self._access.require(actor, Right.MANAGE_USERS)
        hashed = hash_password(password)
        with self._database.transaction() as session:
            user = _locked(session, user_id)
            give_password(user, hashed)
            end_logins(session, user)
            words = f"{actor.name} set a new password for {user.name}."
            self._audit.record(session, "user.password_set", actor, words, details={"user": user.email})

    def _add(self, actor: Actor | None, name: str, email: str, role: Role | str, password: str) -> UserView:
        user = User(
            email=clean_email(email),
            name=clean_name(name),
            role=_role(role).value,
            password_hash=hash_password(password, about=(name, email)),
            active=True,
        )
        try:
            with self._database.transaction() as session:
                session.add(user)
                session.flush()
                session.refresh(user)
                words = f"{user.name} was added as {user.role}."
                details = {"user": user.email, "role": user.role, "by": "console" if actor is None else "page"}
                self._audit.record(session, "user.added", actor, words, details=details)
        except IntegrityError:
            raise Conflict(f"There is a user with the email {user.email} already; nothing was changed.") from None
        return user_view(user)


def _console(session: Session) -> User:
    values = {
        "id": uuid4(),
        "email": CONSOLE,
        "name": "Command line",
        "role": Role.EDITOR.value,
        "password_hash": dummy_hash(),
        "active": False,
    }
    session.execute(insert(User).values(values).on_conflict_do_nothing(index_elements=[User.email]))
    return session.scalars(select(User).where(User.email == CONSOLE)).one()


def _role(role: Role | str) -> Role:
    try:
        return Role(role)
    except ValueError:
        names = ", ".join(known.value for known in Role)
        raise InvalidInput(f"“{role}” is no role; the roles are {names}.") from None


def _locked(session: Session, user_id: UUID) -> User:
    # All users are locked in one order, so that two administrators cannot remove each other at once.
    users = {user.id: user for user in session.scalars(select(User).order_by(User.id).with_for_update())}
    if user_id not in users:
        raise NotFound(GONE)
    return users[user_id]


def _keep_an_administrator(session: Session, leaving: User) -> None:
    if leaving.role != Role.ADMIN.value:
        return
    statement = select(func.count()).where(User.role == Role.ADMIN.value, User.active, User.id != leaving.id)
    if not session.scalar(statement):
        raise Conflict(f"{leaving.name} is the only administrator; make someone else administrator first.")


def end_logins(session: Session, user: User) -> None:
    """End every login and every API token of a user whose account or password is no longer in their own hands."""
    for table in (LoginSession, ApiToken):
        session.execute(
            update(table).where(table.user_id == user.id, table.revoked_at.is_(None)).values(revoked_at=func.now())
        )


def give_password(user: User, password_hash: str) -> None:
    """Give a user a password; there is one way in, so nobody else vouches for them any more."""
    user.password_hash, user.issuer, user.subject = password_hash, None, None


def user_view(user: User) -> UserView:
    return UserView(
        id=user.id,
        email=user.email,
        name=user.name,
        role=Role(user.role),
        active=user.active,
        created_at=user.created_at,
        last_login_at=user.last_login_at,
        vouched=user.issuer is not None,
    )
