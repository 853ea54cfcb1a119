"""A rename or a deletion with everything that follows from it, in parts that may be left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InvalidInput, NotFound
from core.pack.mentions import Mention, mentions_of
from core.pack.model import Pack
from core.pack.reading import value_at
from core.pack.regexes import read_regex
from core.pack.sections import word
from core.pack.spelling import fold
from core.pack.things import Path, Thing

Operation = dict[str, Any]
KINDS = ("entity", "relationship", "attribute")


@dataclass(frozen=True)
class Part:
    """One operation of a cascade and why it belongs to it. `itself`: what was asked for, without which nothing is.

    `firm`: without it something would refer to nothing; what is not firm is a word that names the same thing.
    `what` names the place that refers to it.
    """

    operation: Operation
    reason: str
    itself: bool = False
    firm: bool = True
    what: str = ""


@dataclass(frozen=True)
class Cascade:
    """The parts of a rename or a deletion, in an order in which they can be applied, each for itself or all."""

    saying: str
    parts: tuple[Part, ...]

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of all parts."""
        return tuple(part.operation for part in self.parts)

    def chosen(self, left_out: Iterable[int]) -> tuple[Operation, ...]:
        """The operations without the parts at these positions."""
        out = set(left_out)
        return tuple(part.operation for number, part in enumerate(self.parts) if number not in out)


def plan_rename(pack: Pack, path: Path, to: str) -> Cascade:
    """Plan giving an entity type, a relationship or an attribute another name wherever it is used.

    Raises `NotFound` where no such thing stands, and `InvalidInput` for a name that is taken or no name.
    """
    thing = _thing(pack, path)
    to = to.strip()
    if not to or to == _identity(thing):
        raise InvalidInput(f"The {word(thing.kind)} {thing.name} needs a new name that differs from its old one.")
    if _taken(pack, thing, to):
        raise InvalidInput(f"There is {_a(thing.kind)} {to} already; choose another name, or merge the two first.")
    spell = _speller(thing, to)
    parts = [*_renames(pack, thing, spell), *_itself_renamed(thing, to)]
    return Cascade(f"Rename the {word(thing.kind)} {_identity(thing)} to {to}", tuple(parts))


def following(pack: Pack, thing: Thing, to: str) -> tuple[Part, ...]:
    """Give what follows a thing of the pack to its new name, without the thing itself."""
    return tuple(_renames(pack, thing, _speller(thing, to))) if thing.kind in KINDS else ()


def plan_delete(pack: Pack, path: Path) -> Cascade:
    """Plan removing an entity, a relationship or an attribute with what makes no sense without it.

    Raises `NotFound` where no such thing stands.
    """
    thing = _thing(pack, path)
    gone: dict[Path, Part] = {}
    _collect(pack, thing, None, gone)
    edits = [part for part in gone.values() if part.operation["action"] != "delete"]
    deletions = [part for part in gone.values() if part.operation["action"] == "delete"]
    kept = [part for part in deletions if not _below(part, gone)]
    ordered = [*(part for part in edits if not _below(part, gone)), *sorted(kept, key=_deleting_order)]
    return Cascade(f"Remove the {word(thing.kind)} {thing.name} and what belongs to it", tuple(ordered))


def _thing(pack: Pack, path: Path) -> Thing:
    thing = pack.at(tuple(path))
    if thing is None and len(path) == 2:
        thing = next((t for k in KINDS for t in pack.of_kind(k) if t.path[0] == path[0] and path[1] in t.names), None)
    if thing is None and len(path) == 4:
        owner = _thing(pack, path[:2])
        thing = next((t for t in pack.of_kind("attribute", owner) if t.name == path[3]), None)
    if thing is None or thing.kind not in KINDS:
        where = " › ".join(map(str, path))
        raise NotFound(f"No entity, relationship or attribute stands at {where} in this pack.")
    return thing


def _identity(thing: Thing) -> str:
    """What others refer to: the type of an entity, the name of anything else."""
    return str(thing.value.get("type") or thing.name) if thing.kind == "entity" else thing.name


def _taken(pack: Pack, thing: Thing, to: str) -> bool:
    siblings = pack.of_kind(thing.kind, thing.owner) if thing.owner else pack.of_kind(thing.kind)
    return any(_identity(other) == to for other in siblings if other.path != thing.path)


def _a(kind: str) -> str:
    return f"an {word(kind)}" if word(kind)[0] in "aeiou" else f"a {word(kind)}"


def _speller(thing: Thing, to: str) -> Callable[[str], str]:
    """Give a function that spells the new name as the old one was spelled in some place."""
    shown = " ".join(to.replace("_", " ").split())

    def spell(old: str) -> str:
        if old == _identity(thing):
            return to
        if old == thing.name and thing.kind == "entity":
            return shown.title() if to.isupper() else shown
        if " " in old.strip():
            return shown.lower() if old.islower() else shown.title()
        joined = to.replace(" ", "_")
        return joined.lower() if old.islower() else joined.upper() if old.isupper() else joined

    return spell


def _itself_renamed(thing: Thing, to: str) -> Iterator[Part]:
    if thing.kind == "attribute":
        path = [*thing.path, "name"] if isinstance(thing.value, Mapping) else list(thing.path)
        yield Part(_replace(path, to), "this is the attribute itself", itself=True)
        return
    if thing.kind == "relationship":
        key = "name" if thing.value.get("name") else "type"
        yield Part(_replace([*thing.path, key], to), "this is the relationship itself", itself=True)
        return
    old_type, old_name = thing.value.get("type"), thing.value.get("name")
    if old_type and old_name and fold(str(old_type)) == fold(str(old_name)):
        shown = " ".join(to.replace("_", " ").split())
        named = to if str(old_name) == str(old_type) else shown.title() if to.isupper() else shown
        yield Part(_replace([*thing.path, "name"], named), "its name says the same as its type", firm=False)
    key = "type" if old_type else "name"
    yield Part(_replace([*thing.path, key], to), "this is the entity itself", itself=True)


def _replace(path: Iterable[Any], value: Any) -> Operation:
    return {"action": "replace", "path": list(path), "value": value}


def _delete(path: Iterable[Any]) -> Operation:
    return {"action": "delete", "path": list(path)}


def _renames(pack: Pack, thing: Thing, spell: Callable[[str], str]) -> list[Part]:
    """What follows a new name: the text of an expression or a question last, since others are found by it."""
    texts: dict[Path, tuple[str, Mention]] = {}
    parts: list[Part] = []
    for mention in mentions_of(pack, thing):
        new = spell(mention.value)
        if mention.how in ("text", "group"):
            text = texts[mention.path][0] if mention.path in texts else value_at(pack, mention.path)
            changed = _respelled(mention, str(text), new if mention.how == "text" else spell(thing.name))
            if changed != text:
                texts[mention.path] = changed, mention
        else:
            parts.append(Part(_renamed(pack, mention, new), _reason(mention), firm=mention.firm, what=mention.what))
    parts += [Part(_replace(path, text), _reason(m), firm=m.firm, what=m.what) for path, (text, m) in texts.items()]
    return parts


def _respelled(mention: Mention, text: str, new: str) -> str:
    if mention.how == "group":
        return _regrouped(text, mention.value, new)
    if mention.value.startswith("{"):
        bare = new.strip("{}")
        return text.replace(mention.value, "{" + bare + "}")
    return re.sub(rf"(?<![\w]){re.escape(mention.value)}(?![\w])", lambda _: new, text)


def _regrouped(pattern: str, old: str, new: str) -> str:
    """Give a named group another name, or none; the pattern as it is where the new name is no group's name."""
    if new and (not new.isidentifier() or new in read_regex(pattern).groups):
        new = ""
    made = pattern.replace(f"(?P<{old}>", f"(?P<{new}>" if new else "(")
    if new:
        made = made.replace(f"(?P={old})", f"(?P={new})").replace(f"(?({old})", f"(?({new})")
    return pattern if read_regex(made).problem else made


def _renamed(pack: Pack, mention: Mention, new: str) -> Operation:
    above = value_at(pack, mention.path[:-1])
    if mention.how == "key":
        if isinstance(above, Mapping) and new in above:
            return {"action": "merge", "path": [*mention.path[:-1], new], "value": list(above[mention.path[-1]] or [])}
        return {"action": "rename", "path": list(mention.path), "to": new}
    if mention.how == "member" and isinstance(above, list) and new in above:
        return _delete(mention.path)
    return _replace(mention.path, new)


def _reason(mention: Mention) -> str:
    what = mention.what if len(mention.what) <= 90 else mention.what[:87] + "…"
    return f"{what} {'refers to it' if mention.firm else 'names it'}"


def _collect(pack: Pack, thing: Thing, why: Mention | None, gone: dict[Path, Part]) -> None:
    """Gather what goes with a thing, and what goes with that."""
    if thing.path in gone:
        return
    if why is None:
        gone[thing.path] = Part(_delete(thing.path), f"this is the {word(thing.kind)} itself", itself=True)
    else:
        gone[thing.path] = Part(_delete(thing.path), _reason(why), firm=why.firm, what=why.what)
    for mention in mentions_of(pack, thing):
        _collect_mention(pack, mention, gone)


def _collect_mention(pack: Pack, mention: Mention, gone: dict[Path, Part]) -> None:
    path = mention.owner if mention.how == "item" else mention.path
    if path in gone or (mention.how == "text" and not mention.value.startswith("{")):
        return
    if mention.how == "group":
        old = str(value_at(pack, path))
        new = _regrouped(old, mention.value, "")
        if new != old:
            gone[path] = Part(_replace(path, new), _reason(mention), firm=False, what=mention.what)
        return
    question = _emptied(pack, mention, gone)
    if mention.how == "text" or question:
        path = mention.owner
    owner = pack.at(path)
    if owner is not None and owner.kind in KINDS:
        _collect(pack, owner, mention, gone)
    elif path not in gone:
        gone[path] = Part(_delete(path), _reason(mention), firm=mention.firm, what=mention.what)


def _emptied(pack: Pack, mention: Mention, gone: Mapping[Path, Part]) -> bool:
    """Tell whether a question has nothing left to ask about once this word of it is gone."""
    if mention.how != "member" or pack.at(mention.owner) is None:
        return False
    question = value_at(pack, mention.owner)
    key = mention.path[-2]
    left = [n for n in question.get(key) or () if n != mention.value and (*mention.path[:-1], n) not in gone]
    asked = "{" + str(key).rstrip("s") in str(question.get("template"))
    return asked and not left


def _below(part: Part, gone: Mapping[Path, Part]) -> bool:
    """What stands in something that goes itself needs no deletion of its own."""
    path = tuple(part.operation["path"])
    return any(
        path[:length] in gone and gone[path[:length]].operation["action"] == "delete" for length in range(1, len(path))
    )


def _deleting_order(part: Part) -> tuple[Any, ...]:
    """Later positions first, so that earlier ones stay right; what was asked for comes last."""
    return (part.itself, *(-step if isinstance(step, int) else 0 for step in part.operation["path"]))
