"""A request cut into clauses that each ask for one change; the first cut that leaves no word over is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.pack.things import Thing
from core.planning.offline.accounting import unaccounted
from core.planning.offline.matching import Names
from core.planning.offline.outcomes import Reading
from core.planning.offline.politeness import RETRACTING
from core.planning.offline.reading import read_pieces
from core.planning.offline.searching import firm
from core.planning.offline.slots.acts import NEW, WEAK, fill
from core.planning.offline.slots.additions import ITEMS
from core.planning.offline.slots.clause import STANDS_FOR, TELLING, Carried, Clause
from core.planning.offline.slots.marks import Mark, marks_of
from core.planning.offline.slots.speaking import Filled, is_member
from core.planning.offline.slots.wants import Act
from core.planning.offline.tokens import Token, shown

MOST_TOKENS = 160
MOST_TRIES = 160
MOST_GRAMMAR = 12
"""How many clauses are read by the grammar at most, which takes longer."""
ENDS = frozenset([".", ";", "!", "?", "\n"])
CUTS = frozenset(["and", "&", ",", "but", "while", "whereas", "plus", ":", "-", "–", "—", "\n"])
ASKING = frozenset(["is", "are", "does", "do", "did", "which", "what", "who", "how", "why", "when", "where", "was",
                   "has",
                    "have"])  # fmt: skip
SHORT = 6
SPEAKERS = frozenset(["it", "we", "they", "that", "this", "there", "nobody", "people", "everybody", "our", "my", "i",
                      "these", "those", "which", "who", "the"])  # fmt: skip
HEADS = frozenset([":", "-", "–", "—"])


@dataclass
class _Budget:
    tries: int = MOST_TRIES
    grammar: int = 0


def read_slots(names: Names, tokens: Sequence[Token]) -> tuple[Reading, ...]:
    """Give the changes that a request asks for, in its order; empty where one word of it is not accounted for.

    Clauses that no slots fit are read by the grammar, but only where the slots do not do for all.
    """
    marks = marks_of(names, tokens) if len(tokens) <= MOST_TOKENS else []
    if not marks or _asks(marks) or _tells(tokens):
        return ()
    return _read(names, marks, _Budget()) or _read(names, marks, _Budget(grammar=MOST_GRAMMAR))


def _tells(tokens: Sequence[Token]) -> bool:
    """Whether it tells of people and of what has happened, and asks for nothing: “he should have been told”."""
    lows = [t.low for t in tokens]
    past = any(low == "been" and lows[i] in ("have", "has", "had") for i, low in enumerate(lows[1:]))
    return past or bool({"he", "she", "him"} & set(lows))


def _read(names: Names, marks: Sequence[Mark], budget: _Budget) -> tuple[Reading, ...]:
    carried, readings, lines = Carried(), list[Reading](), ""
    for sentence in _sentences(marks):
        if _polite(sentence) or not any(mark.sort in TELLING or mark.sort == "want" for mark in sentence):
            continue
        head, kind, rest = _head(sentence, lines)
        if rest is not sentence:
            act: Act | None = "add" if head and any(m.text.casefold() in NEW for m in sentence) else None
            carried = Carried(tuple(head), tuple(head)[-2:], act, kind, heading=kind or lines)
        if not rest:
            lines = kind
            continue
        found = _cut(names, _without_reason(rest), carried, budget) or _of_mentioned(names, rest, carried, budget)
        if found is not None:
            readings += found[0]
            carried = found[1]
        elif rest is sentence and _by_the_way(rest):
            carried = replace(carried, mentioned=tuple(m for m in rest if m.sort in ("thing", "kind")))
        elif not _says_again(rest, carried):
            return ()
    return tuple(sorted(readings, key=_renames_item))


def _renames_item(reading: Reading) -> bool:
    """Whether a reading changes by what name the others find a thing, so that it comes last."""
    act, _, kind = reading.intent.partition("_")
    return act == "rename" and kind.replace("_", " ") in ITEMS


def _asks(marks: Sequence[Mark]) -> bool:
    """Whether a request is rather a question about the pack."""
    asked = any(mark.what == "?" for mark in marks)
    return asked and marks[0].tokens[0].low in ASKING


def _sentences(marks: Sequence[Mark]) -> list[list[Mark]]:
    out: list[list[Mark]] = [[]]
    for mark in marks:
        if mark.what == "." and len(out[-1]) == 1 and out[-1][0].sort == "number":
            out[-1] = []  # “1.”, before what is counted
        elif mark.what in ENDS and mark.sort in ("joint", "little"):
            out.append([])
        else:
            out[-1].append(mark)
    return _with_items([sentence for sentence in out if sentence])


def _with_items(lines: Sequence[list[Mark]]) -> list[list[Mark]]:
    """“Add to Patient:” and the lines below it that name one thing each are one sentence."""
    out: list[list[Mark]] = []
    open_end = False
    for line in lines:
        item = _unbulleted(line)
        if open_end and not any(mark.sort in ("want", "number", "field") for mark in item):
            comma = replace(item[0], sort="joint", tokens=(Token(",", "mark"),), things=(), what=",", wants=())
            out[-1] = [*out[-1], comma, *item]
            continue
        open_end = line[-1].what in HEADS and any(mark.sort == "want" for mark in line)
        out.append(item)
    return out


def _polite(sentence: Sequence[Mark]) -> bool:
    """“Many thanks, R.”: a line that only greets or thanks."""
    first = sentence[0].tokens[0].low
    short = len(sentence) <= SHORT and not any(mark.sort == "want" for mark in sentence)
    return short and first in ("thanks", "thank", "many", "best", "kind", "regards", "cheers", "yours", "hi", "hello")


def _without_reason(sentence: list[Mark]) -> list[Mark]:
    """Drop “Since …,” before a request and “…, because …” behind it."""
    commas = [i for i, mark in enumerate(sentence) if mark.sort == "joint" and mark.what in (",", "-", "–")]
    if commas and sentence[0].tokens[0].low in REASONING and not _is_place(sentence[: commas[0]]):
        after = next(
            (i for i in commas if sentence[i + 1 : i + 2] and sentence[i + 1].tokens[0].low == "so"), commas[0]
        )
        return sentence[after + 1 :]
    behind = next(
        (i for i in commas if i and sentence[i + 1 :] and (_reasons(sentence[i + 1 :]) or _remarks(sentence[i + 1 :]))),
        0,
    )
    return sentence[:behind] if behind else sentence


def _reasons(rest: Sequence[Mark]) -> bool:
    return rest[0].tokens[0].low in BECAUSE


def _remarks(rest: Sequence[Mark]) -> bool:
    """“…, it is a bit rude”: a remark on what was asked, which names nothing and asks for nothing more."""
    words = [token.low for mark in rest for token in mark.tokens]
    said = words[:1] != [] and words[0] in ("it", "that", "they", "this", "those", "these")
    is_so = len(words) > len(("it", "is")) and words[1] in ("is", "are", "was", "were", "'s", "has", "have")
    named = any(mark.sort in ("thing", "new", "number", "level", "switch", "kind", "field") for mark in rest)
    acts = {want.act for mark in rest for want in mark.wants}
    return (
        said and is_so and not named and acts <= {"add", "set", "replace"} and not set(words) & (BIDDING | RETRACTING)
    )


def _is_place(front: Sequence[Mark]) -> bool:
    """“Under Court,”, “As for Court,”: what comes before the comma only names a thing."""
    return all(mark.sort in ("place", "little", "thing", "kind") for mark in front)


REASONING = frozenset(["since", "because", "now", "following", "under", "as", "given", "due", "after", "with"])
BECAUSE = frozenset(["because", "since", "as", "so", "which", "where", "who"])


def _says_again(sentence: Sequence[Mark], carried: Carried) -> bool:
    """“Add it.”: asks in a verb for what the sentence before has said."""
    wants = [want for mark in sentence for want in mark.wants]
    return (
        not any(m.sort in TELLING - {"kind"} for m in sentence)
        and bool(wants)
        and carried.act in {w.act for w in wants}
    )


def _by_the_way(sentence: Sequence[Mark]) -> bool:
    """“The licence number pattern picks up rubbish.”: a statement that asks for nothing and names nothing new."""
    plain = not any(mark.sort in ("new", "number", "level", "switch") for mark in sentence)
    if sentence[0].sort == "kind" and sentence[1:2] and sentence[1].what in HEADS:
        return False
    asks = any(mark.sort == "want" and any(w.voice == "acting" for w in mark.wants) for mark in sentence[:2])
    asks = asks or any(
        want.act in ("add", "remove", "require", "optional") and mark.text.casefold() not in STATES
        for mark in sentence
        for want in mark.wants
    )
    return plain and not asks and not any(t.low in BIDDING for mark in sentence for t in mark.tokens)


STATES = frozenset(
    [
        "is a",
        "is an",
        "are",
        "has",
        "have",
        "take",
        "takes",
        "need",
        "needs",
        "allow",
        "accept",
        "list",
        "record",
        "track",
        "capture",
        "goes",
        "go",
        "use",
        "put",
        "give",
        "cut",
        "lack",
        "lacks",
        "forget",
    ]
)
"""Words that ask for something elsewhere, and may as well only tell how things are."""
BIDDING = frozenset(
    ["know", "should", "must", "please", "ought", "shall", "needs", "need", "shouldn't", "mustn't", "needn't"]
)
"""Words of sentences that ask for something."""


def _of_mentioned(
    names: Names, sentence: list[Mark], carried: Carried, budget: _Budget
) -> tuple[list[Reading], Carried] | None:
    """“That one should be mandatory.”: read with what the statement before has named in the place of the pronoun."""
    at = next((i for i, m in enumerate(sentence) if m.what in ("it", "that", "this", "they", "them")), None)
    if at is None or not carried.mentioned or any(mark.sort == "thing" for mark in sentence):
        return None
    end = at + 1 + (sentence[at + 1 : at + 2] != [] and sentence[at + 1].what == "one")
    things = [mark for mark in carried.mentioned if mark.sort == "thing"]
    for said in (carried.mentioned, *((thing,) for thing in things)) if len(things) > 1 else (carried.mentioned,):
        found = _cut(names, [*sentence[:at], *said, *sentence[end:]], carried, budget)
        if found is not None:
            return found
    return None


def _unbulleted(sentence: list[Mark]) -> list[Mark]:
    """Drop “1)”, “-” and “•” at the start of a line."""
    at = 0
    if sentence[0].sort == "number" and len(sentence) > 1 and sentence[1].what in (")", ":"):
        at = 2
    while at < len(sentence) and sentence[at].what in {*HEADS, "•", "*", ")", "("}:
        at += 1
    if sentence[at:] and sentence[at].tokens[0].low in ("dear", "hi", "hello", "hey"):
        comma = next((i for i, mark in enumerate(sentence[at : at + SHORT]) if mark.what == ","), None)
        at += comma + 1 if comma is not None else 0
    return sentence[at:] or sentence


def _head(sentence: list[Mark], kind: str) -> tuple[list[Thing], str, list[Mark]]:
    """“Vessel: …”, “Business rules -”: what the rest is about, of which kind, and the rest.

    `kind` is what a line before was about that stood alone: it tells which thing of a name is meant.
    """
    at = next((i for i, mark in enumerate(sentence) if mark.what in HEADS and mark.sort == "joint"), None)
    if at is None:
        return [], "", sentence
    front, rest = sentence[:at], sentence[at + 1 :]
    if any(mark.sort in ("new", "word", "number", "level", "switch", "field") for mark in front):
        return [], "", sentence
    if any(want.act not in WEAK for mark in front for want in mark.wants):
        return [], "", sentence
    kinds = [mark.what for mark in front if mark.sort == "kind"]
    things = [_only(mark.things, kind) for mark in front if mark.sort == "thing"]
    if things and all(things):
        return [t for t in things if t is not None], kinds[0] if len(kinds) == 1 and is_member(kinds[0]) else "", rest
    return ([], kinds[0], rest) if not things and len(kinds) == 1 else ([], "", sentence)


def _only(things: Sequence[Thing], kind: str) -> Thing | None:
    items = [t for t in things if t.owner is None and t.kind not in ("term", "field")]
    items = [t for t in items if t.kind in STANDS_FOR.get(kind, (kind,))] or items
    return items[0] if len(items) == 1 else next((t for t in items if t.kind == "entity"), None)


def _cut(
    names: Names, marks: Sequence[Mark], carried: Carried, budget: _Budget
) -> tuple[list[Reading], Carried] | None:
    """Read marks as one clause, or as a clause and the rest: the longest first clause that works."""
    joints = [i for i, mark in enumerate(marks) if i and mark.sort == "joint" and mark.what in CUTS]
    for end in (len(marks), *reversed(joints)):
        if budget.tries <= 0:
            return None
        part = marks[:end]
        if not any(mark.sort in TELLING for mark in part) and not _requires_it(part):
            continue
        budget.tries -= 1
        done = fill(Clause(names, part, carried)) or _by_grammar(names, part, marks[end:], carried, budget)
        if done is None:
            continue
        rest = _after(marks, end)
        if not any(mark.sort in TELLING or mark.sort == "want" for mark in rest):
            return list(done.readings), done.carried
        onward = _cut(names, rest, done.carried, budget)
        if onward is not None:
            return [*done.readings, *onward[0]], onward[1]
    return None


def _requires_it(part: Sequence[Mark]) -> bool:
    """“make it required”: what the clause before has added, said by a pronoun."""
    acts = {want.act for mark in part for want in mark.wants}
    return "require" in acts and any(mark.sort == "pronoun" for mark in part)


def _by_grammar(
    names: Names, part: Sequence[Mark], rest: Sequence[Mark], carried: Carried, budget: _Budget
) -> Filled | None:
    """Read a clause by the grammar, which knows new items and links: where it ends a sentence or a verb follows."""
    ends = not rest or any(mark.sort == "want" for mark in rest[1:3])
    acts = [{want.act for want in mark.wants} for mark in part if mark.sort == "want"]
    if len(acts) > 1 and not set.intersection(*acts):
        return None
    if not ends or budget.grammar <= 0 or not any(mark.sort in ("want", "kind") for mark in part):
        return None
    budget.grammar -= 1
    tokens = [token for mark in part for token in mark.tokens]
    pieces = [piece for _, piece in read_pieces(names.pack, shown(tokens))]
    if not pieces or not all(firm(piece) for piece in pieces):
        return None
    readings = tuple(piece.readings[0] for piece in pieces)
    operations = [op for reading in readings for op in reading.operations]
    if unaccounted(names, tokens, operations):
        return None
    owner = names.pack.at(readings[-1].owner)
    return Filled(readings, replace(carried, owners=(owner,) if owner else (), act=None, kind="", readings=readings))


def _after(marks: Sequence[Mark], end: int) -> Sequence[Mark]:
    while end < len(marks) and marks[end].sort == "joint":
        end += 1
    return marks[end:]
