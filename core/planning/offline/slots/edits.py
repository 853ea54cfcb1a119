"""Filling an edit of a text: one number in a rule, a step or an example, found by the words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.pack.things import Thing
from core.planning.offline.cues import LITTLE
from core.planning.offline.matching import singular
from core.planning.offline.outcomes import done
from core.planning.offline.sayings import thing_phrase
from core.planning.offline.slots.clause import Clause
from core.planning.offline.slots.speaking import Filled, filled
from core.planning.offline.styles import fold

TEXTS = ("rule", "decision point", "stage", "step", "example", "value")
"""Kinds of things that may be sentences with a number in them."""
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
WORDY = 3


def edit(clause: Clause) -> Filled | None:
    """Fill “the response deadline goes from 21 to 28 days”: the one text that all these words are in."""
    keyed = _keyed(clause)
    if keyed is not None:
        return keyed
    numbers = clause.unused("number")
    if not numbers or len(numbers) > len(("old", "new")) or clause.unused("level", "switch"):
        return None
    old = next((i for i in numbers if clause.place_of(i) in ("from", "not", "instead", "than", "of")), None)
    new = [i for i in numbers if i != old]
    if len(new) != 1:
        return None
    found = [(t, text) for t in _texts(clause) if (text := _edited(clause, t, new[0], old)) is not None]
    if len(found) != 1:
        return None
    return _changed(clause, *found[0])


def _keyed(clause: Clause) -> Filled | None:
    """Fill “change response_time to 5_days”: the part behind the colon of the one text that begins so."""
    said = clause.unused("thing", "new", "word", "number")
    new = [i for i in said if clause.place_of(i) == "to"]
    rest = [i for i in said if i not in new]
    if len(new) != 1 or not rest or not any(mark.sort == "want" for mark in clause.marks):
        return None
    key = fold(clause.marks[rest[-1]].text)
    owners = [t for i in rest[:-1] for t in clause.marks[i].things if t.owner is None] or list(clause.carried.owners)
    found = [t for t in _texts(clause) if fold(str(t.value).partition(":")[0]) == key and ":" in t.value]
    found = [t for t in found if t.owner in owners] or (found if not rest[:-1] else [])
    if len(found) != 1 or len(rest) > len(("owner", "key")):
        return None
    head, _, _ = found[0].value.partition(":")
    text = clause.marks[new[0]].text
    whole = fold(text.partition(":")[0]) == key and ":" in text
    return _changed(clause, found[0], text if whole else f"{head}: {text}")


def _changed(clause: Clause, thing: Thing, text: str) -> Filled:
    clause.use(*range(len(clause.marks)))
    operation = {"action": "replace", "path": list(thing.path), "value": text}
    saying = f"Change {thing_phrase(thing)} to “{text}”."
    owner = thing.owner
    return filled(clause, [done("change_text", [operation], saying)], [owner] if owner else [], "set", kind=thing.kind)


def _texts(clause: Clause) -> Iterator[Thing]:
    for kind in TEXTS:
        for thing in clause.pack.of_kind(kind):
            if isinstance(thing.value, str) and len(fold(thing.value).split()) >= WORDY and thing.owner is not None:
                yield thing


def _edited(clause: Clause, thing: Thing, new: int, old: int | None) -> str | None:
    """The text with its number changed, if every word that is said of it is in it or names its owner."""
    numbers, value = NUMBER.findall(thing.value), clause.marks[new].text
    was = clause.marks[old].text if old is not None else numbers[0] if len(numbers) == 1 else ""
    if numbers.count(was) != 1 or was == value:
        return None
    owner = thing.owner
    names = " ".join(owner.names) if owner else ""
    there = {singular(word) for word in re.findall(r"\w+", fold(f"{thing.value} {names}"))}
    said = {
        singular(word)
        for mark in clause.marks
        if mark.sort in ("thing", "word", "new", "kind", "field")
        for word in re.findall(r"\w+", fold(mark.text))
        if word not in LITTLE
    }
    own = {singular(word) for word in re.findall(r"\w+", fold(thing.value))}
    kinds = {"rule", "deadline"}
    if not said - kinds <= there or len((said - kinds) & own) < len(("two", "words")):
        return None
    text = re.sub(rf"(?<!\d){re.escape(was)}(?!\d)", value, thing.value)
    unit = next((m.tokens[0].text for m in clause.marks[new + 1 : new + 2] if m.sort == "word"), "")
    written = re.search(rf"(?<!\d){re.escape(value)} (\w+)", text)
    if written and unit != written.group(1) and singular(fold(unit)) == singular(fold(written.group(1))):
        text = text[: written.start(1)] + unit + text[written.end(1) :]
    return text
