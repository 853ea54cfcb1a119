"""Links that work once: an invitation to register, and leave to set a new password; and registration itself."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import Conflict, Forbidden, NotFound
from core.services.access import Access, Right
from core.services.audit import AuditLog
from core.services.auth import actor_of
from core.services.passwords import hash_password
from core.services.users import clean_email, clean_name, end_logins, give_password, user_view
from core.services.views import Actor, Role, UserView
from db.engine import Database
from db.models import OneTimeLink, User

Kind = Literal["invitation", "reset"]
LIFETIMES: dict[Kind, timedelta] = {"invitation": timedelta(days=7), "reset": timedelta(hours=24)}
USED = "This link has been used already, or is too old; ask an administrator for another."
BY_INVITATION = "Registration is by invitation here; ask an administrator for a link."


@dataclass(frozen=True)
class LinkView:
    """What an unused link is for, before it is used."""

    kind: Kind
    email: str  # empty in an invitation for anybody
    expires_at: datetime


@dataclass(frozen=True)
class MadeLink:
    """A new link's token, which is shown this once, and when it ends."""

    token: str
    view: LinkView


class LinkService:
    """Invitations and resets, made by administrators; used by whoever has the link."""

    def __init__(
        self, database: Database, access: Access, audit: AuditLog, *, secret: bytes, open_registration: bool
    ) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._key = hmac.new(secret, b"links", hashlib.sha256).digest()
        self.open_registration = open_registration

    def invite(self, actor: Actor, email: str = "") -> MadeLink:
        """Make an invitation, for one email or for anybody who has the link. Raises `InvalidInput`."""
        self._access.require(actor, Right.MANAGE_USERS)
        invited = clean_email(email) if email.strip() else ""
        with self._database.transaction() as session:
            made = self._make(session, actor, "invitation", invited)
            words = f"{actor.name} invited {invited or 'whoever has the link'}."
            self._audit.record(session, "user.invited", actor, words, details={"email": invited})
        return made

    def reset_link(self, actor: Actor, user_id: UUID) -> MadeLink:
        """Make a link by which a user sets a new password; earlier ones of theirs end. Raises `NotFound`."""
        self._access.require(actor, Right.MANAGE_USERS)
        with self._database.transaction() as session:
            user = session.scalar(select(User).where(User.id == user_id, User.active))
            if user is None:
                raise NotFound("This user does not exist or is switched off.")
            session.execute(
                update(OneTimeLink)
                .where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None))
                .values(used_at=func.now())
            )
            made = self._make(session, actor, "reset", user.email, user.id)
            words = f"{actor.name} made a link for {user.name} to set a new password."
            self._audit.record(session, "user.reset_link", actor, words, details={"user": user.email})
        return made

    def look(self, token: str) -> LinkView:
        """Tell what a link is for without using it. Raises `NotFound` for one that works no more."""
        with self._database.transaction() as session:
            return _view(self._unused(session, token))

    def register(self, name: str, email: str, password: str, invitation: str = "") -> UserView:
        """Make an account with the role of an editor, by invitation or where registration is open.

        Raises `Forbidden` without either, `NotFound` for a link that works no more, `InvalidInput`, `Conflict` when
        the email is taken.
        """
        if not invitation and not self.open_registration:
            raise Forbidden(BY_INVITATION)
        if invitation:
            self.look(invitation)  # before the costly hash
        user = User(
            email=clean_email(email),
            name=clean_name(name),
            role=Role.EDITOR.value,
            password_hash=hash_password(password, about=(name, email)),
            active=True,
        )
        try:
            with self._database.transaction() as session:
                if invitation:
                    link = self._take(session, invitation, "invitation")
                    if link.email and link.email != user.email:
                        raise Conflict(f"This invitation is for {link.email}; register with that email.")
                session.add(user)
                session.flush()
                session.refresh(user)
                details = {"user": user.email, "by": "invitation" if invitation else "open registration"}
                words = f"{user.name} registered as {user.role}."
                self._audit.record(session, "user.registered", actor_of(user), words, details=details)
                return user_view(user)
        except IntegrityError:
            raise Conflict(f"There is a user with the email {user.email} already; log in instead.") from None

    def reset(self, token: str, password: str) -> UserView:
        """Set a new password by a link, and end every login and token of that user. Raises `NotFound`."""
        self.look(token)
        hashed = hash_password(password)
        with self._database.transaction() as session:
            link = self._take(session, token, "reset")
            user = session.get_one(User, link.user_id)
            if not user.active:
                raise NotFound(USED)
            give_password(user, hashed)
            end_logins(session, user)
            words = f"{user.name} set a new password by an administrator's link."
            self._audit.record(session, "user.password_set", actor_of(user), words, details={"user": user.email})
            return user_view(user)

    def _make(self, session: Session, actor: Actor, kind: Kind, email: str, user_id: UUID | None = None) -> MadeLink:
        token = secrets.token_urlsafe(32)
        row = OneTimeLink(
            kind=kind,
            token_hash=self._hash(token),
            email=email,
            user_id=user_id,
            created_by=actor.id,
            expires_at=datetime.now(UTC) + LIFETIMES[kind],
        )
        session.add(row)
        session.flush()
        return MadeLink(token, _view(row))

    def _unused(self, session: Session, token: str) -> OneTimeLink:
        row = session.scalar(
            select(OneTimeLink)
            .where(
                OneTimeLink.token_hash == self._hash(token),
                OneTimeLink.used_at.is_(None),
                OneTimeLink.expires_at > func.now(),
            )
            .with_for_update()
        )
        if row is None:
            raise NotFound(USED)
        return row

    def _take(self, session: Session, token: str, kind: Kind) -> OneTimeLink:
        row = self._unused(session, token)
        if row.kind != kind:
            raise NotFound(USED)
        row.used_at = datetime.now(UTC)
        return row

    def _hash(self, token: str) -> str:
        return hmac.new(self._key, token.encode(), hashlib.sha256).hexdigest()


def _view(row: OneTimeLink) -> LinkView:
    kind: Kind = "reset" if row.kind == "reset" else "invitation"
    return LinkView(kind, row.email, row.expires_at)
