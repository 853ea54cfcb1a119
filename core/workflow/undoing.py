"""Taking one version of the past back: looked at first, then proposed like any other change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from core.errors import Conflict, InvalidInput
from core.pack.undoing import undo
from core.services.access import Access, Right
from core.services.contents import TextStore
from core.services.proposals import NewProposal
from core.services.version_views import UndoView
from core.services.versions import VersionService
from core.services.views import Actor

Choice = Literal["theirs", "mine"]
"""What to do where something newer stands: leave it, or take the change back all the same."""


class Undoing:
    """Works out what it means to take a version back today."""

    def __init__(self, access: Access, versions: VersionService, texts: TextStore) -> None:
        self._access = access
        self._versions = versions
        self._texts = texts

    def look(self, actor: Actor, version_id: UUID, choices: Mapping[int, Choice]) -> UndoView:
        """Show the way back on the newest version. Raises `InvalidInput` for the first version, `NotFound`."""
        self._access.require(actor, Right.READ)
        target = self._versions.view(actor, version_id)
        if target.row.number == 1:
            raise InvalidInput("Version 1 brought the pack in; there is nothing before it to go back to.")
        before = self._versions.numbered(actor, target.row.pack_id, target.row.number - 1)
        head = self._versions.list(actor, target.row.pack_id, limit=1)[0]
        head_text = self._texts.text(head.sha256)
        found = undo(
            before.text,
            target.text,
            head_text,
            leave=[index for index, choice in choices.items() if choice == "theirs"],
            force=[index for index, choice in choices.items() if choice == "mine"],
        )
        return UndoView(
            version=target.row,
            pack_name=target.pack_name,
            head=head,
            head_text=head_text,
            result_text=found.text,
            operations=found.operations,
            layout=found.layout,
            clashes=found.clashes,
            gone=found.gone,
        )

    def proposed(self, actor: Actor, version_id: UUID, choices: Mapping[int, Choice]) -> NewProposal:
        """Make the proposal that takes a version back.

        Raises `Conflict` while something newer stands in the way and no choice was made, `InvalidInput` when nothing
        is left to take back, `Forbidden`, `NotFound`.
        """
        self._access.require(actor, Right.PROPOSE)
        found = self.look(actor, version_id, choices)
        number = found.version.number
        if found.clashes:
            clash = found.clashes[0]
            where = " › ".join(str(part) for part in clash.path) or "the whole pack"
            more = f", and at {len(found.clashes) - 1} more places" if len(found.clashes) > 1 else ""
            raise Conflict(
                f"Version {number} cannot be taken back as a whole: at {where} {clash.reason.rstrip('.')}{more}. "
                "Choose on its page in the history what shall stand there."
            )
        if found.result_text == found.head_text:
            raise InvalidInput(f"Nothing of version {number} is left to take back: the pack is without it already.")
        return NewProposal(
            pack_id=found.version.pack_id,
            kind="undo",
            base_version_id=found.head.id,
            base_number=found.head.number,
            base_sha256=found.head.sha256,
            result_text=found.result_text,
            operations=found.operations,
            summary=f"Undo version {number}: {found.version.message}",
            target_number=number,
            whole_text=bool(found.layout) or not found.operations,
            layout=found.layout,
            intents=("undo",),
            assumptions=_told(found),
        )


def _told(found: UndoView) -> tuple[str, ...]:
    if not found.gone:
        return ()
    return (f"{found.gone} of its changes had been undone before.",)
