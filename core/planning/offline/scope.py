"""What a clause may lean on, and the words in it that only repeat that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.pack.model import Pack
from core.pack.rulesets import BUILT_IN, RuleSet
from core.planning.offline.lexicon import PRONOUNS
from core.planning.offline.matching import Match, Names
from core.planning.offline.places import read_places
from core.planning.offline.tokens import Token

TO = frozenset(["to", "for", "on", "onto", "in", "into", "under", "of", "within", "against", "at", "from", "among",
                "amongst", "per"])  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """What a clause may lean on: the names of the pack, and the owner that the clause before was about."""

    names: Names
    focus: tuple[Match, ...] = ()
    last_kind: str = ""
    instead: bool = False
    rules: RuleSet = BUILT_IN
    depth: int = 0

    @property
    def pack(self) -> Pack:
        """Give the pack that is talked about."""
        return self.names.pack


def without_pronoun(scope: Scope, tokens: Sequence[Token]) -> Sequence[Token]:
    """“the attribute x to it”: what the clause before was about is the place anyway."""
    ends = len(tokens) > 2 and tokens[-1].low in PRONOUNS and tokens[-2].low in TO
    return tokens[:-2] if ends and scope.focus else tokens


def without_repeats(names: Names, tokens: Sequence[Token]) -> Sequence[Token]:
    """“to Client and to Court” is “to Client and Court”."""
    kept = list(tokens)
    tail = [t.low for t in kept[-4:]]
    if tail[-2:] == ["business", "context"]:
        cut = 3 if tail[-3:-2] != ["the"] else 4
        inner = kept[-cut].low in TO and any(t.low in TO for t in kept[:-cut])
        kept = kept[:-cut] if inner and len(kept) > cut else kept
    for i in range(len(kept) - 1, 1, -1):
        again = kept[i].low in TO and kept[i].low in [t.low for t in kept[: i - 1]]
        if again and (kept[i - 1].low in ("and", "&") or kept[i - 1].text == ","):
            end = next(
                (j for j in range(i + 1, len(kept)) if kept[j].low in ("and", "&") or kept[j].text == ","), len(kept)
            )
            if read_places(names, kept[i + 1 : end]):
                del kept[i]
    return kept
