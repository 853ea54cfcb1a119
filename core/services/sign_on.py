"""Logins that an OpenID Connect provider vouches for: its answer against an account, a role and a login of our own."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import AppError, Conflict, Forbidden
from core.services.audit import AuditLog
from core.services.auth import AuthService, actor_of
from core.services.passwords import dummy_hash
from core.services.users import clean_email, clean_name, end_logins
from core.services.views import Role
from core.sign_on import SignOn
from db.engine import Database
from db.models import User

FRESH = timedelta(minutes=10)  # between the provider's answer and the login; clocks differ, too
LONGEST = 500  # characters of an issuer or a subject
STALE = "This login took too long or was used already; please log in once more."
ASK = "Ask an administrator."


@dataclass(frozen=True)
class _Answer:
    """What of a provider's answer counts."""

    issuer: str
    subject: str
    email: str
    vouched: bool  # whether the provider vouches for the email
    name: str
    role: Role
    digest: str


class SignOnService:
    """From a checked answer of the provider to a login like any other."""

    def __init__(
        self, database: Database, audit: AuditLog, auth: AuthService, *, secret: bytes, provider: SignOn | None
    ) -> None:
        self._database = database
        self._audit = audit
        self._auth = auth
        self._key = hmac.new(secret, b"answers of a provider", hashlib.sha256).digest()
        self.provider = provider

    def open_login(self, claims: Mapping[str, Any], address: str = "", agent: str = "") -> str:
        """Open a login for whom the provider vouches; give the one-time code for the cookie.

        The account is found by issuer and subject, made on the first login, or linked by an email that the provider
        vouches for; the role is that of the claim, each time. Raises `Forbidden` with the reason, which is audited, and
        `Conflict` for an answer that is too old or was used before.
        """
        try:
            answer = self._read(claims)
            with self._database.transaction() as session:
                user = self._account(session, answer)
                self._give_role(session, user, answer.role)
                code = self._auth.begin(session, user, address, agent, answer=answer.digest)
                words = f"{user.name} logged in through {self._name}."
                details = {"address": address, "by": self._name}
                self._audit.record(session, "login.succeeded", actor_of(user), words, details=details)
            return code
        except IntegrityError:
            raise Conflict(STALE) from None
        except Forbidden as error:
            who = str(claims.get("email") or claims.get("sub") or "somebody")[:100]
            words = f"A login as {who} through {self._name} was refused: {error.message}"
            details = {"address": address, "by": self._name, "subject": str(claims.get("sub"))[:100]}
            self._audit.record_alone("login.refused", None, words, details=details)
            raise

    @property
    def _name(self) -> str:
        return self.provider.name if self.provider else ""

    def _read(self, claims: Mapping[str, Any]) -> _Answer:
        """Take from the claims what counts. Their signature, issuer and nonce were checked where they came in."""
        provider = self.provider
        if provider is None:
            raise Conflict("There is no login by a provider here; use your password.")
        issuer, subject, audience = claims.get("iss"), claims.get("sub"), claims.get("aud")
        if not all(isinstance(one, str) and 0 < len(one) <= LONGEST for one in (issuer, subject)):
            raise Forbidden(f"{provider.name} did not say who you are. {ASK}")
        if provider.client_id not in (audience if isinstance(audience, list) else [audience]):
            raise Forbidden(f"The answer of {provider.name} was meant for another application. {ASK}")
        made = claims.get("iat")
        if not isinstance(made, int | float) or abs(datetime.now(UTC).timestamp() - made) > FRESH.total_seconds():
            raise Conflict(STALE)
        known = json.dumps({name: claims[name] for name in sorted(claims) if name in _ONCE}, default=str)
        return _Answer(
            issuer=str(issuer),
            subject=str(subject),
            email=self._email(claims),
            vouched=claims.get("email_verified") is True,
            name=str(claims.get("name") or claims.get("preferred_username") or ""),
            role=self._role(provider, claims),
            digest=hmac.new(self._key, known.encode(), hashlib.sha256).hexdigest(),
        )

    def _role(self, provider: SignOn, claims: Mapping[str, Any]) -> Role:
        try:
            role = provider.role_of(claims)
        except KeyError:
            raise Forbidden(
                f"{provider.name} does not say what you may do here: the claim {provider.claim} is missing. {ASK}"
            ) from None
        if role is None:
            raise Forbidden(f"Your account at {provider.name} has no role here. {ASK}")
        return Role(role)

    def _email(self, claims: Mapping[str, Any]) -> str:
        try:
            return clean_email(str(claims.get("email") or claims.get("preferred_username") or ""))
        except AppError:
            raise Forbidden(f"{self._name} does not tell your email address, and you need one here. {ASK}") from None

    def _account(self, session: Session, answer: _Answer) -> User:
        mine = select(User).where(User.issuer == answer.issuer, User.subject == answer.subject).with_for_update()
        user = session.scalar(mine)
        if user is None:
            user = session.scalar(select(User).where(User.email == answer.email).with_for_update())
            user = self._made(session, answer) if user is None else self._linked(session, user, answer)
        if not user.active:
            raise Forbidden(f"Your account here is switched off. {ASK}")
        return user

    def _made(self, session: Session, answer: _Answer) -> User:
        nobody = session.scalar(select(User.id).where(User.active).limit(1)) is None
        if nobody and answer.role is not Role.ADMIN:
            raise Forbidden("The first one to log in here has to be an administrator.")
        try:
            name = clean_name(answer.name)
        except AppError:
            name = answer.email.partition("@")[0]
        user = User(
            email=answer.email,
            name=name,
            role=answer.role.value,
            password_hash=dummy_hash(),
            active=True,
            issuer=answer.issuer,
            subject=answer.subject,
        )
        session.add(user)
        session.flush()
        words = f"{user.name} came in through {self._name} for the first time, as {user.role}."
        details = {"user": user.email, "role": user.role, "by": self._name}
        self._audit.record(session, "user.registered", actor_of(user), words, details=details)
        return user

    def _linked(self, session: Session, user: User, answer: _Answer) -> User:
        """Let the provider vouch for a present account from now on; its password ends, so that there is one way in."""
        if (user.issuer, user.subject) == (answer.issuer, answer.subject):
            return user  # made a moment ago by another answer
        if user.issuer == answer.issuer:
            raise Forbidden(f"The email {answer.email} belongs to another account of {self._name} here. {ASK}")
        if not answer.vouched:
            raise Forbidden(
                f"There is an account with the email {answer.email} here, and {self._name} does not vouch that this "
                f"address is yours. Log in with your password. {ASK}"
            )
        if not user.active:
            raise Forbidden(f"Your account here is switched off. {ASK}")
        user.issuer, user.subject, user.password_hash = answer.issuer, answer.subject, dummy_hash()
        end_logins(session, user)
        words = f"{self._name} vouches for {user.name} from now on; the password has ended."
        self._audit.record(
            session, "user.linked", actor_of(user), words, details={"user": user.email, "by": self._name}
        )
        return user

    def _give_role(self, session: Session, user: User, role: Role) -> None:
        if user.role == role.value:
            return
        before, user.role = user.role, role.value
        words = f"{user.name} is now {role.value}, was {before}; {self._name} says so."
        details = {"user": user.email, "from": before, "to": role.value, "by": self._name}
        self._audit.record(session, "user.role_changed", actor_of(user), words, details=details)


_ONCE = frozenset({"iss", "sub", "iat", "nonce", "jti", "at_hash"})  # what makes an answer this one
