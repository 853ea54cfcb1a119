"""“LP means light perception”, “refused -> under_review”: entries, rules and examples by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from core.pack.things import Thing
from core.planning.offline.members import held
from core.planning.offline.outcomes import Operation
from core.planning.offline.sayings import add_saying, quote
from core.planning.offline.styles import fold
from core.planning.offline.surmise.guesses import Guess
from core.planning.offline.surmise.runs import run_at
from core.planning.offline.surmise.scene import Scene
from core.planning.offline.surmise.stems import stems
from core.planning.offline.surmise.tone import LACK, cues_in

DEFINES = ("she means", "he means", "they mean", "means", "mean", "stands for", "stand for", "is short for", "meaning",
           "is the abbreviation of", "is the abbreviation for")  # fmt: skip
UNKNOWN = (
    *LACK, "don't know", "doesn't know", "does not know", "do not know", "isn't there", "not among", "no entry",
    "missing", "don't have", "doesn't have", "lacks", "not explained", "can't find", "isn't explained", "doesn't allow",
    "don't allow", "does not allow", "do not allow", "doesn't list", "don't list", "knows nothing",
)  # fmt: skip
"""What says that a pack does not know something."""
MOST_WORDS = 4


def defined(scene: Scene) -> tuple[Guess, ...]:
    """Give the one new entry of the one list of abbreviations, or glossary, that the text names with its meaning."""
    sections = [t for t in scene.pack.of_kind("section") if _explains(t) and set(stems(t.name)) <= scene.stems]
    names = [new for new in scene.new if new.text.isupper()]
    if len(sections) != 1 or len(names) != 1 or len(scene.new) > len(names) or not scene.says(UNKNOWN):
        return ()
    section, new = sections[0], names[0]
    tokens = scene.sentences[new.sentence]
    meanings = set()
    for at, end in cues_in(tokens, DEFINES):
        text, stop = run_at(tokens, end, MOST_WORDS)
        if text and 0 <= at - new.end <= 1 and stop >= end:
            meanings.add(text)
    if len(meanings) != 1 or any(fold(str(key)) == fold(new.text) for key in section.value):
        return ()
    meaning = meanings.pop()
    operations: tuple[Operation, ...] = ({"action": "add", "path": [*section.path, new.text], "value": meaning},)
    return (Guess(f"Add {quote(new.text)}: {quote(meaning)} to the {section.name}.", firm=True, operations=operations),)


def _explains(section: Thing) -> bool:
    value = section.value
    return (
        isinstance(value, Mapping)
        and len(value) > 1
        and all(isinstance(v, str) for v in value.values())
        and sum(str(key).isupper() for key in value) * 2 > len(value)
    )


_ARROW = re.compile(r"([\w.]+) ?(->|→|=>) ?([\w.]+)")


def allowed(scene: Scene) -> tuple[Guess, ...]:
    """Give the one passage from one state to another that a business rule in the text does not allow yet."""
    said = {(m[1], m[3]) for m in _ARROW.finditer(scene.text)}
    rules = [t for t in scene.things(["business rule"]) if _has_arrows(scene, t)]
    if len(said) != 1 or len(rules) != 1 or not scene.says(UNKNOWN):
        return ()
    one, other = said.pop()
    there = [t.name for t in held(scene.pack, rules[0], "rule")]
    arrow = next(m[0] for name in there for m in _ARROW.finditer(name))
    form = _ARROW.fullmatch(arrow)
    between = arrow[len(form[1]) : len(arrow) - len(form[3])] if form else " -> "
    new = f"{one}{between}{other}"
    if new in there:
        return ()
    return (Guess(add_saying(rules[0], "rule", [new]), firm=True),)


def _has_arrows(scene: Scene, rule: Thing) -> bool:
    there = [t.name for t in held(scene.pack, rule, "rule")]
    return bool(there) and all(_ARROW.fullmatch(name) for name in there)


AMONG = ("i miss", "we miss", "is missing", "are missing", "belongs", "belong", "should be among", "ought to be",
         "there should be", "has to be among", "must be among")  # fmt: skip


def exemplified(scene: Scene) -> tuple[Guess, ...]:
    """Give the one new example of the one attribute in the text that has examples."""
    quoted = [new.text for new in scene.new if new.literal]
    attributes = list(_with_examples(scene))
    if "example" not in scene.kinds() or len(quoted) != 1 or len(scene.new) != 1 or not scene.says(AMONG):
        return ()
    if len(attributes) != 1 or quoted[0] in attributes[0].value["examples"]:
        return ()
    thing = attributes[0]
    operations: tuple[Operation, ...] = ({"action": "add", "path": [*thing.path, "examples"], "value": quoted[0]},)
    return (Guess(f"Add {quote(quoted[0])} to the examples of {quote(thing.name)}.", firm=True, operations=operations),)


def _with_examples(scene: Scene) -> Iterator[Thing]:
    for thing in scene.things(["attribute"]):
        if isinstance(thing.value, Mapping) and isinstance(thing.value.get("examples"), list):
            yield thing
