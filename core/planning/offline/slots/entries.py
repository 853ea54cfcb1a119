"""Filling entries of open sections that map words to texts: “add IDC = Indirect costs to the glossary”.

The name of such a section in the singular is a word for one entry: “the abbreviation CGT for Capital Gains Tax”.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.pack.things import Thing
from core.planning.offline.matching import singular
from core.planning.offline.outcomes import Reading, done
from core.planning.offline.sayings import label, quote
from core.planning.offline.slots.clause import INTO, Clause
from core.planning.offline.slots.marks import Mark
from core.planning.offline.slots.speaking import Filled, filled
from core.planning.offline.slots.wants import Act
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined

MEANING = frozenset(["=", ":", "→", "for", "as", "meaning", "means", "is", "stands", "defined", "being"])
"""What stands between a word and what it means; behind a word in quotes “with” does, too."""
TELLING = frozenset(["thing", "new", "word", "number", "kind", "field", "level", "switch"])
NAMING = frozenset(["thing", "new", "word", "number"])


BETWEEN = frozenset(["in", "on", "for", "of"])
TAIL = frozenset(["can", "could", "would", "added", "please", "put", "included", "listed", "entered"])
LEADING = frozenset(["it", "that", "this", "which", "and"])


@dataclass(frozen=True)
class _Found:
    """An open section, where it is named in the clause, and whether it is the place of what else is named."""

    section: Thing
    at: int | None = None
    place: bool = False


def enter(clause: Clause) -> Filled | None:
    """Fill “add KEY = text to the glossary”, “the abbreviation KEY stands for text”, “deadline KEY must be text”."""
    found = _section(clause)
    if found is None:
        return None
    inside = _inside(clause, found)
    pairs = _pairs(inside) if inside else []
    wanted = [{want.act for want in mark.wants} for mark in clause.marks if mark.sort == "want"]
    if not all(acts & {"add", "set", "replace", "rename"} for acts in wanted):
        return None
    acts = set().union(*wanted)
    adds = "add" in acts or (not acts and clause.carried.act in (None, "add"))
    readings = [_reading(found.section, key, text, adds=adds) for key, text in pairs]
    if not readings or None in readings:
        return None
    clause.use(*range(len(clause.marks)))
    act: Act = "add" if readings[0] is not None and readings[0].intent.startswith("add") else "set"
    return filled(clause, [r for r in readings if r is not None], [found.section], act)


def _reading(section: Thing, key: str, text: str, *, adds: bool) -> Reading | None:
    """Add an entry, or change the one that is there where nothing says that it is new."""
    known = next((k for k in section.value if fold(str(k)) == fold(key)), None)
    if (known is None) != adds or not key or not text:
        return None
    if known is not None:
        saying = f"Set {quote(key)} of {label(section)} to {quote(text)}."
        replaced = {"action": "replace", "path": [*section.path, known], "value": text}
        return done("change_field", [replaced], saying, owner=section.path)
    typed: object = int(key) if key.isdigit() and all(isinstance(k, int) for k in section.value) else key
    saying = f"Add {quote(key)} = {quote(text)} to {label(section)}."
    return done("add_value", [{"action": "add", "path": [*section.path, typed], "value": text}], saying,
                owner=section.path)  # fmt: skip


def _section(clause: Clause) -> _Found | None:
    """The open section that is named: as the place, by its singular before an entry, or in the clause before."""
    for i, mark in enumerate(clause.marks):
        found = _sections(clause, mark)
        if len(found) != 1:
            continue
        after = next((m for m in clause.marks[i + 1 :] if m.sort != "little" and m.what not in BETWEEN), None)
        if clause.owned(i) or clause.place_of(i) in INTO:
            return _Found(found[0], i, place=True)
        if after is not None and (after.sort in NAMING or after.what in (":", ",")):
            return _Found(found[0], i)
    owners = [t for t in clause.carried.owners if _maps(t)]
    return _Found(owners[0]) if len(owners) == 1 else None


def _sections(clause: Clause, mark: Mark) -> list[Thing]:
    if mark.literal or mark.sort not in ("thing", "kind", "word", "new"):
        return []
    called = singular(fold(mark.text)).removesuffix(" entry")
    return [
        t
        for t in clause.pack.of_kind("section")
        if t.owner is None and _maps(t) and called in {singular(fold(name)) for name in t.names}
    ]


def _maps(thing: Thing) -> bool:
    pairs = thing.value if thing.kind == "section" and isinstance(thing.value, Mapping) else {}
    return bool(pairs) and all(isinstance(value, str) for value in pairs.values())


def _inside(clause: Clause, found: _Found) -> list[Mark]:
    """The marks of the entries: behind the verb or the section, and before the section where it is their place."""
    telling = [i for i, mark in enumerate(clause.marks) if mark.sort in TELLING and i != found.at]
    before = [i for i in telling if found.at is not None and i < found.at]
    behind = [i for i in telling if found.at is None or i > found.at]
    if before and not found.place:
        return []
    marks: list[Mark] = []
    if before:
        place = max(i for i, mark in enumerate(clause.marks[: found.at]) if mark.sort == "place")
        marks += clause.marks[before[0] : place]
    after = (found.at if found.at is not None else -1) + 1
    if behind:
        marks += clause.marks[after if before else behind[0] :]
    return marks


def _pairs(marks: Sequence[Mark]) -> list[tuple[str, str]]:
    """The keys and texts: one pair with a word for “means” between, or “KEY “text” and KEY “text””."""
    listed = _listed(marks) or _equated(marks)
    if listed:
        return listed
    between = MEANING | ({"with", "at", "to"} if marks[0].literal else frozenset())
    said = [(token, _cuts(mark, token, between)) for mark in marks for token in mark.tokens]
    cut = next((i for i, (_, cuts) in enumerate(said) if i and cuts), None)
    if cut is None:
        return []
    last = cut
    while last + 1 < len(said) and (said[last + 1][1] or said[last + 1][0].low in ("it", "that", "which")):
        last += 1
    stop = next((i for i in range(last + 1, len(said)) if said[i][0].low in ("not", "instead")), len(said))
    key, text = _plain([t for t, _ in said[:cut]]), _plain([t for t, _ in said[last + 1 : stop]])
    behind = [t.text.casefold() for t in text]
    several = ("," in behind[:-1] and bool(MEANING & set(behind[behind.index(",") :]))) or "=" in behind
    several = several or any(t.low in ("and", "or") or t.kind == "mark" for t in key)
    mixed = any(len(part) > 1 and any(t.kind == "literal" for t in part) for part in (key, text))
    return [] if several or mixed else [(joined(key), joined(text))]


def _cuts(mark: Mark, token: Token, between: frozenset[str]) -> bool:
    if mark.sort == "want":
        return any(want.voice == "being" for want in mark.wants)
    return mark.sort != "thing" and not mark.literal and token.text.casefold() in between


def _listed(marks: Sequence[Mark]) -> list[tuple[str, str]]:
    """“49 “Auxiliary Power” and 72 “Engine””: each key with its text in quotes right behind it."""
    bracketed = _bracketed(marks)
    if bracketed:
        return bracketed
    plain = [m for m in marks if m.sort not in ("joint", "little", "want")]
    pairs = list(zip(plain[::2], plain[1::2], strict=False))
    fits = len(plain) % 2 == 0 and all(key.sort in NAMING and not key.literal and text.literal for key, text in pairs)
    return [(key.text, text.text) for key, text in pairs] if pairs and fits else []


def _equated(marks: Sequence[Mark]) -> list[tuple[str, str]]:
    """“PPF = Pension Protection Fund and DC = defined contribution”: several pairs in a row."""
    parts: list[list[Token]] = [[]]
    for token in (token for mark in marks for token in mark.tokens):
        if token.kind != "literal" and token.low in (",", "and", "&", ";", "+"):
            parts.append([])
        else:
            parts[-1].append(token)
    signs = ("=", "→") if any(t.text == "=" for part in parts for t in part) else ("→", "-", "–", "—")
    at = [next((i for i, t in enumerate(part) if t.text in signs), 0) for part in parts]
    if len(parts) < len(("a", "b")) or not all(at):
        return []
    return [(joined(part[:i]), joined(part[i + 1 :])) for part, i in zip(parts, at, strict=True)]


def _plain(tokens: Sequence[Token]) -> Sequence[Token]:
    """A key or a text without what leads on to the next: “DOV, it”, “blood flow rate, added”."""
    ends = next((i for i, t in enumerate(tokens[:-1]) if t.text == "," and tokens[i + 1].low in TAIL), None)
    ends = len(tokens) if ends is None else ends
    while ends and (tokens[ends - 1].kind == "mark" or tokens[ends - 1].low in LEADING):
        ends -= 1
    return tokens[:ends]


def _bracketed(marks: Sequence[Mark]) -> list[tuple[str, str]]:
    """“BRVO (branch retinal vein occlusion) and CRVO (…)”: each key with its text in brackets behind it."""
    found: list[tuple[str, str]] = []
    key: list[Token] = []
    text: list[Token] | None = None
    for token in (token for mark in marks for token in mark.tokens):
        if token.kind == "mark" and token.text == "(":
            text = []
        elif token.kind == "mark" and token.text == ")" and text is not None:
            found.append((joined(key), joined(text)))
            key, text = [], None
        elif text is not None:
            text.append(token)
        elif token.low not in LEADING and token.text != ",":
            key.append(token)
    return [] if key or text is not None or not all(k and t for k, t in found) else found
