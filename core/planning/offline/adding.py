"""Requests to add: members of lists (attributes, synonyms, terms, …) and, by their kind, new items."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from core.pack.sections import word
from core.pack.things import Thing
from core.pack.words import listed
from core.planning.offline import connections, items, patterning, topics
from core.planning.offline.assigning import assignments, kind_carried, kind_first, said_kind
from core.planning.offline.lexicon import PRONOUNS
from core.planning.offline.matching import Match, Names, singular
from core.planning.offline.members import MEMBERS, add_members, intent_of, member_kind
from core.planning.offline.outcomes import Operation, Piece, Reading, ask, done, nothing, refuse
from core.planning.offline.phrases import Name, bare, kind_at
from core.planning.offline.phrases import names as read_names
from core.planning.offline.places import Place, owners_of, read_places
from core.planning.offline.placing import doubted, place_members
from core.planning.offline.recasting import without_ordinal
from core.planning.offline.sayings import add_term_saying, label, quote
from core.planning.offline.scope import TO, Scope, without_pronoun, without_repeats
from core.planning.offline.styles import fold, like
from core.planning.offline.tokens import Token, joined

ITEM_KINDS = frozenset([*items.FORMS, "pattern"])
MOST_CHOICES = 6


def add(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:  # noqa: PLR0911 - one return for each reading
    """Plan “add …” from the phrase after the verb."""
    tokens = kind_first(without_repeats(scope.names, without_pronoun(scope, without_ordinal(tokens))))
    if len(tokens) > 2 and tokens[0].low in PRONOUNS and tokens[1].low == "as" and not kind_at(bare(tokens[2:]), 0)[0]:
        tokens = tokens[2:]
    arrow = next((i for i, t in enumerate(tokens) if i and t.text == "→"), 0)
    if arrow and said_kind(tokens) != "relationship" and read_places(scope.names, tokens[arrow + 1 :]):
        tokens = [*tokens[:arrow], Token("to", "word"), *tokens[arrow + 1 :]]
    early = _by_name_of_topic(scope, tokens) or _question(scope, tokens) or _topic_with_values(scope, tokens)
    if early:
        return early
    kind = said_kind(tokens)
    placed = assignments(scope, tokens)
    if placed and _all_members(placed, kind):
        placed = kind_carried(placed, kind)
        return [piece for phrase, places in placed for piece in _placed(scope, phrase, places)]
    if kind == "relationship":
        return connections.add_relationship(scope.names, tokens)
    if kind == "pattern":
        return patterning.add_pattern(scope.names, tokens)
    if kind in items.FORMS:
        return items.add_item(scope.names, kind, tokens)
    if kind == "topic":
        return [topics.add_topic(scope, tokens)]
    if placed:
        return [piece for phrase, places in placed for piece in _placed(scope, phrase, places)]
    return _unplaced(scope, tokens, kind)


def _by_name_of_topic(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“a procedure type “direct award””: a value of the topic procedure types, whatever else a procedure may be."""
    body = bare(tokens)
    length = kind_at(body, 0)[1]
    named = any(
        scope.names.find(joined(body[:n]), ("topic",), near=False) for n in range(length + 1, min(5, len(body)))
    )
    piece = topics.value_of_topic(scope.names, body) if named and not any(t.low in TO for t in body) else None
    return [piece] if piece and piece.settled else []


def _question(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """““Who owns {target}?” to the question templates under targets”: a question is known by how it is written."""
    lows = [t.low for t in tokens]
    asked = any(t.kind == "literal" and t.text.endswith("?") for t in tokens)
    if not asked or not {"question", "questions"} & set(lows) or {"example", "examples"} & set(lows[:3]):
        return []
    hops = any("hop" in low for low in lows)
    pieces = items.add_item(scope.names, "multihop question" if hops else "question template", tokens)
    return pieces if pieces and all(p.readings for p in pieces) else []


def _topic_with_values(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """“x to the business context with a and b”: a new topic, its values said behind the place."""
    lows = [t.low for t in tokens]
    at = next((i for i in range(1, len(lows) - 2) if lows[i : i + 3] == ["the", "business", "context"]), 0)
    if at < 2 or lows[at - 1] not in ("to", "in", "into", "under") or lows[at + 3 : at + 4] not in (["with"], [":"]):
        return []
    return [topics.add_topic(scope, [*tokens[: at - 1], *tokens[at + 3 :]])]


def _all_members(placed: list[tuple[Sequence[Token], list[Place]]], kind: str) -> bool:
    """Whether the places take what is said to be added (a pattern “for Client” is no member of Client)."""
    if kind not in ITEM_KINDS and kind != "topic":
        return True
    for _, places in placed:
        for place in places:
            if place.top and kind not in MEMBERS.get(place.kind, ()):
                return False
            owners = [m for m in place.owners if member_kind(place.kind or kind, m.thing.kind)]
            if not owners and not place.top:
                return False
            if place.top and place.kind in MEMBERS and kind not in MEMBERS[place.kind]:
                return False
    return True


def _placed(scope: Scope, phrase: Sequence[Token], places: list[Place]) -> list[Piece]:
    kinds = {m.thing.kind for place in places for m in place.owners}
    allowed = list(kinds)
    wanted = read_names(phrase, lambda k: any(member_kind(k, owner) for owner in allowed) or (not kinds))
    pieces: list[Piece] = []
    for place in places:
        for kind, group in _by_kind(wanted, "" if place.top and place.kind in MEMBERS else place.kind):
            one = (
                place.kind in MEMBERS and not kind and not place.name.casefold().endswith("s")
            )  # “to the relationship”
            if place.top and (one or (place.kind in MEMBERS and kind in MEMBERS[place.kind])):
                everyone = tuple(Match(t, "exact") for t in scope.pack.of_kind(place.kind))
                pieces.append(place_members(scope.names, Place(everyone, "", place.name), kind, group))
            elif kind == "term" and place.owners and place.owners[0].thing.kind == "entity" and not place.kind:
                pieces.append(_term_or_synonym(scope, place, group, alone=len({n.kind for n in wanted}) == 1))
            elif place.top:
                pieces += _at_top(scope, kind or place.kind, group, phrase)
            else:
                pieces.append(place_members(scope.names, place, kind, group))
    return pieces


def _term_or_synonym(scope: Scope, place: Place, wanted: list[Name], alone: bool) -> Piece:
    """“the key term a and the synonym b for X”: terms belong to no entity, unless a synonym was meant."""
    terms = add_terms(scope.names, wanted)
    if not alone:
        return terms
    synonyms = place_members(scope.names, place, "synonym", wanted)
    shown = listed([quote(n.text) for n in wanted])
    question = f"Key terms belong to no entity. Is {shown} a key term of the pack, or a synonym?"
    return ask("add_term", question, (*synonyms.readings, *terms.readings))


def _by_kind(wanted: list[Name], fallback: str) -> list[tuple[str, list[Name]]]:
    groups: dict[str, list[Name]] = {}
    for name in wanted:
        groups.setdefault(fallback or name.kind, []).append(name)
    return list(groups.items())


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
        return [topics.add_topic(scope, phrase)]
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
    return Piece("add_term", (done("add_term", operations, add_term_saying(fresh), notes),), doubt, loose=bool(doubt))


def _carried(scope: Scope, place: Place, wanted: list[Name]) -> Piece | None:
    """After a clause about synonyms, “add x instead” means a synonym; without “instead” the user is asked."""
    owner = place.owners[0].thing
    usual = member_kind("", owner.kind)
    if (
        any(n.kind for n in wanted)
        or all(n.vague or "_" in n.text for n in wanted)
        or scope.last_kind in ("", usual)
        or scope.last_kind not in MEMBERS.get(owner.kind, ())
    ):
        return None
    if scope.instead or not usual:
        return place_members(scope.names, place, scope.last_kind, wanted)
    readings = tuple(add_members(scope.pack, owner, kind, wanted) for kind in (scope.last_kind, usual))
    shown = listed([quote(n.text) for n in wanted])
    return ask(intent_of("add", usual), f"As what should {shown} stand in {label(owner)}?", readings)


def _unplaced(scope: Scope, tokens: Sequence[Token], kind: str) -> list[Piece]:  # noqa: PLR0911 - one return for each reading
    """No place was found: the one before counts, or the kind alone is enough, or the user is asked."""
    wanted = read_names(tokens)
    missing = _unknown_place(scope.names, tokens)
    if missing and not (kind == "term" and _called_for(tokens)):
        return [missing]
    if kind == "term" and (called := _called_for(tokens)):
        return [add_terms(scope.names, read_names(called))]
    if kind == "term" or (not kind and scope.last_kind == "term"):
        return [add_terms(scope.names, wanted)]
    topical = topics.value_of_topic(scope.names, tokens)
    if topical:
        return [topical]
    if scope.focus:
        plain = read_names(tokens, lambda k: any(member_kind(k, m.thing.kind) for m in scope.focus))
        place = Place(scope.focus, "", label(scope.focus[0].thing))
        carried = _carried(scope, place, plain)
        if carried:
            return [carried]
        return [place_members(scope.names, place, k, group) for k, group in _by_kind(plain, "")]
    return [_where(scope.names, wanted, kind)]


def _called_for(tokens: Sequence[Token]) -> Sequence[Token]:
    """“a glossary entry for constructive dismissal”: what follows is the term itself."""
    body = bare(tokens)
    length = kind_at(body, 0)[1]
    return body[length + 1 :] if length and body[length : length + 1] and body[length].low in ("for", "on") else ()


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
    if text.casefold() in ANY_LIST:
        return ask(
            "add_member", f"Which {singular(text.casefold())} do you mean?", suggestions=_lists(names, tokens[:at])
        )
    near = names.nearest(
        text, ("entity", "relationship", "topic", "business pattern", "reasoning template", "business rule")
    )
    some = near or tuple(e.name for e in names.pack.entities[:3])
    objects = [n.text for n in read_names(tokens[:at]) if n.text and not n.vague]
    if not objects:
        return ask("add_attribute", "What should be added, and to what?", suggestions=_samples(names), loose=True)
    hint = ("The nearest: " if near else "There are, for example: ") + ", ".join(some) if some else ""
    suggestions = [f"Add {listed([quote(o) for o in objects])} to {quote(name)}." for name in some if objects]
    return refuse(
        "add_attribute", f"There is nothing called “{text}” in this pack that could take it. {hint}.", *suggestions
    )


ANY_LIST = frozenset(["list", "lists", "section", "sections", "table", "collection", "catalogue", "group", "overview"])
"""Words that any list goes by."""


def _lists(names: Names, tokens: Sequence[Token]) -> tuple[str, ...]:
    """What adding to this list or that would be called."""
    wanted = [n.text for n in read_names(tokens) if n.text and not n.vague]
    if not wanted:
        return ()
    said = listed([quote(text) for text in wanted])
    topics = names.pack.of_kind("topic")[:3]
    return (add_term_saying(wanted), *(f"Add {said} to {quote(topic.name)}." for topic in topics))


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
            loose=True,
        )
    readings: list[Reading] = list(_owners_asking(names, "attribute", named)[: MOST_CHOICES - 2])
    readings += add_terms(names, named).readings
    for name in named[:1]:
        if len(named) == 1:
            readings += items.add_item(names, "entity", [Token("entity", "word"), Token(name.text, "literal")])[
                0
            ].readings
    usable = tuple(r for r in readings if r.operations)
    return ask("add_attribute", f"Where does {shown} belong?", usable, loose=True)


def _owners_asking(names: Names, kind: str, named: list[Name]) -> tuple[Reading, ...]:
    owners = [
        t
        for k in MEMBERS
        if member_kind(kind, k) == kind
        for t in names.pack.of_kind(k)
        if len(t.names) == 1 or k != "section"
    ]
    readings = (add_members(names.pack, owner, kind, named) for owner in owners)
    return tuple(islice((r for r in readings if r.operations), MOST_CHOICES))


def _samples(names: Names) -> tuple[str, ...]:
    return tuple(
        f"Add the attribute “email” to {quote(e.name)}." for e in names.pack.entities[:2] if "email" not in e.attributes
    )


def give(scope: Scope, tokens: Sequence[Token]) -> list[Piece]:
    """Plan “give Client an email”, “extend Client with email”."""
    if tokens and tokens[0].low in ("me", "us"):
        return []
    if scope.focus and len(tokens) > 2 and tokens[0].low in ("it", "them"):
        tokens = [Token(scope.focus[0].thing.name, "literal"), *tokens[1:]]
    for i in range(1, len(tokens)):
        places = read_places(scope.names, tokens[:i])
        rest = tokens[i:]
        rest = rest[1:] if rest and rest[0].low in ("with", "by") else rest
        if (
            places
            and rest
            and all(p.top and p.kind in ("term", "topic") for p in places)
            and tokens[i].low in ("with", "by")
        ):
            return add(scope, [*rest, Token("to", "word"), *tokens[:i]])
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
