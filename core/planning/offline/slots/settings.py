"""Filling “set”: a value of a field, of a setting, or of a flag, for what is spoken of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from core.pack.things import Thing
from core.planning.offline.changing import set_field
from core.planning.offline.cues import LITTLE
from core.planning.offline.fields import Field, field_of
from core.planning.offline.lexicon import FIELD_WORDS, PREPOSITIONS
from core.planning.offline.matching import singular
from core.planning.offline.patterning import find_patterns
from core.planning.offline.scope import Scope
from core.planning.offline.slots.additions import FRONT
from core.planning.offline.slots.clause import STANDS_FOR, Clause
from core.planning.offline.slots.marks import Mark
from core.planning.offline.slots.speaking import Filled, filled, firmest, pronouns
from core.planning.offline.slots.wants import Want
from core.planning.offline.styles import fold, words_of
from core.planning.offline.tokens import Token
from core.planning.offline.values import said_number

WORDED = frozenset(["reasoning_type", "expected_answer_type", "rule_type"])
FIGURES = frozenset(["number", "figure", "limit", "level", "amount"])
"""Words for a value that name none."""


def assign(clause: Clause, want: Want) -> Filled | None:
    values = _values(clause)
    if any(mark.text.casefold() in FRONT for mark in clause.marks):
        return None
    if len(values) != (not want.kind) or any(clause.place_of(i) == "by" for i in values):
        return None
    fields = [clause.marks[i].what for i in clause.unused("field")]
    clause.use(*clause.unused("field"), *values)
    clause.use(*(i for i in clause.unused("word", "thing") if clause.marks[i].text.casefold() in FIGURES))
    value = _whole(clause, values[0]) if values else Mark("switch", (Token(want.kind, "word"),))
    found = _setting(clause) if not fields else _version(clause, fields)
    found = found or _fields(clause, fields, value)
    if not found:
        return None
    readings = []
    for one in found:
        piece = set_field(Scope(clause.names, (), ""), one, value.tokens)
        if not piece.settled:
            return None
        readings.append(piece.readings[0])
    owners = [f.owner for f in found if f.owner]
    said = owners[0].kind if owners else ""
    return filled(clause, readings, owners, "set", kind=said, field=fields[0] if fields else clause.carried.field)


def _version(clause: Clause, fields: Sequence[str]) -> list[Field]:
    """The version of the pack, where nothing else is spoken of that could have one."""
    alone = list(fields) == ["version"] and not clause.unused("thing", "new", "word", "kind")
    return [Field("version", ("version",), clause.pack.version)] if alone and clause.pack.version else []


def _whole(clause: Clause, i: int) -> Mark:
    """A value with the words that follow it at once: “to full crown”, of which “crown” may be a name elsewhere."""
    mark = clause.marks[i]
    while (
        (mark.sort in ("word", "new", "thing") or _flagged(clause)) and not mark.literal and i + 1 < len(clause.marks)
    ):
        after = clause.marks[i + 1]
        if after.sort not in ("word", "new", "thing") or after.literal:
            break
        i += 1
        clause.use(i)
        mark = replace(mark, sort="word", tokens=(*mark.tokens, *after.tokens))
    return mark


def _values(clause: Clause) -> list[int]:
    """The values that a clause sets: the one behind “to” where another stands behind “from” or “not”."""
    found = clause.unused("number", "level", "switch")
    if any(clause.marks[i].what == "description" for i in clause.unused("field")):
        return [i for i in clause.unused("new") if clause.marks[i].literal]
    if not found and any(clause.marks[i].what in WORDED for i in clause.unused("field")):
        return clause.unused("new", "word")
    if not found and _flagged(clause):
        found = [i for i in clause.unused("new", "word", "thing") if clause.place_of(i) in ("to", "than", "not", "=")]
        wanted = any(mark.sort == "want" for mark in clause.marks)
        behind = [i for i in clause.unused("new", "word", "thing") if not (wanted and clause.before_want(i))]
        behind = [i for i in behind if clause.marks[i].sort != "thing" or (wanted and not _is_setting(clause, i))]
        told = any(clause.place_of(i) in ("to", "=") for i in found)
        clause.use(*(i for i in clause.unused("new", "word", "thing") if _replaced(clause, i)))
        behind = [i for i in behind if i not in clause.used]
        found += [] if told else [i for i in behind if i not in found][:1]
    old = [i for i in found if clause.place_of(i) in ("from", "not", "than", "instead", "of")]
    clause.use(*old) if len(found) > 1 else None
    return [i for i in found if i not in old] if len(found) > 1 else found


def _replaced(clause: Clause, i: int) -> bool:
    """Whether a value is the old one: “fr instead of en”."""
    before = [mark.text.casefold() for mark in clause.marks[max(0, i - 2) : i]]
    return before[-2:] == ["instead", "of"] or before[-1:] == ["than"]


def _is_setting(clause: Clause, i: int) -> bool:
    return any(t.kind in ("flag", "setting", "section", "topic") for t in clause.marks[i].things)


def redirect(clause: Clause, want: Want) -> Filled | None:
    """Fill “R should start from X instead of Y”, “R shouldn't point to Y but to X”: an end of a relationship."""
    leads = [mark for mark in clause.marks if any(w.act == "redirect" for w in mark.wants)]
    text = leads[0].text.casefold()
    key = "from" if text.endswith(("from", "start at", "begin at")) else "to"
    relations = [i for i in clause.unused("thing") if any(t.kind == "relationship" for t in clause.marks[i].things)]
    ends = [i for i in clause.unused("thing") if i not in relations]
    entities = {i: t for i in ends for t in clause.marks[i].things if t.kind == "entity"}
    owner = next((t for i in relations for t in clause.marks[i].things if t.kind == "relationship"), None)
    owner = owner or next((t for t in clause.carried.owners if t.kind == "relationship"), None)
    if owner is None or len(entities) != len(ends) or len(relations) > 1 or not isinstance(owner.value, Mapping):
        return None
    new = [i for i in ends if entities[i].value.get("type") != owner.value.get(key)]
    if len(new) != 1 or len(ends) > len(("old", "new")):
        return None
    clause.use(*relations, *ends)
    field = Field(key, (*owner.path, key), owner.value.get(key), owner)
    piece = set_field(Scope(clause.names, (), ""), field, clause.marks[new[0]].tokens)
    return filled(clause, piece.readings, [owner], "redirect", kind="relationship") if piece.settled else None


def _flagged(clause: Clause) -> bool:
    """Whether a flag or a setting that is a word is spoken of: “frequency”."""
    things = [t for i in clause.unused("thing") for t in clause.marks[i].things if t.kind in ("flag", "setting")]
    return bool(things) and all(isinstance(t.value, str) for t in things)


def _setting(clause: Clause) -> list[Field]:
    """A setting of the pack, or a flag of a thing, that is named itself: “the optimal of question counts”."""
    marks = [clause.marks[i] for i in clause.unused("thing")]
    if clause.unused("word", "new"):
        return _worded(clause)
    named = [[t for t in m.things if t.kind in ("setting", "flag")] for m in marks]
    holders = [t for m, own in zip(marks, named, strict=True) if not own for t in m.things]
    holders = holders or [t for m in clause.marks if m.sort == "kind" for t in m.things if t.kind == "section"]
    holders = holders or list(pronouns(clause)) or list(clause.carried.owners)
    picked = [things for things in named if things]
    if len(picked) != 1:
        return []
    things = picked[0]
    if len(things) > 1:
        things = [t for t in things if any(_above(t, holder) for holder in holders)]
        things = [t for t in things if t.owner is not None and t.owner.path in {h.path for h in holders}] or things
    if len(things) != 1:
        return []
    clause.use(*clause.unused("thing"), *clause.unused("kind"))
    thing = things[0]
    return [Field(str(thing.path[-1]), thing.path, thing.value, thing.owner)]


def _worded(clause: Clause) -> list[Field]:
    """The one setting whose name has just the words that are said: “auto close after 120 days”, auto_close_days."""
    marks = clause.unused("word", "new", "thing")
    words = _telling(" ".join(clause.marks[i].text for i in marks))
    named = [t for t in clause.pack.of_kind("setting") if words in (_telling(t.name), _telling(_in_full(t)))]
    if len(named) != 1 or len(words) < len(("two", "words")) or isinstance(named[0].value, bool):
        return []
    clause.use(*marks, *clause.unused("kind"))
    thing = named[0]
    return [Field(str(thing.path[-1]), thing.path, thing.value, thing.owner)]


def _in_full(thing: Thing) -> str:
    """The name of a nested setting with what it stands in: the “volume unit” of units."""
    nested = thing.owner is not None and thing.owner.owner is not None
    return f"{thing.owner.name} {thing.name}" if nested and thing.owner else thing.name


def _telling(text: str) -> frozenset[str]:
    words = (singular(fold(word)) for word in words_of(text))
    return frozenset(word for word in words if word not in LITTLE | PREPOSITIONS)


def _above(thing: Thing, holder: Thing) -> bool:
    return thing.path[: len(holder.path)] == holder.path


def _fields(clause: Clause, said: Sequence[str], value: Mark) -> list[Field]:
    """The fields of the things that a clause names, or that the clause before was about."""
    keys = _keys(said or ([clause.carried.field] if clause.carried.field else []), value)
    kinds = {clause.marks[i].what for i in clause.unused("kind")}
    clause.use(*clause.unused("kind"))
    rest = clause.unused("thing", "word", "new")
    speaks_of_pattern = "pattern" in kinds or any(clause.marks[i].what == "pattern" for i in rest)
    one = any(m.text.casefold() in ("one", "that", "those") for m in clause.marks)
    if "confidence" in keys and (speaks_of_pattern or (one and clause.carried.kind == "pattern")):
        said_too = [i for i, m in enumerate(clause.marks) if m.sort == "kind" and m.what != "pattern"]
        patterns = _patterns(clause, sorted([*rest, *said_too]))
        clause.use(*rest)
        return [f for t in patterns for f in field_of(t, keys)]
    bearers = _all_of(clause)
    for i in clause.unused("thing"):
        fitting = [t for t in clause.marks[i].things if field_of(t, keys)]
        best = firmest(fitting)
        if best is not None:
            bearers.append(best)
            clause.use(i)
    bearers = bearers or _spoken_about(clause, kinds, keys)
    bearers = [t for t in bearers if not any(other.owner == t for other in bearers)]
    bearers = bearers or list(pronouns(clause)) or list(clause.carried.owners)
    return [f for t in bearers for f in field_of(t, keys)[:1]]


def _spoken_about(clause: Clause, kinds: Collection[str], keys: Sequence[str]) -> list[Thing]:
    """“the question about water unit exposure”: the one thing of a kind with all these words in its name."""
    said = [i for i in clause.unused("thing", "word", "new") if clause.place_of(i) in ("about", "on", "of", "with", "")]
    words = {w for i in said for w in _telling(clause.marks[i].text)}
    wanted = {k for kind in kinds for k in STANDS_FOR.get(kind, (kind,))}
    found = [t for k in wanted for t in clause.pack.of_kind(k) if words and words <= _telling(t.name)]
    if len(found) != 1 or not field_of(found[0], keys):
        return []
    clause.use(*said)
    return found


def _patterns(clause: Clause, said: Sequence[int]) -> list[Thing]:
    """The patterns that a clause speaks of, one for each name in a list of names; empty where one is not clear."""
    groups: list[list[int]] = []
    for i in said:
        if groups and clause.coordinated(i) is None:
            groups[-1].append(i)
        else:
            groups.append([i])
    found = [find_patterns(clause.names, [t for i in group for t in clause.marks[i].tokens]) for group in groups]
    return [things[0] for things in found] if all(len(things) == 1 for things in found) else []


def _all_of(clause: Clause) -> list[Thing]:
    """“both reasoning templates”, “all questions”: everything of a kind."""
    said = {m.text.casefold() for m in clause.marks}
    kinds = [m for m in clause.marks if m.sort == "kind" and m.tokens[-1].low.endswith("s")]
    if len(kinds) != 1 or not said & {"both", "all", "every", "each"} or clause.unused("thing"):
        return []
    things = list(clause.pack.of_kind(kinds[0].what))
    return things if "both" not in said or len(things) == len(("a", "b")) else []


def _keys(said: Sequence[str], value: Mark) -> tuple[str, ...]:
    if said:
        words = said[0].replace("_", " ")
        return tuple(dict.fromkeys((said[0], *FIELD_WORDS.get(words, ()))))
    if value.sort == "level":
        return ("priority",)
    share = said_number(value.text)
    return ("confidence_threshold", "confidence") if share is not None and 0 < share <= 1 else ()
