"""Other ways to read a request that the grammar does not read at once: other cuts, or only what it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.pack.model import Pack
from core.pack.things import Thing
from core.planning.offline.clauses import JOINTS, Clause, read_clause, sentences_of
from core.planning.offline.framing import frame, owner_in, speaks
from core.planning.offline.leaning import Work
from core.planning.offline.matching import names_of
from core.planning.offline.outcomes import Piece
from core.planning.offline.reading import read_one, read_pieces, read_tokens
from core.planning.offline.tokens import Token, shown

LONGEST = 120
MOST_TRIES = 60
"""How many clauses are tried at most, so that a long request takes no longer than a moment."""

MOST_TOKENS = 1_200
"""How many words these clauses have together at most: one that lists hundreds of names is not cut in every place."""


@dataclass
class _Budget:
    tries: int = MOST_TRIES
    tokens: int = MOST_TOKENS


def searched(pack: Pack, text: str) -> list[Piece]:
    """Read a request in the first way to cut it into clauses that leaves nothing open; empty when there is none.

    The longest clauses are tried first, so that names of several words stay whole.
    """
    work: Work | None = Work(pack, names_of(pack))
    budget = _Budget()
    sentences = sentences_of(read_tokens(names_of(pack), text))
    for number, sentence in enumerate(sentences):
        work = _search(work, sentence, budget, last=number == len(sentences) - 1) if work else None
    return [piece for _, piece in work.pieces] if work and work.pieces else []


def _search(work: Work, tokens: Sequence[Token], budget: _Budget, *, last: bool) -> Work | None:
    if len(tokens) > LONGEST:
        return None
    joints = [i for i, t in enumerate(tokens) if i and (t.text in (",", ":") or t.low in JOINTS)]
    for end in (len(tokens), *reversed(joints)):
        if budget.tries <= 0 or budget.tokens < end:
            continue
        budget.tries -= 1
        budget.tokens -= end
        rest = _after(tokens, end)
        clause = read_clause(tokens[:end])
        if clause is None:
            continue
        here = replace(work, before=list(work.before), pieces=list(work.pieces))
        pieces = read_one(here, clause, alone=False, more=bool(rest) or not last)
        if not all(firm(piece) for piece in pieces):
            continue
        told = not pieces and here.told is clause
        if told and (
            _asks(clause) or (rest and work.pieces) or (end == len(tokens) and not last and not rest and work.pieces)
        ):
            continue
        if not rest:
            return here
        found = _search(here, rest, budget, last=last)
        if found is not None:
            return found
    return None


def firm(piece: Piece) -> bool:
    """Whether a piece leaves nothing open and rests on no slip of the pen: a wrong cut looks like many slips."""
    if not piece.settled or piece.loose or not piece.readings[0].operations:
        return False
    return not any(slip in said for slip in SLIPS for said in piece.readings[0].assumptions)


SLIPS = ("the nearest spelling", "which comes nearest")
ASKING = frozenset(["should", "must", "need", "needs", "shall", "ought", "please"])


def _asks(clause: Clause) -> bool:
    return any(t.low in ASKING for t in clause.whole)


def _after(tokens: Sequence[Token], end: int) -> Sequence[Token]:
    while end < len(tokens) and (tokens[end].text in (",", ":") or tokens[end].low in JOINTS):
        end += 1
    return tokens[end:]


def framed(pack: Pack, text: str) -> list[str]:
    """Give the requests that the sentences of a text amount to, complete and explicit.

    Empty when one of them asks for something that is not clear.
    """
    names = names_of(pack)
    said: list[str] = []
    focus: Thing | None = None
    sentences = _sentences(read_tokens(names, text))
    for number, sentence in enumerate(sentences):
        pieces = [piece for _, piece in read_pieces(pack, shown(sentence))]
        if pieces and all(p.settled and p.readings[0].operations for p in pieces):
            said += [p.readings[0].saying for p in pieces]
        elif saying := frame(names, sentence, focus):
            said.append(saying)
        elif speaks(names, sentence, firmly=number < len(sentences) - 1):
            return []
        focus = owner_in(names, sentence) or focus
    return said


def _sentences(tokens: Sequence[Token]) -> list[list[Token]]:
    out: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "mark" and token.text in ".;!?\n":
            out.append([])
        else:
            out[-1].append(token)
    return [sentence for sentence in out if sentence]
