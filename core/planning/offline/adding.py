"""Requests to add: members of lists (attributes, synonyms, terms, …) and, by their kind, new items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.pack.model import Pack
from core.pack.sections import word
from core.pack.things import Thing
from core.pack.words import listed
from core.planning.offline import connections, items, patterning
from core.planning.offline.lexicon import PREPOSITIONS, PRONOUNS
from core.planning.offline.matching import Match, Names
from core.planning.offline.members import MEMBERS, add_members, intent_of, member_kind
from core.planning.offline.outcomes import Operation, Piece, Reading, ask, done, nothing, refuse
from core.planning.offline.phrases import Name, bare, chunks, kind_at, kind_before
from core.planning.offline.phrases import names as read_names
from core.planning.offline.places import Place, owners_of, read_places
from core.planning.offline.sayings import add_saying, add_term_saying, label, quote
from core.planning.offline.styles import fold, like, snake
from core.planning.offline.tokens import Token, joined

TO = frozenset(["to", "for", "on", "onto", "in", "into", "under", "of", "within", "against", "at", "with", "from"])
OPENING = frozenset(
    ["having", "that", "which", "who", "whose", "described", "including", "containing", "has", "called", "named"]
)
ITEM_KINDS = frozenset([*items.FORMS, "pattern"])
MOST_CHOICES = 6


@dataclass(frozen=True)
class Scope:
    """What a clause may lean on: the names of the pack, and the owner that the clause before was about."""

    names: Names
    focus: tuple[Match, ...] = ()
    last_kind: str = ""
    instead: bool = False

    @property
    def pack(self) -> Pack:
        """Give the pack that is talked about."""
        return self.names.pack


def add(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “add …” from the phrase after the verb."""
    tokens = _kind_first(without_repeats(scope.names, without_pronoun(scope, tokens)))
    kind = said_kind(tokens)
    placed = assignments(scope, tokens)
    if placed and _all_members(placed, kind):
        placed = _kind_carried(placed, kind)
        return [piece for phrase, places in placed for piece in _placed(scope, phrase, places)]
    if kind == "relationship":
        return connections.add_relationship(scope.names, tokens)
    if kind == "pattern":
        return patterning.add_pattern(scope.names, tokens)
    if kind in items.FORMS:
        return items.add_item(scope.names, kind, tokens)
    if kind == "topic":
        return [_topic(scope, tokens)]
    if placed:
        return [piece for phrase, places in placed for piece in _placed(scope, phrase, places)]
    return _unplaced(scope, tokens, kind)


def without_pronoun(scope: Scope, tokens: Sequence[Token]) -> Sequence[Token]:
    """“the attribute x to it”: what the clause before was about is the place anyway."""
    ends = len(tokens) > 2 and tokens[-1].low in PRONOUNS and tokens[-2].low in TO
    return tokens[:-2] if ends and scope.focus else tokens


def without_repeats(names: Names, tokens: Sequence[Token]) -> Sequence[Token]:
    """“to Client and to Court” is “to Client and Court”."""
    kept = list(tokens)
    for i in range(len(kept) - 1, 1, -1):
        again = kept[i].low in TO and kept[i].low in [t.low for t in kept[: i - 1]]
        if again and (kept[i - 1].low in ("and", "&") or kept[i - 1].text == ","):
            end = next(
                (j for j in range(i + 1, len(kept)) if kept[j].low in ("and", "&") or kept[j].text == ","), len(kept)
            )
            if read_places(names, kept[i + 1 : end]):
                del kept[i]
    return kept


def _kind_first(tokens: Sequence[Token]) -> Sequence[Token]:
    """“Witness as an entity with …” is “entity Witness with …”."""
    at = next((i for i, t in enumerate(tokens) if i and t.low == "as"), None)
    if at is None:
        return tokens
    rest = bare(tokens[at + 1 :])
    kind, length = kind_at(rest, 0)
    if kind in items.FORMS and (len(rest) == length or rest[length].low in ("with", "having")):
        return [*rest[:length], *bare(tokens[:at]), *rest[length:]]
    return tokens


def _kind_carried(
    placed: list[tuple[Sequence[Token], list[Place]]], kind: str
) -> list[tuple[Sequence[Token], list[Place]]]:
    """“the synonyms a for X and b for Y”: a kind in the plural holds for all parts."""
    first = bare(placed[0][0])
    plural = kind and kind_at(first, 0)[0] == kind and first[kind_at(first, 0)[1] - 1].low.endswith("s")
    if not plural or len(placed) < 2:
        return placed
    said = Token(word(kind, 2), "word")
    return [placed[0], *((phrase if said_kind(phrase) else (said, *phrase), places) for phrase, places in placed[1:])]


def said_kind(tokens: Sequence[Token]) -> str:
    """Give the kind that a phrase says of its first name: “a new entity …”, “an … template with …”."""
    body = bare(tokens)
    kind, length = kind_at(body, 0)
    if kind == "reasoning template" and length == 1 and body[:1] and body[0].low == "template":
        return "question template" if any(t.low in ("question", "questions") for t in body) else kind
    if kind:
        return kind
    if body[:1] and body[0].kind == "literal":
        after, _ = kind_at(body, 1)
        return after
    first = next(
        (i for i, t in enumerate(body) if t.low in PREPOSITIONS or t.low in OPENING or t.text in ",:("), len(body)
    )
    return kind_before(body, first)[0] if first else ""


def assignments(scope: Scope, tokens: Sequence[Token]) -> list[tuple[Sequence[Token], list[Place]]]:
    """Split “a and b to X and c to Y” into phrases with their places; empty when no place is found."""
    said = _said_as(scope, tokens)
    if said:
        return said
    mark = next((i for i, t in enumerate(tokens) if t.text == "'s" and i and i < len(tokens) - 1), None)
    if mark is not None:
        places = read_places(scope.names, tokens[:mark])
        if places and not all(place.top for place in places) and kind_at(tokens, mark + 1)[1] != len(tokens) - mark - 1:
            return [(tokens[mark + 1 :], places)]
    for i in range(1, len(tokens)):
        if tokens[i].low not in TO or tokens[i].kind != "word":
            continue
        found = _assigned(scope, tokens[:i], tokens[i + 1 :])
        if found:
            return found
    return []


def _assigned(scope: Scope, left: Sequence[Token], right: Sequence[Token]) -> list[tuple[Sequence[Token], list[Place]]]:
    colon = next((i for i, t in enumerate(right) if t.text == ":" and t.kind == "mark"), None)
    if colon is not None and right[colon + 1 :]:
        places = read_places(scope.names, right[:colon])
        if places:
            return [((*left, *_comma(left), *right[colon + 1 :]), places)]
    parts = chunks(right)
    for count in range(len(parts), 0, -1):
        end = parts[count - 1][-1]
        upto = right[: right.index(end) + 1]
        rest = bare(right[len(upto) :])
        rest = rest[1:] if rest and rest[0].low in ("and", "&", "plus", "also") else rest
        places = read_places(scope.names, upto)
        if not places or all(place.top and not place.kind for place in places):
            continue
        if not rest:
            return [(left, places)]
        more = assignments(scope, rest)
        if more:
            return [(left, places), *more]
        if count < len(parts) and kind_at(bare(rest), 0)[0] in {k for ks in MEMBERS.values() for k in ks}:
            return [(left, places), (rest, places)]
    return []


def _comma(left: Sequence[Token]) -> tuple[Token, ...]:
    """Between “these attributes” and the list after the colon stands nothing; between names a comma."""
    return () if kind_before(left, len(left))[0] else (Token(",", "mark"),)


def _said_as(scope: Scope, tokens: Sequence[Token]) -> list[tuple[Sequence[Token], list[Place]]]:
    """“x as a synonym for Y”, “x as a key term”."""
    for i, token in enumerate(tokens):
        if token.low != "as" or not i:
            continue
        rest = [t for t in bare(tokens[i + 1 :]) if t.low not in ("possible", "valid", "alternative", "accepted")]
        rest = list(bare(rest)) or list(bare(tokens[i + 1 :]))
        kind, length = kind_at(rest, 0)
        if not kind:
            continue
        places = read_places(scope.names, rest[length + 1 :]) if len(rest) > length + 1 else []
        if places:
            return [(tokens[:i], [replace(place, kind=place.kind or kind) for place in places])]
        if len(rest) == length:
            before = assignments(scope, tokens[:i])
            if before:
                return [(phrase, [replace(p, kind=p.kind or kind) for p in places]) for phrase, places in before]
            return [(tokens[:i], [Place((), kind, top=True)])]
    return []


def _all_members(placed: list[tuple[Sequence[Token], list[Place]]], kind: str) -> bool:
    """Whether the places take what is said to be added (a pattern “for Client” is no member of Client)."""
    if kind not in ITEM_KINDS and kind != "topic":
        return True
    for _, places in placed:
        for place in places:
            if place.top and place.kind in (kind, "", "section"):
                return False
            owners = [m for m in place.owners if member_kind(place.kind or kind, m.thing.kind)]
            if not owners and not place.top:
                return False
            if place.top and place.kind in MEMBERS and kind not in MEMBERS[place.kind]:
                return False
    return True


def _placed(scope: Scope, phrase: Sequence[Token], places: list[Place]) -> list[Piece]:
    kinds = {m.thing.kind for place in places for m in place.owners}
    allowed = [k for k in kinds]
    wanted = read_names(phrase, lambda k: any(member_kind(k, owner) for owner in allowed) or (not kinds))
    pieces: list[Piece] = []
    for place in places:
        for kind, group in _by_kind(wanted, "" if place.top and place.kind in MEMBERS else place.kind):
            if place.top and place.kind in MEMBERS and kind in MEMBERS[place.kind]:
                everyone = tuple(Match(t, "exact") for t in scope.pack.of_kind(place.kind))
                pieces.append(_member(scope.names, Place(everyone, "", place.name), kind, group))
            elif place.top:
                pieces += _at_top(scope, kind or place.kind, group, phrase)
            else:
                pieces.append(_member(scope.names, place, kind, group))
    return pieces


def _by_kind(wanted: list[Name], fallback: str) -> list[tuple[str, list[Name]]]:
    groups: dict[str, list[Name]] = {}
    for name in wanted:
        groups.setdefault(fallback or name.kind, []).append(name)
    return list(groups.items())


def _member(names: Names, place: Place, kind: str, wanted: list[Name]) -> Piece:
    """Plan names for one place: several owners or several kinds that fit make a question."""
    intent = intent_of("add", kind or "attribute")
    if not place.owners:
        return refuse(intent, f"I could not tell to what “{place.name}” belongs.")
    if all(name.vague for name in wanted):
        return _nameless(names, place, kind)
    doubt = doubted(names, wanted)
    fitting = [m for m in place.owners if member_kind(kind, m.thing.kind)]
    direct = [m for m in fitting if (kind or "attribute") in MEMBERS[m.thing.kind]]
    fitting = direct or fitting
    if not fitting:
        return _misplaced(names, place, kind, wanted)
    readings = tuple(
        add_members(names.pack, m.thing, member_kind(kind, m.thing.kind), wanted, m.assumption(place.name))
        for m in fitting
    )
    if not kind and [fold(name.text) for name in wanted] == ["description"]:
        return ask(
            intent,
            f"Should {label(fitting[0].thing)} get an attribute of that name, or what should its description be?",
            readings,
        )
    question = f"“{place.name}” fits several. Which do you mean?" if len(readings) > 1 else doubt
    return Piece(intent, readings, question)


def _misplaced(names: Names, place: Place, kind: str, wanted: list[Name]) -> Piece:
    """No kind was said and several would do, or the kind that was said fits no such owner."""
    readings = tuple(
        add_members(names.pack, match.thing, possible, wanted, match.assumption(place.name))
        for match in place.owners
        if not kind
        for possible in MEMBERS.get(match.thing.kind, ())
    )
    shown = listed([quote(n.text) for n in wanted])
    owner = label(place.owners[0].thing)
    if readings:
        return ask("add_member", f"As what should {shown} stand in {owner}?", readings)
    kinds = listed([word(k, 2) for k in MEMBERS.get(place.owners[0].thing.kind, ())] or ["nothing of the kind"])
    return refuse(
        intent_of("add", kind), f"{owner[:1].upper() + owner[1:]} has no {word(kind, 2)}; it can have {kinds}."
    )


def _nameless(names: Names, place: Place, kind: str) -> Piece:
    """Something is to be added, and nobody said what: suggest what entities of the kind elsewhere have."""
    owner = place.owners[0].thing
    member = member_kind(kind, owner.kind) or "attribute"
    own = {t.name for t in names.pack.of_kind(member, owner)}
    counted: dict[str, int] = {}
    for thing in names.pack.of_kind(member):
        if thing.owner and thing.owner.kind == owner.kind and thing.name not in own and member != "synonym":
            counted[thing.name] = counted.get(thing.name, 0) + 1
    likely = sorted(counted, key=lambda name: -counted[name])[:3]
    question = f"Which {word(member, 2)} should {label(owner)} get? Please name them."
    return ask(intent_of("add", member), question, suggestions=tuple(add_saying(owner, member, [n]) for n in likely))


def _at_top(scope: Scope, kind: str, wanted: list[Name], phrase: Sequence[Token]) -> list[Piece]:
    """Add to a section: key terms are words, everything else is an item of its own."""
    if kind == "term":
        return [add_terms(scope.names, wanted)]
    if kind in items.FORMS:
        tokens = [Token(word(kind), "word"), *phrase] if said_kind(phrase) != kind else phrase
        return items.add_item(scope.names, kind, tokens)
    if kind == "pattern":
        return patterning.add_pattern(scope.names, phrase)
    if kind == "topic":
        return [_topic(scope, phrase)]
    return _unplaced(scope, phrase, kind)


def add_terms(names: Names, wanted: Sequence[Name]) -> Piece:
    """Plan new key terms; those that stand there already are left out."""
    known = {fold(term): term for term in names.pack.terms}
    if all(name.vague for name in wanted):
        return ask("add_term", "Which key terms should be added? Please name them.")
    doubt = doubted(names, wanted)
    values = [n.text if n.literal else like(n.text, names.pack.terms) for n in wanted]
    fresh = [v for v in dict.fromkeys(values) if fold(v) not in known]
    told = [known[fold(v)] for v in values if fold(v) in known]
    there = f"The key terms already have {listed(told)}" if told else ""
    if not fresh:
        return Piece("add_term", (nothing("add_term", f"{there}.", add_term_saying(values)),))
    content = names.pack.data.get("key_terms")
    operations: list[Operation] = (
        [{"action": "add", "path": ["key_terms"], "value": value} for value in fresh]
        if isinstance(content, list)
        else [{"action": "add", "path": ["key_terms"], "value": fresh}]
    )
    respelt = [v for v in fresh if v not in {n.text for n in wanted}]
    notes = (
        f"{there}, so only the rest is added." if there else "",
        f"Written as {listed(respelt)}, in the style of the pack." if respelt else "",
    )
    return Piece("add_term", (done("add_term", operations, add_term_saying(fresh), notes),), doubt)


def doubted(names: Names, wanted: Sequence[Name]) -> str:
    """Ask about a name that may be more of the request than a name."""
    doubtful = next((n.text for n in wanted if n.doubtful and not names.find(n.text, near=False)), "")
    return f"Is “{doubtful}” as a whole the name? Put names in quotes when they are long." if doubtful else ""


def _topic(scope: Scope, tokens: Sequence[Token]) -> Piece:
    """A new topic of the business context, with its values when they are said."""
    cut = next(
        (i for i, t in enumerate(tokens) if i and (t.low in ("with", "containing", "including") or t.text == ":")),
        len(tokens),
    )
    if (
        tokens[cut : cut + 1]
        and tokens[cut].text == ":"
        and kind_at(bare(tokens[:cut]), 0)[1] == len(bare(tokens[:cut]))
    ):
        cut = next((i for i, t in enumerate(tokens) if i > cut and (t.low == "with" or t.text == ":")), len(tokens))
    title_end = next(
        (i for i in range(1, cut) if tokens[i].low in ("to", "in", "under") and _is_context(tokens[i + 1 : cut])), cut
    )
    called = [n for n in read_names(tokens[:title_end], lambda k: k == "topic") if not n.vague]
    if len(called) != 1:
        return ask("add_topic", "What should the new topic of the business context be called?")
    values = [n for n in read_names(tokens[cut + 1 :], lambda k: k == "value") if n.text and not n.vague]
    topics = [t.name for t in scope.names.pack.of_kind("topic")]
    title = like(called[0].text, topics) if topics else snake(called[0].text)
    existing = scope.names.find(title, ("topic",), near=False)
    if existing and values:
        return _member(scope.names, Place(existing, "value", title), "value", values)
    saying = f"Add the business context topic {quote(title)} with {listed([quote(v.text) for v in values] or ['no values'])}."
    if existing:
        return Piece("add_topic", (nothing("add_topic", f"There is already a topic {title}.", saying),))
    content = [v.text for v in values]
    operations: list[Operation]
    if isinstance(scope.pack.data.get("business_context"), dict):
        operations = [{"action": "add", "path": ["business_context", title], "value": content}]
    else:
        operations = [{"action": "add", "path": ["business_context"], "value": {title: content}}]
    return Piece("add_topic", (done("add_topic", operations, saying),))


def _carried(scope: Scope, place: Place, wanted: list[Name]) -> Piece | None:
    """After a clause about synonyms, “add x instead” means a synonym; without “instead” the user is asked."""
    owner = place.owners[0].thing
    usual = member_kind("", owner.kind)
    if (
        any(n.kind for n in wanted)
        or scope.last_kind in ("", usual)
        or scope.last_kind not in MEMBERS.get(owner.kind, ())
    ):
        return None
    if scope.instead or not usual:
        return _member(scope.names, place, scope.last_kind, wanted)
    readings = tuple(add_members(scope.pack, owner, kind, wanted) for kind in (scope.last_kind, usual))
    shown = listed([quote(n.text) for n in wanted])
    return ask(intent_of("add", usual), f"As what should {shown} stand in {label(owner)}?", readings)


def _topic_first(names: Names, tokens: Sequence[Token]) -> Piece | None:
    """“a privacy level “top secret””: the topic in the singular stands before its new value."""
    body = bare(tokens)
    for i in range(len(body) - 1, 0, -1):
        found = names.find(joined(body[:i]), ("topic",), near=False)
        if found:
            return _member(names, Place(found, "value", joined(body[:i])), "value", read_names(body[i:]))
    return None


def _is_context(tokens: Sequence[Token]) -> bool:
    body = bare(tokens)
    return kind_at(body, 0) == ("topic", len(body))


def _unplaced(scope: Scope, tokens: Sequence[Token], kind: str) -> list[Piece]:
    """No place was found: the one before counts, or the kind alone is enough, or the user is asked."""
    wanted = read_names(tokens)
    missing = _unknown_place(scope.names, tokens)
    if missing:
        return [missing]
    if kind == "term" or (not kind and scope.last_kind == "term"):
        return [add_terms(scope.names, wanted)]
    topical = _topic_first(scope.names, tokens)
    if topical:
        return [topical]
    if scope.focus:
        plain = read_names(tokens, lambda k: any(member_kind(k, m.thing.kind) for m in scope.focus))
        place = Place(scope.focus, "", label(scope.focus[0].thing))
        carried = _carried(scope, place, plain)
        if carried:
            return [carried]
        return [_member(scope.names, place, k, group) for k, group in _by_kind(plain, "")]
    return [_where(scope.names, wanted, kind)]


def _unknown_place(names: Names, tokens: Sequence[Token]) -> Piece | None:
    """Something is named after “to” that the pack does not have."""
    at = next(
        (i for i in range(len(tokens) - 1, 0, -1) if tokens[i].low in ("to", "on", "onto", "into", "under", "for")),
        None,
    )
    if at is None or at == len(tokens) - 1:
        return None
    body = bare(tokens[at + 1 :])
    text = joined([t for t in body if not kind_at([t], 0)[0]]) or joined(body)
    if Name(text).vague:
        return None
    near = names.nearest(
        text, ("entity", "relationship", "topic", "business pattern", "reasoning template", "business rule")
    )
    some = near or tuple(e.name for e in names.pack.entities[:3])
    objects = [n.text for n in read_names(tokens[:at]) if n.text and not n.vague]
    hint = ("The nearest: " if near else "There are, for example: ") + ", ".join(some) if some else ""
    suggestions = [f"Add {listed([quote(o) for o in objects])} to {quote(name)}." for name in some if objects]
    return refuse(
        "add_attribute", f"There is nothing called “{text}” in this pack that could take it. {hint}.", *suggestions
    )


def _where(names: Names, wanted: list[Name], kind: str) -> Piece:
    """Ask where something belongs that has no place: as a member of which owner, as a term, as an entity."""
    named = [n for n in wanted if n.text and not n.vague]
    if not named:
        return ask(
            intent_of("add", kind or "attribute"), "What should be added, and to what?", suggestions=_samples(names)
        )
    shown = listed([quote(n.text) for n in named])
    if kind and kind not in ("value", "section", "setting"):
        return ask(
            intent_of("add", kind),
            f"To what should the {word(kind)} {shown} be added?",
            _owners_asking(names, kind, named),
        )
    readings: list[Reading] = list(_owners_asking(names, "attribute", named)[: MOST_CHOICES - 2])
    readings += add_terms(names, named).readings
    for name in named[:1]:
        if len(named) == 1:
            readings += items.add_item(names, "entity", [Token("entity", "word"), Token(name.text, "literal")])[
                0
            ].readings
    usable = tuple(r for r in readings if r.operations)
    return ask("add_attribute", f"Where does {shown} belong?", usable)


def _owners_asking(names: Names, kind: str, named: list[Name]) -> tuple[Reading, ...]:
    owners = [
        t
        for k in MEMBERS
        if member_kind(kind, k) == kind
        for t in names.pack.of_kind(k)
        if len(t.names) == 1 or k != "section"
    ]
    readings = (add_members(names.pack, owner, kind, named) for owner in owners)
    return tuple(r for r in readings if r.operations)[:MOST_CHOICES]


def _samples(names: Names) -> tuple[str, ...]:
    return tuple(
        f"Add the attribute “email” to {quote(e.name)}." for e in names.pack.entities[:2] if "email" not in e.attributes
    )


def give(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “give Client an email”, “extend Client with email”."""
    for i in range(1, len(tokens)):
        places = read_places(scope.names, tokens[:i])
        rest = tokens[i:]
        rest = rest[1:] if rest and rest[0].low in ("with", "by") else rest
        if not places or not rest or all(p.top for p in places) or _continues(scope.names, tokens, i):
            continue
        if any(t.low in TO and read_places(scope.names, rest[j + 1 :]) for j, t in enumerate(rest) if j):
            return add(scope, tokens)
        return _placed(scope, rest, places)
    return add(scope, tokens)


def _continues(names: Names, tokens: Sequence[Token], i: int) -> bool:
    """Whether a longer beginning of the phrase is a place too: “Legal Document”, “Client and Court”."""
    longer = any(
        read_places(names, tokens[:j]) for j in range(i + 1, min(i + 5, len(tokens))) if tokens[j - 1].kind == "word"
    )
    return longer or (i < len(tokens) and tokens[i].low in ("and", "&", ",", "'s"))


def owner_things(places: list[Place]) -> tuple[Thing, ...]:
    """Give the owners of places, for what a later clause may lean on."""
    return tuple(m.thing for p in places for m in owners_of(p, tuple(MEMBERS)))
