"""What the explorer shows of a pack: its newest version, read, with its findings by the team's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.pack.findings import Finding
from core.pack.model import Pack
from core.services.access import Access, Right
from core.services.contents import TextStore
from core.services.packs import PackService
from core.services.views import Actor, PackRow


@dataclass(frozen=True)
class ExplorerView:
    """A pack as it stands: the row of lists, the read pack, the hash of its text, and what is wrong in it."""

    row: PackRow
    pack: Pack
    sha256: str
    findings: Sequence[Finding]


class Explorer:
    """Reads packs for looking around in them."""

    def __init__(self, access: Access, packs: PackService, texts: TextStore) -> None:
        self._access = access
        self._packs = packs
        self._texts = texts

    def view(self, actor: Actor, pack_id: UUID) -> ExplorerView:
        """Give the newest version of a pack, read and checked. Raises `NotFound`."""
        self._access.require(actor, Right.READ, pack_id=pack_id)
        row, sha256 = self._packs.head(actor, pack_id)
        return ExplorerView(row, self._texts.pack(sha256), sha256, self._texts.findings(sha256))
