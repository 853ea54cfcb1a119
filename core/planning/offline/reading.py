"""A request clause by clause, each on the pack as the clauses before it leave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from core.engine import apply
from core.errors import InvalidInput
from core.pack.model import Pack, open_pack
from core.pack.things import Thing
from core.planning.offline.clauses import Clause, correct, split
from core.planning.offline.faulting import faulted, unopinionated, unused
from core.planning.offline.framing import frame
from core.planning.offline.handling import HAVING, plan_clause
from core.planning.offline.leaning import (
    SEEMING,
    Work,
    announces,
    bids_again,
    is_about,
    is_background,
    only_place,
    removes_again,
    repeated,
    says_again,
    without_it,
)
from core.planning.offline.lexicon import MODALS
from core.planning.offline.matching import Match, Names, names_of
from core.planning.offline.outcomes import Operation, Piece, refuse
from core.planning.offline.politeness import is_aside, plainly, without_polite, without_tail
from core.planning.offline.tokens import Token, shown, tidy, tokenise
from core.planning.offline.verbs import first_verb


@dataclass(frozen=True)
class _Said:
    """A request about a pack; texts tell packs apart."""

    sha256: str
    text: str
    pack: Pack = field(compare=False)


def read_pieces(pack: Pack, text: str) -> list[tuple[str, Piece]]:
    """Read a request clause by clause, each on the pack as the clauses before it leave it.

    Gives the words of the clause with every piece; nothing when no clause was understood at all. What was read is
    kept for a moment: the steps of a turn ask for the same.
    """
    return list(_read(_Said(pack.sha256, text, pack)))


@lru_cache(maxsize=32)
def _read(asked: _Said) -> tuple[tuple[str, Piece], ...]:
    pack, text = asked.pack, asked.text
    work = Work(pack, names_of(pack))
    clauses = split(read_tokens(work.names, text))
    for number, said in enumerate(clauses):
        read_one(work, said, alone=len(clauses) == 1, more=number < len(clauses) - 1)
    understood = any(piece.intent != "unclear" or piece.refusal != _unread(clause) for clause, piece in work.pieces)
    return tuple(work.pieces) if understood else ()


def read_tokens(names: Names, text: str) -> tuple[Token, ...]:
    """Give the tokens of a request, its slips put right."""
    return _tokens(_Spoken(names.pack.sha256, text, names))


@dataclass(frozen=True)
class _Spoken:
    """A request to the names of a pack; texts tell packs apart."""

    sha256: str
    text: str
    names: Names = field(compare=False)


@lru_cache(maxsize=32)
def _tokens(spoken: _Spoken) -> tuple[Token, ...]:
    names, text = spoken.names, spoken.text
    return undotted(
        names, _topic_last(plainly(correct(tokenise(tidy(text))), lambda name: names.find(name, near=False)))
    )


def _topic_last(tokens: Sequence[Token]) -> Sequence[Token]:
    """“duration: drop it”, “priority? nobody needs that” are “drop duration”, “nobody needs priority”."""
    at = next((i for i, t in enumerate(tokens) if t.kind == "mark" and t.text in TOPIC_ENDS), 0)
    stated = any(t.low in SEEMING | HAVING | MODALS for t in tokens[:at])
    said = without_tail(without_polite(tokens[at + 1 :])) if 0 < at <= LONGEST_TOPIC and not stated else ()
    spoken = next((i for i in range(len(said) - 1, 0, -1) if said[i].low in SPOKEN_OF), 0)
    after = said[spoken + 1 :]
    names_it = spoken > 0 and said[spoken - 1].low in ("call", "rename", "name") and bool(after)
    if (
        not spoken
        or first_verb(tokens[:at])[0]
        or (not names_it and any(t.low not in ("in", "out", "up", "off", "away") for t in after))
    ):
        return tokens
    denied = said[0].low in ("nobody", "no", "we") and spoken < LONGEST_TOPIC
    whole = denied or first_verb(said)[1] == spoken
    return [*said[:spoken], *tokens[:at], *after] if whole else tokens


SPOKEN_OF = frozenset(["it", "that", "this", "them", "those"])
TOPIC_ENDS = frozenset([":", ",", "?", "-", "–", "—"])
LONGEST_TOPIC = 5


def read_one(work: Work, said: Clause, *, alone: bool, more: bool) -> list[Piece]:
    """Read one clause in the wake of those before it; nothing for one that asks for nothing of its own."""
    said = unopinionated(work.names, said)
    clause = without_it(work, said)
    if bids_again(work, clause):
        return []
    opens = more and (announces(clause) or only_place(work, clause))
    if opens or says_again(work.last, clause) or removes_again(work, said):
        return []
    pieces = repeated(work, clause) or plan_clause(work.scope, clause, work.last)
    if alone and not any(p.readings or p.question for p in pieces):
        pieces = faulted(work.scope, clause.whole) or unused(work.scope, clause.whole) or pieces
    if not alone and all(p.intent == "unclear" for p in pieces):
        pieces = _framed(work, clause) or pieces
    unread = not any(p.readings or p.question for p in pieces)
    if work.last and not alone and unread and is_aside(clause.whole):
        return []
    if not pieces and not alone and is_background(clause) and not is_about(work, clause) and not clause.bullet:
        work.told = clause
        return []
    if not pieces:
        pieces = [refuse("unclear", _unread(shown(clause.whole)))]
    work.pieces += [(shown(clause.whole), piece) for piece in pieces]
    verbless = not clause.verbs and not any(t.low in HAVING for t in clause.whole[1:])
    work.last, work.before = (work.last if verbless and work.last else clause), pieces
    if more:
        _carry_on(work, pieces)
    return pieces


def _framed(work: Work, clause: Clause) -> list[Piece]:
    """What a sentence beside others amounts to, where the grammar does not read it."""
    if clause.negated or clause.conditional:
        return []
    saying = frame(work.names, clause.whole)
    pieces = [p for said in (split(tokenise(saying)) if saying else ()) for p in plan_clause(work.scope, said)]
    note = f"Read as “{saying}”"
    return [
        replace(p, readings=tuple(replace(r, assumptions=(*r.assumptions, note)) for r in p.readings)) for p in pieces
    ] if pieces and all(p.settled for p in pieces) else []  # fmt: skip


def undotted(names: Names, tokens: Sequence[Token]) -> tuple[Token, ...]:
    """“Client.email” is “email of Client”, where Client holds things and nothing has the whole as its name."""
    out: list[Token] = []
    for token in tokens:
        head, dot, tail = token.text.partition(".")
        before = out[-1] if out and dot and out[-1].kind == "word" else None
        if before and tail.isidentifier() and names.find(f"{before.text} {head}", ("entity",), near=False):
            out[-1:] = [Token(w, "word") for w in (tail, "of", before.text, head)]
            continue
        plain = token.kind == "word" and dot and tail.replace("_", "").isalnum() and head.replace("_", "").isalnum()
        if (
            plain
            and not names.find(token.text, near=False)
            and names.find(head, ("entity", "relationship"), near=False)
        ):
            out += [Token(tail, "word"), Token("of", "word"), Token(head, "word")]
        else:
            out.append(token)
    return tuple(out)


def _unread(clause: str) -> str:
    return f"I did not understand “{clause}”."


def _carry_on(work: Work, pieces: list[Piece]) -> None:
    """Let the next clause see what this one changed and was about."""
    operations: list[Operation] = [op for p in pieces if p.settled for op in p.readings[0].operations]
    owners = [p.readings[0].owner for p in pieces if p.settled and p.readings[0].owner]
    if operations:
        try:
            work.pack = open_pack(apply(work.pack.text, operations).text)
        except InvalidInput:
            return
        work.names = names_of(work.pack)
    work.last_kind = pieces[-1].intent.partition("_")[2].replace("_", " ") if pieces else ""
    thing = next((t for path in owners[-1:] if (t := work.pack.at(path))), None)
    if thing is None and operations and isinstance(operations[-1].get("value"), dict):
        thing = _new_item(work.pack, operations[-1])
    if thing is None and operations:
        thing = _renamed(work.pack, operations[0])
    if thing is not None:
        work.focus = (Match(thing, "exact"),)


def _new_item(pack: Pack, operation: Operation) -> Thing | None:
    value = operation["value"]
    return next((t for t in reversed(pack.things) if t.value == value and len(t.path) == 2), None)


def _renamed(pack: Pack, operation: Operation) -> Thing | None:
    """The item that an operation gives a new name."""
    path, value = tuple(operation["path"]), operation.get("value")
    if (
        operation["action"] == "replace"
        and path[-1:] in (("name",), ("type",), ("template",))
        and isinstance(value, str)
    ):
        return pack.at((*path[:-2], value))
    new = operation.get("updates", {}).get("type") if operation["action"] == "update" else None
    entity = pack.entity(new) if isinstance(new, str) else None
    return pack.at(entity.path) if entity else None
