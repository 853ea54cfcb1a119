"""The rules of review: who may confirm, when it takes a second person, how long proposals wait, how many may be made.

There is no automatic confirmation, and so no rule for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from core.errors import Forbidden, InvalidInput, TooManyAttempts
from core.services.access import Access, Right, may
from core.services.audit import AuditLog
from core.services.views import Actor, Role
from db.engine import Database
from db.models import Proposal, ReviewPolicy, User

FOUR_EYES = ("never", "risk", "always")
CONFIRMERS = (Role.REVIEWER, Role.ADMIN)
LONGEST_WAIT = 24 * 365
MOST_AN_HOUR = 10_000
LIMIT_LOCK = 7_301_005
_KEPT = "review_policy"
_ANCESTORS = text(
    "WITH RECURSIVE line(id, parent_id, author_id) AS ("
    " SELECT id, parent_id, author_id FROM proposals WHERE id = :id"
    " UNION SELECT p.id, p.parent_id, p.author_id FROM proposals p JOIN line ON p.id = line.parent_id)"
    " SELECT DISTINCT author_id FROM line"
)


_ROLE_WORDS = {Role.EDITOR: "editor", Role.REVIEWER: "reviewer", Role.ADMIN: "administrator"}
_SECOND_PERSON = {
    "never": "the author may confirm as well",
    "risk": "somebody else than the author, unless the change is safe",
    "always": "always somebody else than the author",
}


@dataclass(frozen=True)
class PolicyView:
    """The rules in force. `expiry_hours` and `hourly_limit` are 0 for no limit.

    With `golden_guard` nothing is confirmed that lowers precision or recall on a pack's signed examples.
    """

    confirm_roles: tuple[Role, ...]
    four_eyes: str  # never | risk | always
    expiry_hours: int
    hourly_limit: int
    updated_at: datetime
    updated_by: str | None
    golden_guard: bool = False

    def in_words(self) -> str:
        """Say who confirms, as it is written beside a decision."""
        who = " or ".join(f"{'an' if role is Role.ADMIN else 'a'} {_ROLE_WORDS[role]}" for role in self.confirm_roles)
        return f"{who[:1].upper()}{who[1:]} confirms; {_SECOND_PERSON[self.four_eyes]}."

    def needs_second_person(self, risk: str) -> bool:
        """Whether a proposal of that risk must be confirmed by somebody else than its author."""
        return self.four_eyes == "always" or (self.four_eyes == "risk" and risk != "safe")


class PolicyService:
    """Reads and sets the rules, and holds them for every surface."""

    def __init__(self, database: Database, access: Access, audit: AuditLog) -> None:
        self._database = database
        self._access = access
        self._audit = audit

    def view(self, actor: Actor) -> PolicyView:
        """Give the rules in force."""
        self._access.require(actor, Right.READ)
        with self._database.transaction() as session:
            return self.within(session)

    def change(
        self,
        actor: Actor,
        *,
        confirm_roles: Sequence[Role | str] | None = None,
        four_eyes: str | None = None,
        expiry_hours: int | None = None,
        hourly_limit: int | None = None,
        golden_guard: bool | None = None,
    ) -> PolicyView:
        """Set some of the rules; what is None stays. Raises `Forbidden`, `InvalidInput`."""
        self._access.require(actor, Right.SET_POLICY)
        wanted: dict[str, Any] = {
            "confirm_roles": None if confirm_roles is None else _roles(confirm_roles),
            "four_eyes": None if four_eyes is None else _one_of(four_eyes),
            "expiry_hours": _within(expiry_hours, LONGEST_WAIT, "hours"),
            "hourly_limit": _within(hourly_limit, MOST_AN_HOUR, "proposals"),
            "golden_guard": golden_guard,
        }
        with self._database.transaction() as session:
            row = session.get_one(ReviewPolicy, 1, with_for_update=True)
            changed = {
                name: [getattr(row, name), value]
                for name, value in wanted.items()
                if value is not None and value != getattr(row, name)
            }
            if changed:
                for name, (_, value) in changed.items():
                    setattr(row, name, value)
                row.updated_at, row.updated_by = datetime.now(UTC), actor.id
                session.flush()
                words = "; ".join(
                    f"{_NAMES[name]}: {_said(value)}, was {_said(old)}" for name, (old, value) in changed.items()
                )
                session.info.pop(_KEPT, None)
                self._audit.record(session, "policy.changed", actor, f"{words}.", details=changed)
            return self.within(session)

    def within(self, session: Session) -> PolicyView:
        """Give the rules in an open transaction, read once in it: what begins by one rule ends by it."""
        kept: PolicyView | None = session.info.get(_KEPT)
        if kept is None:
            row, name = session.execute(
                select(ReviewPolicy, User.name).outerjoin(User, User.id == ReviewPolicy.updated_by)
            ).one()
            roles = tuple(Role(role) for role in row.confirm_roles)
            kept = session.info[_KEPT] = PolicyView(
                roles, row.four_eyes, row.expiry_hours, row.hourly_limit, row.updated_at, name, row.golden_guard
            )
        return kept

    def lets(self, actor: Actor, policy: PolicyView) -> bool:
        """Whether `actor` may confirm by `policy`, as far as a role goes; nothing is written about a denial."""
        return may(actor, Right.CONFIRM) and actor.role in policy.confirm_roles

    def require_confirmer(self, actor: Actor, pack_id: UUID | None, policy: PolicyView) -> None:
        """Return when `actor`'s role may confirm by `policy`; otherwise audit the denial and raise `Forbidden`."""
        self._access.require(actor, Right.CONFIRM, pack_id=pack_id)
        if actor.role not in policy.confirm_roles:
            self._access.note_denial(actor, Right.CONFIRM, "confirm a proposal", pack_id=pack_id)
            raise Forbidden("By the rules of review here only an administrator may confirm. Nothing was changed.")

    def refusal(self, session: Session, actor: Actor, proposal: Proposal, risk: str, edited: bool) -> Forbidden | None:
        """Say why `actor` may not be the one who confirms a proposal: it takes a second person."""
        policy = self.within(session)
        if actor.role not in policy.confirm_roles:
            return Forbidden("By the rules of review here only an administrator may confirm. Nothing was changed.")
        if not policy.needs_second_person(risk):
            return None
        if edited:
            return Forbidden(
                "You have edited this, and the rules of review ask for a second person. "
                "Propose your edit, so that somebody else can confirm it."
            )
        if actor.id in set(session.scalars(_ANCESTORS, {"id": proposal.id})):
            return Forbidden("You have proposed this, and the rules of review ask for a second person to confirm it.")
        return None

    def expiry(self, session: Session) -> datetime | None:
        """Give when a proposal made now runs out."""
        hours = self.within(session).expiry_hours
        return datetime.now(UTC) + timedelta(hours=hours) if hours else None

    def hold_limit(self, session: Session, actor: Actor) -> None:
        """Raise `TooManyAttempts` when `actor` has made as many proposals in an hour as the rules allow."""
        limit = self.within(session).hourly_limit
        if not limit:
            return
        session.execute(
            text("SELECT pg_advisory_xact_lock(:lock, hashtext(:who))"), {"lock": LIMIT_LOCK, "who": str(actor.id)}
        )
        since = datetime.now(UTC) - timedelta(hours=1)
        statement = select(func.count()).where(Proposal.author_id == actor.id, Proposal.created_at > since)
        if (session.scalar(statement) or 0) >= limit:
            raise TooManyAttempts(
                f"You have made {limit:,} proposals in an hour, which is the limit here. Please try again later; "
                "an administrator can change the limit."
            )


_NAMES = {
    "confirm_roles": "Who may confirm",
    "four_eyes": "A second person confirms",
    "expiry_hours": "Proposals wait for hours",
    "hourly_limit": "Proposals per person and hour",
    "golden_guard": "Signed examples may not be lost",
}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _roles(given: Sequence[Role | str]) -> list[str]:
    chosen: list[str] = [role.value for role in CONFIRMERS if role.value in {str(each) for each in given}]
    if len(chosen) != len(set(map(str, given))) or not chosen:
        raise InvalidInput("Who may confirm is administrators, or reviewers and administrators.")
    if Role.ADMIN.value not in chosen:
        raise InvalidInput("Administrators must be among those who may confirm.")
    return chosen


def _one_of(given: str) -> str:
    if given not in FOUR_EYES:
        raise InvalidInput(f"“{given}” is no rule for a second person; the rules are {', '.join(FOUR_EYES)}.")
    return given


def _within(given: int | None, most: int, what: str) -> int | None:
    if given is not None and not (type(given) is int and 0 <= given <= most):
        raise InvalidInput(f"Please give a number of {what} between 0 (no limit) and {most:,}.")
    return given
