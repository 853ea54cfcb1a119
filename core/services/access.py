"""Who may do what: one table of rights by role, token and door. What is not in it is denied, and the denial audited."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from core.errors import Forbidden
from core.services.audit import AuditLog
from core.services.views import Actor, Role, Scope, Surface


class Right(StrEnum):
    """What can be done; the value completes the sentence "Your role may not …"."""

    READ = "read packs and versions"
    READ_CONVERSATIONS = "read the conversations of others"
    IMPORT = "bring in packs"
    PROPOSE = "propose changes"
    CONFIRM = "confirm or reject proposals"
    ROLLBACK = "roll back a pack"
    RELEASE = "release versions"
    EXPORT = "export files"
    READ_AUDIT = "read the audit log"
    MANAGE_ACCOUNT = "manage your own logins, tokens and password"
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
        Right.MANAGE_ACCOUNT,
    }
)
_REVIEWER = _EDITOR | {Right.READ_CONVERSATIONS, Right.CONFIRM, Right.ROLLBACK, Right.RELEASE}
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

# A token has these at most, of those that its owner's role has. What stands in no row takes a login.
SCOPES: Mapping[Scope, frozenset[Right]] = {
    Scope.READ: frozenset({Right.READ, Right.READ_CONVERSATIONS, Right.EXPORT, Right.READ_AUDIT}),
    Scope.PROPOSE: frozenset({Right.READ, Right.IMPORT, Right.PROPOSE, Right.ROLLBACK, Right.REMEMBER}),
    Scope.CONFIRM: frozenset({Right.READ, Right.READ_CONVERSATIONS, Right.CONFIRM, Right.RELEASE}),
}

_ALL = frozenset(Right)
# Agents read and propose whatever their token may do elsewhere: nothing that comes in by MCP decides.
SURFACES: Mapping[Surface, frozenset[Right]] = {
    Surface.PAGES: _ALL,
    Surface.REST: _ALL,
    Surface.WEBSOCKET: frozenset({Right.READ, Right.READ_CONVERSATIONS, Right.PROPOSE}),
    Surface.MCP: frozenset({Right.READ, Right.PROPOSE}),
    Surface.CONSOLE: _ALL,
}


def may(actor: Actor, right: Right) -> bool:
    """Whether `actor` has `right`: by role, by what their token was made for, and through the door they came by."""
    return (
        right in RIGHTS.get(actor.role, frozenset())
        and (actor.scopes is None or any(right in SCOPES[scope] for scope in actor.scopes))
        and right in SURFACES.get(actor.surface, frozenset())
    )


class Access:
    """The check before every service call."""

    def __init__(self, audit: AuditLog) -> None:
        self._audit = audit

    def require(self, actor: Actor, right: Right, *, pack_id: UUID | None = None) -> None:
        """Return when `actor` has `right`; otherwise write the denial to the audit log and raise `Forbidden`."""
        if not may(actor, right):
            self.note_denial(actor, right, right.value, pack_id=pack_id)
            raise Forbidden(_why_not(actor, right))

    def note_denial(self, actor: Actor, right: Right, what: str, *, pack_id: UUID | None = None) -> None:
        """Write to the audit log that `actor` was refused to do `what`, in a transaction of its own."""
        self._audit.record_alone(
            "access.denied",
            actor,
            f"Was refused to {what}.",
            pack_id=pack_id,
            details={"right": right.name, "surface": actor.surface.value},
        )


def _why_not(actor: Actor, right: Right) -> str:
    if right not in RIGHTS.get(actor.role, frozenset()):
        return f"As {actor.role.value} you may not {right.value}. {WHO_MAY.get(right, '')}".strip()
    if right not in SURFACES.get(actor.surface, frozenset()):
        return f"Nobody may {right.value} this way; it is done on the pages or over the API."
    scope = next((scope.value for scope, rights in SCOPES.items() if right in rights), None)
    needed = f"it needs the scope {scope}" if scope else "it takes a login with a password"
    return f"This token may not {right.value}; {needed}."
