"""Changes that need no planner: operations or a whole text become proposals by the same door as any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from core.engine import apply, derive, from_json_patch, load, parse_operations
from core.engine.merge import merge_lines
from core.engine.rebase import Clash, rebase
from core.engine.scalars import same
from core.errors import Conflict, Forbidden, InvalidInput, NotFound
from core.pack.importing import check_text
from core.pack.words import summarise
from core.services.access import Access, Right, may
from core.services.contents import TextStore
from core.services.proposals import NewProposal, ProposalService
from core.services.versions import VersionService
from core.services.views import Actor, VersionRow

MOST_OPERATIONS = 1_000
UNCHANGED = "This changes nothing: the pack says so already."
ONLY_LAYOUT = "Change comments or layout only."
LAYOUT_LOST = "Changes of comments and layout were not carried over, because the pack has moved on there."


class Changes:
    """Makes a `NewProposal` from what a person wrote or chose, on the newest version of a pack."""

    def __init__(self, access: Access, versions: VersionService, texts: TextStore, proposals: ProposalService) -> None:
        self._access = access
        self._versions = versions
        self._texts = texts
        self._proposals = proposals

    def from_operations(
        self, actor: Actor, pack_id: UUID, operations: Sequence[Mapping[str, Any]], base_sha256: str, **told: Any
    ) -> NewProposal:
        """Make a proposal of operations (or a JSON Patch) on the base that the person saw.

        Raises `InvalidInput` for operations that do not fit or change nothing, `Conflict` where the pack has moved on
        in the same places.
        """
        head, seen = self._start(actor, pack_id, base_sha256, told)
        parsed = parse_operations(list(operations))
        if len(parsed) > MOST_OPERATIONS:
            raise InvalidInput(f"These are {len(parsed):,} operations and {MOST_OPERATIONS:,} are the limit.")
        if any("op" in operation for operation in parsed):
            parsed = from_json_patch(parsed, seen)
        result = apply(seen, parsed).text
        if head.sha256 == base_sha256:
            return self._new(head, result, parsed, **told)
        if result == seen:
            raise InvalidInput(UNCHANGED)
        text, fitted = self._brought_over(seen, head, parsed)
        return self._new(head, text, fitted, **_moved(told, head))

    def from_text(self, actor: Actor, pack_id: UUID, text: str, base_sha256: str, **told: Any) -> NewProposal:
        """Make a proposal of a whole text, with the operations that lead to it.

        Where these do not give every byte (comments, blank lines, quotes), the text is carried as it is.
        Raises as `from_operations` does.
        """
        head, seen = self._start(actor, pack_id, base_sha256, told)
        wanted = check_text(text).text
        if wanted == seen:
            raise InvalidInput(UNCHANGED)
        found = derive(seen, wanted)
        if head.sha256 == base_sha256:
            whole = not found.operations or apply(seen, found.operations).text != wanted
            layout = (found.layout_only or ("line ends",)) if whole else ()
            return self._new(head, wanted, found.operations, whole_text=whole, layout=layout, **told)
        reached, fitted = self._brought_over(seen, head, found.operations)
        merged = merge_lines(seen, wanted, self._texts.text(head.sha256))
        told = _moved(told, head)
        if merged is None or not same(load(merged), load(reached)):
            lost = (LAYOUT_LOST,) if found.layout_only else ()
            return self._new(head, reached, fitted, **{**told, "assumptions": (*told["assumptions"], *lost)})
        whole = merged != reached
        layout = (derive(reached, merged).layout_only or ("line ends",)) if whole else ()
        return self._new(head, merged, fitted, whole_text=whole, layout=layout, **told)

    def _start(self, actor: Actor, pack_id: UUID, base_sha256: str, told: dict[str, Any]) -> tuple[VersionRow, str]:
        """Give the newest version, and the text that the person saw."""
        self._access.require(actor, Right.PROPOSE, pack_id=pack_id)
        versions = self._versions.list(actor, pack_id, limit=1)
        if not versions:
            raise NotFound("There is no such pack; please choose one on the packs page.")
        if versions[0].sha256 != base_sha256 and not self._proposals.knows(pack_id, base_sha256):
            raise Conflict("What this was made from is no version of this pack. Nothing was lost; please look again.")
        replaces = told.pop("replaces", None)
        if replaces is not None:
            told |= self._replacing(actor, replaces)
        return versions[0], self._texts.text(base_sha256)

    def _replacing(self, actor: Actor, proposal_id: UUID) -> dict[str, Any]:
        old = self._proposals.view(actor, proposal_id)
        if old.row.author_id != actor.id and not may(actor, Right.CONFIRM):
            self._access.note_denial(actor, Right.CONFIRM, "replace somebody else's proposal", pack_id=old.row.pack_id)
            raise Forbidden("This is somebody else's proposal; its author or a reviewer may replace it.")
        return {"parent_id": proposal_id, "session_id": old.session_id, "request": old.request}

    def _brought_over(
        self, seen: str, head: VersionRow, operations: Sequence[Mapping[str, Any]]
    ) -> tuple[str, tuple[Mapping[str, Any], ...]]:
        """Do on the newest version what was made for the one that the person saw."""
        found = rebase(seen, self._texts.text(head.sha256), operations)
        if found.clashes:
            raise Conflict(_clash_words(found.clashes, head))
        return found.text, found.operations

    def _new(self, head: VersionRow, result: str, operations: Sequence[Mapping[str, Any]], **told: Any) -> NewProposal:
        if result == self._texts.text(head.sha256):
            raise InvalidInput(UNCHANGED)
        check_text(result)
        told["summary"] = told.get("summary") or self._summary(operations, head.sha256)
        return NewProposal(
            pack_id=head.pack_id,
            base_version_id=head.id,
            base_number=head.number,
            base_sha256=head.sha256,
            result_text=result,
            operations=operations,
            **told,
        )

    def _summary(self, operations: Sequence[Mapping[str, Any]], base_sha256: str) -> str:
        return summarise(operations, self._texts.pack(base_sha256)) if operations else ONLY_LAYOUT


def _moved(told: Mapping[str, Any], head: VersionRow) -> dict[str, Any]:
    words = f"The pack had moved on meanwhile; this was brought over to version {head.number}."
    return {**told, "assumptions": (*told.get("assumptions", ()), words)}


def _clash_words(clashes: Sequence[Clash], head: VersionRow) -> str:
    clash = clashes[0]
    where = " › ".join(str(part) for part in clash.path) or "one place"
    more = f" So it is with {len(clashes) - 1} more." if len(clashes) > 1 else ""
    return (
        f"The pack has moved on to version {head.number} since you looked, at {where} too: {clash.reason}{more} "
        "Nothing was changed or lost; please look at the newest version and make the change there."
    )
