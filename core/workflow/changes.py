"""Changes that need no planner: operations or a whole text become proposals by the same door as any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from core.engine import apply, derive, from_json_patch, parse_operations
from core.errors import Conflict, InvalidInput
from core.pack.importing import check_text
from core.pack.words import summarise
from core.services.access import Access, Right
from core.services.contents import TextStore, sha256_of
from core.services.proposals import NewProposal
from core.services.versions import VersionService
from core.services.views import Actor, VersionRow

MOST_OPERATIONS = 1_000
UNCHANGED = "This changes nothing: the pack says so already."
ONLY_LAYOUT = "Change comments or layout only."


class Changes:
    """Makes a `NewProposal` from what a person wrote or chose, on the newest version of a pack."""

    def __init__(self, access: Access, versions: VersionService, texts: TextStore) -> None:
        self._access = access
        self._versions = versions
        self._texts = texts

    def from_operations(
        self, actor: Actor, pack_id: UUID, operations: Sequence[Mapping[str, Any]], base_sha256: str, **told: Any
    ) -> NewProposal:
        """Make a proposal of operations (or a JSON Patch) on the base that the person saw.

        Raises `InvalidInput` for operations that do not fit or change nothing, `Conflict` for another base.
        """
        head, base = self._head(actor, pack_id, base_sha256)
        parsed = parse_operations(list(operations))
        if len(parsed) > MOST_OPERATIONS:
            raise InvalidInput(f"These are {len(parsed):,} operations and {MOST_OPERATIONS:,} are the limit.")
        if any("op" in operation for operation in parsed):
            parsed = from_json_patch(parsed, base)
        return self._new(head, base, apply(base, parsed).text, parsed, **told)

    def from_text(self, actor: Actor, pack_id: UUID, text: str, base_sha256: str, **told: Any) -> NewProposal:
        """Make a proposal of a whole text, with the operations that lead to it.

        Where these do not give every byte (comments, blank lines, quotes), the text is carried as it is.
        Raises as `from_operations` does.
        """
        head, base = self._head(actor, pack_id, base_sha256)
        wanted = check_text(text).text
        found = derive(base, wanted)
        whole = not found.operations or apply(base, found.operations).text != wanted
        layout = (found.layout_only or ("line ends",)) if whole else ()
        return self._new(head, base, wanted, found.operations, whole_text=whole, layout=layout, **told)

    def _head(self, actor: Actor, pack_id: UUID, base_sha256: str) -> tuple[VersionRow, str]:
        self._access.require(actor, Right.PROPOSE, pack_id=pack_id)
        versions = self._versions.list(actor, pack_id, limit=1)
        if not versions or versions[0].sha256 != base_sha256:
            raise Conflict("The pack has moved on since you looked. Nothing was lost; please look at it again.")
        return versions[0], self._texts.text(base_sha256)

    def _new(
        self, head: VersionRow, base: str, result: str, operations: Sequence[Mapping[str, Any]], **told: Any
    ) -> NewProposal:
        if result == base:
            raise InvalidInput(UNCHANGED)
        check_text(result)
        summary = told.pop("summary", "") or self._summary(operations, sha256_of(base))
        return NewProposal(
            pack_id=head.pack_id,
            base_version_id=head.id,
            base_number=head.number,
            base_sha256=head.sha256,
            result_text=result,
            operations=operations,
            summary=summary,
            **told,
        )

    def _summary(self, operations: Sequence[Mapping[str, Any]], base_sha256: str) -> str:
        return summarise(operations, self._texts.pack(base_sha256)) if operations else ONLY_LAYOUT
