"""The registry of audit events: every kind, its words, and what it tells of. What is not in it cannot be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of event. `about` groups kinds: login, people, pack, proposal, version, audit, system."""

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
    Kind("login.ended", "Logged out", "login", "Somebody ended one login, or all of theirs."),
    Kind("access.denied", "Denied", "login", "Somebody was refused what their role may not do."),
    Kind("user.added", "User added", "people", "An administrator or the console added a person."),
    Kind("user.role_changed", "Role changed", "people", "A person got another role."),
    Kind("user.switched_off", "User switched off", "people", "A person may not log in any more."),
    Kind("user.switched_on", "User switched on", "people", "A person may log in again."),
    Kind("user.password_set", "Password set", "people", "A person or an administrator set a password."),
    Kind("pack.imported", "Pack brought in", "pack", "A file became version 1 of a new pack."),
    Kind("import.refused", "Import refused", "pack", "A file was no pack; the reason is told."),
    Kind("turn.failed", "Request failed", "proposal", "A request in a conversation ended in a failure."),
    Kind("proposal.created", "Proposal made", "proposal", "A change was proposed; nothing was written yet."),
    Kind("proposal.confirmed", "Proposal confirmed", "proposal", "A person confirmed what they had seen."),
    Kind("proposal.rejected", "Proposal rejected", "proposal", "A person rejected, with a reason."),
    Kind("proposal.refused", "Decision refused", "proposal", "A decision came too late, or on something else."),
    Kind("version.committed", "Version saved", "version", "A confirmed proposal became the next version."),
    Kind("version.rolled_back", "Rolled back", "version", "A confirmed rollback became the next version."),
    Kind("release.made", "Version released", "version", "A version was given to consumers under a semantic version."),
    Kind("release.chosen", "Current release changed", "version", "Another release became the one that consumers use."),
    Kind("commit.failed", "Saving failed", "version", "A confirmed proposal could not be saved and waits again."),
    Kind("export.made", "Exported", "audit", "Somebody took a version or a part of this log as a file."),
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
