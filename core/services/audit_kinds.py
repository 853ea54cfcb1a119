"""The registry of audit events: every kind, its words, and what it tells of. What is not in it cannot be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of event. `about` groups kinds: login, people, pack, proposal, version, memory, audit, system."""

    name: str
    words: str
    about: str
    tells: str


_ALL = (
    Kind("setup.completed", "First administrator set up", "people", "The form of the first visit was filled in."),
    Kind("login.succeeded", "Logged in", "login", "Somebody logged in, from which address."),
    Kind("login.failed", "Login failed", "login", "A name and a password did not fit together."),
    Kind(
        "login.blocked", "Login blocked after too many failures", "login", "The door closed for a name and an address."
    ),
    Kind("login.refused", "Login refused", "login", "A provider vouched for somebody who may not come in; why not."),
    Kind("login.ended", "Logged out", "login", "Somebody ended one login, or all of theirs."),
    Kind("login.reused", "Refresh token used twice", "login", "Somebody had a copy of a token, so the login ended."),
    Kind("token.made", "API token made", "login", "A person made a token for a program, with which scopes."),
    Kind("token.revoked", "API token revoked", "login", "A person ended one of their tokens."),
    Kind("access.denied", "Denied", "login", "Somebody was refused what their role may not do."),
    Kind("user.added", "User added", "people", "An administrator or the console added a person."),
    Kind("user.role_changed", "Role changed", "people", "A person got another role."),
    Kind("user.switched_off", "User switched off", "people", "A person may not log in any more."),
    Kind("user.switched_on", "User switched on", "people", "A person may log in again."),
    Kind("user.password_set", "Password set", "people", "A person or an administrator set a password."),
    Kind("user.invited", "Invitation made", "people", "An administrator made a link by which somebody may register."),
    Kind("user.registered", "Registered", "people", "A person made their own account, by invitation or openly."),
    Kind("user.linked", "Account linked", "people", "A provider vouches for a person from now on, no password does."),
    Kind("user.reset_link", "Reset link made", "people", "An administrator made a link for a new password."),
    Kind("pack.imported", "Pack brought in", "pack", "A file became version 1 of a new pack."),
    Kind("import.refused", "Import refused", "pack", "A file was no pack; the reason is told."),
    Kind("turn.failed", "Request failed", "proposal", "A request in a conversation ended in a failure."),
    Kind("proposal.created", "Proposal made", "proposal", "A change was proposed; nothing was written yet."),
    Kind("proposal.confirmed", "Proposal confirmed", "proposal", "A person confirmed what they had seen."),
    Kind("proposal.rejected", "Proposal rejected", "proposal", "A person rejected, with a reason."),
    Kind("proposal.refused", "Decision refused", "proposal", "A decision came too late, or on something else."),
    Kind("proposal.changes_requested", "Changes asked for", "proposal", "A person sent a proposal back to its author."),
    Kind("proposal.returned", "Returned to review", "proposal", "An author answered and asked for another look."),
    Kind("proposal.expired", "Proposal ran out", "proposal", "A proposal waited for longer than the rules allow."),
    Kind("proposal.commented", "Comment written", "proposal", "A person commented on a proposal, a change or a line."),
    Kind("policy.changed", "Rules of review changed", "people", "An administrator changed the rules of review."),
    Kind("version.committed", "Version saved", "version", "A confirmed proposal became the next version."),
    Kind("version.rolled_back", "Rolled back", "version", "A confirmed rollback became the next version."),
    Kind("release.made", "Version released", "version", "A version was given to consumers under a semantic version."),
    Kind("release.chosen", "Current release changed", "version", "Another release became the one that consumers use."),
    Kind("commit.failed", "Saving failed", "version", "A confirmed proposal could not be saved and waits again."),
    Kind("audit.verified", "Log verified", "audit", "The whole log was held against its hashes and anchors, and fits."),
    Kind("audit.broken", "Log does not verify", "audit", "The log does not fit its hashes or anchors: it was changed."),
    Kind("backup.made", "Backup made", "system", "The whole database was written to a file."),
    Kind("backup.restored", "Backup restored", "system", "The database is that of a backup; what came later is gone."),
    Kind("retention.applied", "Old records removed", "system", "What has outlived its time was removed, and how much."),
    Kind("view.saved", "View saved", "audit", "Somebody gave a filter of this log a name."),
    Kind("view.removed", "View removed", "audit", "Somebody removed a named filter of this log."),
    Kind("memory.added", "Remembered", "memory", "A person had something remembered; what it says is theirs alone."),
    Kind("memory.corrected", "Memory corrected", "memory", "A person worded a memory of theirs anew."),
    Kind("memory.confirmed", "Memory confirmed", "memory", "A person said that a memory of theirs still holds."),
    Kind("memory.forgotten", "Forgotten", "memory", "A person had a memory of theirs forgotten, its words are gone."),
    Kind("memory.shared", "Memory shared", "memory", "A person showed a memory to all who work with its pack."),
    Kind("memory.unshared", "Memory not shared any more", "memory", "A memory is its owner's alone again."),
    Kind("usage.capped", "Limit for models reached", "system", "A person has no room left today; once a day a limit."),
    Kind("usage.limits_changed", "Limits for models changed", "system", "An administrator set limits for a day."),
    Kind("usage.prices_changed", "Prices of models changed", "system", "An administrator set what models cost."),
    Kind("rules.changed", "Rules changed", "system", "An administrator changed the rules for findings."),
    Kind("document.added", "Document brought in", "pack", "A sample document was added to a pack's bench."),
    Kind("document.replaced", "Document replaced", "pack", "A newer file took the place of a sample document."),
    Kind("document.removed", "Document removed", "pack", "A sample document and its text were taken away."),
    Kind("golden.signed", "Example signed", "pack", "Somebody signed what a document says at a place."),
    Kind("golden.withdrawn", "Example taken back", "pack", "Somebody took a signed example back."),
    Kind(
        "export.made", "Exported", "audit", "Somebody took a version, a conversation or a part of this log as a file."
    ),
)

REGISTRY: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
KINDS: Mapping[str, str] = {kind.name: kind.words for kind in _ALL}
