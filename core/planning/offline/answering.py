"""What is answered to a question about the pack: counts, members, holders, fields, findings, or all of a thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.pack.findings import find_in
from core.pack.model import Pack
from core.pack.sections import BY_KEY, word
from core.pack.things import Thing
from core.pack.words import listed
from core.planning.offline.depending import effects
from core.planning.offline.fields import read_field
from core.planning.offline.members import MEMBERS, held, member_kind
from core.planning.offline.objects import locate
from core.planning.offline.phrases import bare, kind_at, kinds_in
from core.planning.offline.sayings import label
from core.planning.offline.scope import Scope
from core.planning.offline.telling import (
    MOST,
    capital,
    entries_of,
    named_in,
    named_shortly,
    patterns_of,
    relationships_of,
    tell,
    version_now,
)
from core.planning.offline.tokens import Token, joined

QUESTION_WORDS = frozenset(["what", "which", "how", "who", "where", "when", "why", "does", "do", "is", "are",
                    "has", "have", "was", "were",
                    "whose", "did", "what's", "isn't", "aren't", "doesn't", "can", "could", "should"])  # fmt: skip
"""Words that open a question."""


def _count(scope: Scope, body: Sequence[Token]) -> str:
    """“How many terms are there?”, “how many attributes does Client have?”"""
    lows = [t.low for t in body]
    if lows[:2] != ["how", "many"] and lows[:3] != ["what", "number", "of"] and lows[:2] != ["number", "of"]:
        return ""
    start = lows.index("many") + 1 if "many" in lows else lows.index("of") + 1
    kind, length = kind_at(body, start)
    if not kind:
        return ""
    owner = _owner(scope, body[start + length :], kind)
    if owner:
        inner = member_kind(kind, owner.kind)
        members = held(scope.pack, owner, inner) if inner else ()
        if kind == "pattern":
            return patterns_of(scope.pack, owner)
        if kind == "relationship":
            return relationships_of(scope.pack, owner)
        return (
            f"{capital(label(owner))} has {len(members)} {word(inner or kind, len(members))}: {named_shortly(members)}"
            if members
            else f"{capital(label(owner))} has no {word(kind, 2)}."
        )
    things = scope.pack.of_kind(kind)
    return f"The pack has {len(things)} {word(kind, len(things))}." + (
        f" They are: {named_shortly(things)}" if 0 < len(things) <= 12 else ""
    )


def _members(scope: Scope, body: Sequence[Token]) -> str:  # noqa: PLR0911 - one return for each reading
    """“What attributes does Case have?”, “which synonyms of Attorney are there?”, “the key terms”."""
    last = [i for i in range(5, len(body)) if body[i - 1].low == "of" and kind_at(body, i)[1] == len(body) - i]
    for start in (*range(min(5, len(body))), *last):
        kind, length = kind_at(body, start)
        if not kind:
            continue
        rest = body[start + length :]
        if kind in MEMBERS and any(t.low in ("have", "has", "with", "contain", "include") for t in rest[:1]):
            return _holders(scope, kind, rest)
        owner = _owner(scope, rest, kind) or (_owner(scope, body[:start], kind) if start else None)
        if owner is None:
            named = [t for t in rest if t.low not in _LITTLE]
            if named:
                return ""
            things = scope.pack.of_kind(kind)
            return (
                f"The pack has {len(things)} {word(kind, len(things))}: {named_shortly(things)}"
                if things
                else f"The pack has no {word(kind, 2)}."
            )
        if kind == "pattern":
            return patterns_of(scope.pack, owner)
        if kind == "relationship":
            return relationships_of(scope.pack, owner)
        inner = member_kind(kind, owner.kind)
        if inner:
            members = held(scope.pack, owner, inner)
            return (
                f"{capital(label(owner))} has {len(members)} {word(inner, len(members))}: {named_shortly(members)}"
                if members
                else f"{capital(label(owner))} has no {word(inner, 2)}."
            )
        if kind in ("entity", "business pattern", "reasoning template"):
            return _holders(scope, kind, rest)
    return ""


_LITTLE = frozenset(["are", "is", "there", "in", "the", "pack", "this", "do", "we", "have", "does", "it",
                     "of", "all", "exist", "defined",
                     "listed", "you", "contain", "contains", "our", "domain", "know", "currently", "now",
                     "a", "used", "'s", "i", "has"])  # fmt: skip


def _holders(scope: Scope, kind: str, rest: Sequence[Token]) -> str:
    """“Which entities have an email?”"""
    at = next(
        (
            i
            for i, t in enumerate(rest)
            if t.low in ("have", "has", "with", "contain", "include", "carry", "use", "mention", "involve")
        ),
        None,
    )
    if at is None:
        return ""
    text = joined(bare([t for t in rest[at + 1 :] if not kind_at([t], 0)[0]]) or bare(rest[at + 1 :]))
    found = scope.names.find(
        text, ("attribute", "synonym", "alias", "trigger", "stage", "tag", "step", "involved entity")
    )
    owners = [m.thing.owner for m in found if m.thing.owner and m.thing.owner.kind == kind]
    if not owners:
        return f"No {word(kind)} has “{text}”."
    named = capital(listed(list(dict.fromkeys(label(owner) for owner in owners))))
    return f"{named} {'has' if len(owners) == 1 else 'have'} “{found[0].thing.name}”."


def _field_value(scope: Scope, body: Sequence[Token]) -> str:
    """“What is the version?”, “what is the confidence of the case number pattern?”"""
    start = next(
        (
            i
            for i, t in enumerate(body)
            if t.low not in ("what", "which", "is", "are", "the", "what's", "'s", "how", "high", "lowest", "highest")
        ),
        len(body),
    )
    end = next((i for i in range(len(body), start, -1) if body[i - 1].low not in _LITTLE), len(body))
    said = body[start:end]
    at = next((i for i, t in enumerate(said[:4]) if i and t.low in ("does", "do")), 0)
    of = [*said[:at], Token("of", "word"), *said[at + 1 :]] if at else []
    lookups = (read_field(scope, one) for one in (said, of[:-1], of) if one)
    shown = next((found for one in lookups if (found := [f for f in one.fields if f.old is not None])), [])
    if not shown:
        return ""
    lines = [
        f"The {f.key.replace('_', ' ')} of {f.owner.name if f.owner else 'the pack'} is {f.old}." for f in shown[:8]
    ]
    return " ".join(lines)


def _required(scope: Scope, body: Sequence[Token]) -> str:
    """“Which fields are compulsory for a case?”, “is dosage mandatory?”"""
    if not {t.low for t in body} & REQUIRED:
        return ""
    named = [t for _, _, things in named_in(scope, body, LITTLE_ASKED) for t in things]
    bearers = [m.thing for t in named if t.kind == "synonym" for m in scope.names.find(t.name, ("entity",))]
    owners = {t.path: t for t in (*named, *bearers) if t.kind == "entity"}
    fields = [t for t in scope.pack.of_kind("required field") if t.name in {n.name for n in named} and t.owner]
    if owners:
        listings = [(owner, held(scope.pack, owner, "required field")) for owner in owners.values()]
        return " ".join(f"{o.name} has {_counted('required field', members)}" for o, members in listings)
    if fields:
        return f"“{fields[0].name}” is required for {listed([t.owner.name for t in fields if t.owner])}."
    return f"“{named[0].name}” is required nowhere." if named and named[0].kind == "attribute" else ""


REQUIRED = frozenset(["required", "mandatory", "compulsory", "obligatory"])


def _counted(kind: str, members: Sequence[Thing]) -> str:
    return f"{len(members)} {word(kind, len(members))}: {named_shortly(members)}" if members else f"no {word(kind, 2)}."


def _broken(scope: Scope, body: Sequence[Token]) -> str:
    """“What is wrong with this pack?”"""
    asked = {
        "wrong",
        "broken",
        "errors",
        "findings",
        "problems",
        "issues",
        "warnings",
        "valid",
        "error",
        "mistakes",
        "problem",
    }
    if not any(t.low in asked for t in body):
        return ""
    found = find_in(scope.pack, scope.rules)
    if not found:
        return "Nothing in this pack breaks a rule."
    count = "There is 1 finding" if len(found) == 1 else f"There are {len(found)} findings"
    return f"{count}:\n\n" + "\n".join(f"- {f.message}" for f in found[:20])


def _overview(scope: Scope, body: Sequence[Token]) -> str:
    """“What is in this pack?”, “summarise the pack”."""
    plain = [
        t
        for t in body
        if t.low
        not in _LITTLE
        | {
            "what",
            "me",
            "about",
            "which",
            "sections",
            "section",
            "overview",
            "whole",
            "everything",
            "for",
            "summary",
            "tell",
            "an",
        }
    ]
    if plain:
        return ""
    pack = scope.pack
    parts = []
    for key in pack.sections:
        section = BY_KEY.get(key)
        count = len(pack.of_kind(section.kind)) if section and section.shape != "text" else 0
        if section and count:
            parts.append(f"{count} {word(section.kind, count)}")
    entities = ", ".join(e.name for e in pack.entities[:MOST])
    held_now = listed(parts) if parts else "no sections yet"
    about = f"{pack.name} {pack.version}: {pack.description}."
    return f"{about} It has {held_now}. The entities are {entities or 'none'}."


LITTLE_ASKED = _LITTLE | QUESTION_WORDS
"""Words of a question that name nothing, though something may be called so."""


def about_named(scope: Scope, body: Sequence[Token]) -> str:
    """Give whatever is named in the question, and all that the pack says of it."""
    spans = named_in(scope, body, LITTLE_ASKED)
    found = [thing for _, _, things in spans for thing in things]
    return " ".join(dict.fromkeys(tell(scope.pack, thing) for thing in found[:6]))


def _owner(scope: Scope, tokens: Sequence[Token], kind: str) -> Thing | None:
    """The owner in what is left of a question: “does Case have”, “of Attorney”, “touch Client”."""
    plain = [t for t in tokens if t.low not in _LITTLE | {"on", "for", "from", "touch", "touches", "fill",
                                                          "match", "belong", "to", "with", "an", "involve",
                                                         "and", "many", "what", "which", "use", "apply",
                                                         "about", "that", "entity", "target", "refer",
                                                         "concern", "get", "start", "involving", "list",
                                                         "required"}]  # fmt: skip
    if not plain:
        return None
    found = scope.names.find(joined(plain), tuple(MEMBERS))
    found = tuple(m for m in found if not (m.thing.kind == "section" and len(m.thing.names) > 1))
    fitting = [m for m in found if member_kind(kind, m.thing.kind)]
    holders = tuple(k for k in MEMBERS if member_kind(kind, k))
    fitting = fitting or [*(scope.names.find(joined(plain), holders) if holders else ()), *found]
    if fitting:
        return fitting[0].thing
    inner = [m for f in locate(scope, plain) for m in f.matches] if kind == "pattern" else []
    return inner[0].thing if inner else None


def unanswered(pack: Pack) -> str:
    """Say honestly that nothing was found, and what can be asked."""
    return (
        "I can answer questions about what is in the pack, such as “What attributes does "
        f"{pack.entities[0].name if pack.entities else 'Client'} have?” or “How many key terms are there?”. "
        "I found nothing in it for this question."
    )


def _between(scope: Scope, body: Sequence[Token]) -> str:
    """“Which relationships exist between Patient and Doctor?”"""
    ends = _ends(scope, body)
    if len(ends) != 2:
        return ""
    first, second = ends
    types = {str(first.value.get("type")), str(second.value.get("type"))}
    own = [r for r in scope.pack.relationships if {r.source, r.target} == types]
    named = ", ".join(f"{r.name} (from {r.source} to {r.target})" for r in own)
    return (
        f"Between {first.name} and {second.name}: {named}."
        if own
        else (f"No relationship connects {first.name} and {second.name}.")
    )


def _ends(scope: Scope, body: Sequence[Token]) -> list[Thing]:
    """The two entities whose relationships are asked for, “between a and b” or “how are a and b related”; or none."""
    start = next((i for i, t in enumerate(body) if t.low == "between"), None)
    end = next((i for i, t in enumerate(body) if t.low in ("related", "connected", "linked")), len(body))
    start = 1 if start is None and end < len(body) and body[0].low in ("how", "are", "is") else start
    cut = next((i for i, t in enumerate(body) if start and i > start and t.low in ("and", "&", "to", "with")), None)
    if start is None or cut is None or (end == len(body) and "relationship" not in kinds_in(body[:start])):
        return []
    parts = (
        body[start + 1 : cut],
        [t for t in body[cut + 1 : end if end > cut else None] if t.low not in ("to", "with")],
    )
    found = [scope.names.find(joined(bare(part)), ("entity",)) for part in parts]
    return [matches[0].thing for matches in found] if all(found) else []


def _beside(scope: Scope, body: Sequence[Token]) -> str:
    """“What comes after discovery?”, “which step is before flag conflicts?”: the neighbour in its list."""
    at = next((i for i, t in enumerate(body) if i and t.low in ("after", "before", "follows", "precedes")), 0)
    where = -1 if at and body[at].low in ("before", "precedes") else 1
    things = [t for _, _, named in named_in(scope, body[at + 1 :]) for t in named if t.kind in ("stage", "step")]
    said = []
    for thing in things if at and body[0].low in ("what", "which") else ():
        row = [t.name for t in scope.pack.of_kind(thing.kind, thing.owner)]
        there = row.index(thing.name) + where
        said.append(
            f"{row[there]} comes {'after' if where > 0 else 'before'} {thing.name} in {label(thing.owner)}."
            if thing.owner and 0 <= there < len(row)
            else f"Nothing comes {'after' if where > 0 else 'before'} {thing.name}."
        )
    return " ".join(said)


def _is_it(scope: Scope, body: Sequence[Token]) -> str:
    """“Is fever a key term?”, “does Client have an email?”: yes or no, with the place."""
    if body[0].low in ("does", "do", "has", "have"):
        at = next(
            (i for i, t in enumerate(body) if i > 1 and t.low in ("have", "has", "got", "contain", "include")), None
        )
        owner = _owner(scope, body[1:at], "attribute") if at else None
        what = bare(body[at + 1 :]) if at else ()
        kind, length = kind_at(what, 0)
        what = bare(what[length:]) if kind and len(what) > length else what
        if owner is None or not what or kind_at(what, 0)[1] == len(what):
            return ""
        found = [m.thing for m in scope.names.find(joined(what), near=False) if m.thing.owner]
        inside = [t for t in found if t.owner and t.owner.path == owner.path]
        answer = f"Yes, {label(owner)} has the {word(inside[0].kind)} “{inside[0].name}”." if inside else ""
        return answer or f"No, {label(owner)} has nothing called “{joined(what)}”."
    if body[0].low not in ("is", "are"):
        return ""
    for cut in range(2, len(body)):
        kind, length = kind_at(body, cut + 1 if body[cut].low in ("a", "an", "the") else cut)
        after = cut + length + (1 if body[cut].low in ("a", "an", "the") else 0)
        if not kind or after < len(body):
            continue
        text = joined(bare(body[1:cut]))
        found = [m.thing for m in scope.names.find(text, (kind,), near=False)]
        where = f" of {label(found[0].owner)}" if found and found[0].owner and found[0].owner.kind != "section" else ""
        return (
            f"Yes, “{found[0].name}” is a {word(kind)}{where}." if found else f"No, “{text}” is no {word(kind)} here."
        )
    return ""


READERS: tuple[Callable[[Scope, Sequence[Token]], str], ...] = (
    effects,
    _between,
    _beside,
    _is_it,
    _overview,
    _count,
    _broken,
    _required,
    _members,
    _field_value,
    version_now,
    entries_of,
)
"""The readers of questions, in the order in which they are tried; each gives its answer or nothing."""
