"""Who may do what: one table of rights by role. What is not in it is denied, and the denial is audited."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from core.errors import Forbidden
from core.services.audit import AuditLog
from core.services.views import Actor, Role


class Right(StrEnum):
    """What can be done; the value completes the sentence "Your role may not …"."""

    READ = "read packs and versions"
    IMPORT = "bring in packs"
    PROPOSE = "propose changes"
    CONFIRM = "confirm or reject proposals"
    ROLLBACK = "roll back a pack"
    RELEASE = "release versions"
    EXPORT = "export files"
    READ_AUDIT = "read the audit log"
    MANAGE_USERS = "manage users"
    SET_POLICY = "set the rules of review"
    REMEMBER = "keep memories"
    MANAGE_USAGE = "see everyone's usage, or set prices and limits"
    MANAGE_RULES = "change the rules for findings"


_EDITOR = frozenset(
    {
        Right.READ,
        Right.IMPORT,
        Right.PROPOSE,
        Right.EXPORT,
        Right.READ_AUDIT,
        Right.REMEMBER,
    }
)
_REVIEWER = _EDITOR | {Right.CONFIRM, Right.ROLLBACK, Right.RELEASE}
_ADMIN = _REVIEWER | {
    Right.MANAGE_USERS,
    Right.SET_POLICY,
    Right.MANAGE_USAGE,
    Right.MANAGE_RULES,
}

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.EDITOR: _EDITOR,
    Role.REVIEWER: _REVIEWER,
    Role.ADMIN: _ADMIN,
}

WHO_MAY = {
    Right.CONFIRM: "A reviewer or an administrator can do this.",
    Right.ROLLBACK: "A reviewer or an administrator can do this.",
    Right.RELEASE: "A reviewer or an administrator can do this.",
    Right.MANAGE_USERS: "An administrator can do this.",
    Right.SET_POLICY: "An administrator can do this.",
    Right.MANAGE_USAGE: "An administrator can do this.",
    Right.MANAGE_RULES: "An administrator can do this.",
}


def may(actor: Actor, right: Right) -> bool:
    """Whether `actor`'s role has `right`."""
    return right in RIGHTS.get(actor.role, frozenset())


class Access:
    """The check before every service call."""

    def __init__(self, audit: AuditLog) -> None:
        self._audit = audit

    def require(self, actor: Actor, right: Right, *, pack_id: UUID | None = None) -> None:
        """Return when `actor` has `right`; otherwise write the denial to the audit log and raise `Forbidden`."""
        if not may(actor, right):
            self.note_denial(actor, right, right.value, pack_id=pack_id)
            raise Forbidden(f"As {actor.role.value} you may not {right.value}. {WHO_MAY.get(right, '')}".strip())

    def note_denial(self, actor: Actor, right: Right, what: str, *, pack_id: UUID | None = None) -> None:
        """Write to the audit log that `actor` was refused to do `what`, in a transaction of its own."""
        self._audit.record_alone(
            "access.denied", actor, f"Was refused to {what}.", pack_id=pack_id, details={"right": right.name}
        )
