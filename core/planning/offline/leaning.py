"""What a clause leans on: “it”, “there”, “the former”, “that of”, and what only says the clause before once more."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from core.pack.model import Pack
from core.pack.sections import word
from core.planning.offline.clauses import Clause, split
from core.planning.offline.handling import plan_clause
from core.planning.offline.lexicon import KIND_WORDS, PRONOUNS, VAGUE
from core.planning.offline.matching import Match, Names
from core.planning.offline.outcomes import Operation, Piece, refuse
from core.planning.offline.phrases import CALLED
from core.planning.offline.places import read_places
from core.planning.offline.repeating import again, others, same_at
from core.planning.offline.scope import TO, Scope
from core.planning.offline.tokens import Token, shown, tokenise
from core.planning.offline.verbs import verb_at


@dataclass
class Work:
    """What has been planned so far: the pack as the earlier clauses leave it, and what they were about."""

    pack: Pack
    names: Names
    focus: tuple[Match, ...] = ()
    last: Clause | None = None
    last_kind: str = ""
    told: Clause | None = None
    before: list[Piece] = field(default_factory=list)
    pieces: list[tuple[str, Piece]] = field(default_factory=list)

    @property
    def scope(self) -> Scope:
        """What the next clause may lean on."""
        return Scope(self.names, self.focus, self.last_kind)


def _with_field(last: Clause | None, clause: Clause) -> Clause:
    """“… and lower that of the phase pattern”: the field that the clause before has set."""
    tokens = clause.tokens
    if last is None or len(tokens) < 3 or tokens[0].low not in ("that", "those", "the") or tokens[1].low != "of":
        return clause
    at = next((i for i, t in enumerate(last.tokens) if t.low in ("of", "for")), 0)
    return replace(clause, tokens=(*last.tokens[:at], *tokens[1:])) if at else clause


def _with_former(work: Work, clause: Clause) -> Clause:
    """“the former” and “the latter” are the first and the last thing that the clause before was about."""
    said = next((i for i, t in enumerate(clause.tokens) if t.low in ("former", "latter") and i), None)
    paths = [p.readings[0].owner for p in work.before if p.settled and p.readings[0].owner]
    if said is None or clause.tokens[said - 1].low != "the" or len(set(paths)) < 2:
        return clause
    thing = work.pack.at(paths[0] if clause.tokens[said].low == "former" else paths[-1])
    if thing is None:
        return clause
    named = Token(thing.name, "literal")
    return replace(clause, tokens=(*clause.tokens[: said - 1], named, *clause.tokens[said + 1 :]))


def _with_subject(work: Work, clause: Clause) -> Clause:
    """“It should get …” is about what was spoken of last; “one called R …” is another of the last kind."""
    whole = clause.whole
    if clause.verbs or len(whole) < 3:
        return clause
    if whole[0].low in ("it", "they", "this") and work.focus:
        return replace(clause, whole=(Token(work.focus[0].thing.name, "literal"), *whole[1:]))
    if whole[0].low == "one" and whole[1].text.casefold() in CALLED and work.last and work.last_kind:
        return replace(clause, verbs=work.last.verbs, tokens=(Token(word(work.last_kind), "word"), *whole[1:]))
    return clause


def _with_all(work: Work, clause: Clause) -> Clause:
    """“… from both”, “… to each of them” are all that the clause before was about; “as one” is another of its kind."""
    tokens, lows = clause.tokens, [t.low for t in clause.tokens]
    if lows[-2:] == ["as", "one"] and work.last_kind:
        return replace(clause, tokens=(*tokens[:-1], Token(word(work.last_kind), "word")))
    size = next((len(p) for p in ALL if tuple(lows[-len(p) :]) == p), 0)
    paths = dict.fromkeys(p.readings[0].owner for p in work.before if p.settled and p.readings[0].owner)
    things = [t for path in paths if (t := work.pack.at(path))]
    if not size or len(things) < 2 or len(tokens) <= size or lows[-size - 1] not in TO:
        return clause
    named = [t for thing in things for t in (Token("and", "word"), Token(thing.name, "literal"))][1:]
    return replace(clause, tokens=(*tokens[:-size], *named))


ALL: tuple[tuple[str, ...], ...] = (
    ("each", "of", "them"), ("both", "of", "them"), ("all", "of", "them"), ("each", "one"), ("both",), ("each",),
    ("them",), ("either",), ("all", "three"), ("the", "two"),
)  # fmt: skip


def _judged(work: Work) -> tuple[Token, ...]:
    """“The threshold for staging is too low, make it 0.85”: what the statement before finds fault with."""
    if work.told is None or work.pieces:
        return ()
    whole = work.told.whole
    at = next((i for i, t in enumerate(whole) if t.low in SEEMING), 0)
    return whole[:at]


SEEMING = frozenset(["is", "are", "isn't", "aren't", "seems", "seem", "looks", "look", "was", "wasn't", "feels",
                     "sounds", "doesn't", "don't", "makes"])  # fmt: skip
"""Verbs that only say how something strikes people."""
LITTLE = frozenset(["a", "bit", "little", "slightly", "somewhat", "please", "up", "down"])
"""Words that give no value: “raise it a bit”."""


def without_it(work: Work, clause: Clause) -> Clause:
    """“… and remove it from Treatment”: the names that were just spoken of stand for “it”."""
    clause = _with_all(work, _with_former(work, _with_field(work.last, _with_subject(work, clause))))
    tokens = clause.tokens
    judged = _judged(work)
    if judged and tokens and tokens[0].low in ("it", "that", "this") and {"change", "raise", "lower"} & {*clause.verbs}:
        rest = tokens[1:] if any(t.low not in LITTLE for t in tokens[1:]) else ()
        rest = rest if not rest or rest[0].low in ("to", "by") else (Token("to", "word"), *rest)
        return replace(clause, tokens=(*judged, *rest))
    if judged and "remove" in clause.verbs and all(t.low in PRONOUNS | {"here"} for t in tokens) and not work.focus:
        return replace(clause, tokens=judged)
    inner = [t for i, t in enumerate(tokens) if t.low != "there" or i in (0, len(tokens) - 1)]
    if work.focus and clause.verbs and len(inner) < len(tokens):
        clause = replace(clause, tokens=tuple(inner))
        tokens = clause.tokens
    if not clause.verbs or len(tokens) < 3 or tokens[0].low not in ("it", "them", "these", "those"):
        return clause
    names = [name for p in work.before if p.settled for op in p.readings[0].operations if (name := _spoken_of(op))]
    if not names or tokens[1].low not in TO:
        return clause
    said = [t for name in names for t in (Token(",", "mark"), Token(name, "literal"))][1:]
    return replace(clause, tokens=(*said, *tokens[1:]))


def _spoken_of(operation: Operation) -> str:
    """The name of the attribute or other member that an operation adds or removes."""
    value = operation.get("value") if operation["action"] in ("add", "add_unique") else operation["path"][-1]
    value = value.get("name") if isinstance(value, dict) and len(operation["path"]) > 1 else value
    return value if isinstance(value, str) else ""


def only_place(work: Work, clause: Clause) -> bool:
    """“For Client, add …”, “Client: add …”: a place that the next clause is about."""
    if clause.negated or (clause.verbs and "change" not in clause.verbs):
        return False
    tokens = clause.tokens if clause.verbs else clause.whole
    if not tokens:
        return False
    where = (
        tokens[1:]
        if tokens[0].low in ("for", "in", "on", "to", "from", "under", "within", "at", "regarding")
        else tokens
    )
    places = read_places(work.names, where) if len(where) < 6 else []
    if len(places) == 1 and places[0].top and places[0].kind == "term":
        work.focus, work.last_kind = (), "term"
        return True
    if len(places) != 1 or not places[0].owners or (not places[0].exact and places[0].owners[0].how != "synonym"):
        return False
    work.focus, work.last_kind = places[0].owners, ""
    return True


def announces(clause: Clause) -> bool:
    """“I want two things.” names nothing yet; what is wanted follows."""
    plain = [t.low for t in clause.tokens]
    return "add" in clause.verbs and bool({"things", "changes", "edits"} & set(plain[-1:])) and set(plain[:-1]) <= VAGUE


def says_again(before: Clause | None, clause: Clause) -> bool:
    """“We stopped using x, drop it” says the same twice."""
    same = before is not None and bool(set(before.verbs) & set(clause.verbs) & {"add", "remove"})
    said = (
        PRONOUNS
        | TO
        | {
            "the",
            "list",
            "lists",
            "off",
            "out",
            "from",
            "glossary",
            "topic",
            "section",
            "synonym",
            "word",
            "term",
            "attribute",
            "field",
            "alias",
        }
    )
    return (
        same and bool(clause.tokens) and clause.tokens[0].low in PRONOUNS and all(t.low in said for t in clause.tokens)
    )


def removes_again(work: Work, clause: Clause) -> bool:
    """“We don't use x on Y any more, drop it from Y” says the same twice."""
    tokens = clause.tokens
    if "remove" not in clause.verbs or len(tokens) < 3 or tokens[0].low not in PRONOUNS or tokens[1].low not in TO:
        return False
    owners = [p.readings[0].owner for p in work.before if p.settled and p.intent.startswith("remove")]
    places = read_places(work.names, tokens[2:])
    return bool(owners) and bool(places) and all(m.thing.path in owners for p in places for m in p.owners)


def bids_again(work: Work, clause: Clause) -> bool:
    """“Employers have a VAT number too, please include it”: bids what the statement before has said."""
    if work.last is None or work.last.verbs or not work.before or not all(p.readings for p in work.before):
        return False
    asked = {p.intent.partition("_")[0] for p in work.before}
    tokens = clause.tokens
    if "treat" in clause.verbs:
        tokens = tokens[: next((i for i, t in enumerate(tokens) if t.low == "as"), len(tokens))]
        return bool(tokens) and asked == {"add"} and all(t.low in PRONOUNS for t in tokens)
    same = asked & set(clause.verbs)
    again = (
        bool(tokens)
        and tokens[0].low in PRONOUNS
        and all(t.low in PRONOUNS | KIND_WORDS.keys() | {"so"} for t in tokens)
    )
    return bool(same) and again


def is_about(work: Work, clause: Clause) -> bool:
    """Whether a clause without a verb begins with something of the pack, so that leaving it out would lose a part."""
    after = work.last is not None and not any(t.low in _FINITE for t in clause.whole)
    return after and any(read_places(work.names, clause.whole[:size]) for size in (1, 2, 3))


def is_background(clause: Clause) -> bool:
    """A statement beside a request that asks for nothing itself: “The regulator now wants more detail.”"""
    if any(t.low in ("should", "must", "shall", "ought") for t in clause.whole):
        return False
    whole = clause.whole
    named = len(whole) > 2 and whole[0].kind == "literal" and whole[1].low in SEEMING
    sentence = len(whole) > 3 and all(t.kind != "literal" for t in whole[named:])
    if not sentence or clause.negated or clause.conditional:
        return False
    return not clause.verbs and not any(verb_at(clause.whole, i)[0] for i in range(min(2, len(clause.whole))))


def repeated(work: Work, clause: Clause) -> list[Piece]:
    """“… and the same for Attorney”: the clause before once more, for others."""
    length = same_at(clause.whole)
    if not length:
        return []
    things = others(work.pack, clause.whole[length:])
    operations = [op for p in work.before if p.settled for op in p.readings[0].operations]
    sayings = [again(work.pack, thing, operations) for thing in things]
    if not operations or not things or not all(sayings):
        return [
            refuse(
                "unclear", f"“{shown(clause.whole)}” cannot simply be repeated. Please say in full what you want there."
            )
        ]
    return [
        piece
        for saying in (saying for said in sayings for saying in said)
        for again_clause in split(tokenise(saying))
        for piece in plan_clause(work.scope, again_clause)
    ]


_FINITE = frozenset(["is", "are", "was", "were", "has", "have", "had", "asks", "wants", "says", "will", "would", "do",
                     "does", "did", "became", "came", "want", "ask", "say", "need", "needs"])  # fmt: skip
